# Finds MPI: the target MPI::MPI_CXX, MPIEXEC_EXECUTABLE and what it needs in its environment.
set(MPI_CXX_SKIP_MPICXX TRUE) # the C++ interface that MPI has given up
find_package(MPI QUIET COMPONENTS CXX)

# Open MPI's mpirun refuses more ranks than cores, and root, unless told otherwise. Others ignore these.
set(HALFSTEP_MPI_ENVIRONMENT
    OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1)
