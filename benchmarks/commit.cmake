# cmake -D SOURCE=FOLDER -D HEADER=FILE -P commit.cmake: writes a header that names the commit of the sources, "dirty"
# where they differ from it, "unknown" where they are no git repository.
cmake_minimum_required(VERSION 3.22)
set(commit unknown)
if(EXISTS "${SOURCE}/.git")
    execute_process(COMMAND git -C "${SOURCE}" describe --always --dirty --abbrev=12
        OUTPUT_VARIABLE described RESULT_VARIABLE status ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
    if(status EQUAL 0 AND described)
        set(commit "${described}")
    endif()
endif()
file(CONFIGURE OUTPUT "${HEADER}" CONTENT "#define BENCH_COMMIT \"@commit@\"\n" @ONLY)
