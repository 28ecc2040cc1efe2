# The target `single_header`: all of the library in single_include/halfstep/halfstep.hpp of the build folder.
find_package(Python3 COMPONENTS Interpreter)
if(NOT Python3_FOUND)
    return()
endif()

set(halfstep_single_include_dir "${PROJECT_BINARY_DIR}/single_include")
set(halfstep_single_header "${halfstep_single_include_dir}/halfstep/halfstep.hpp")
set(script "${PROJECT_SOURCE_DIR}/cmake/single_header.py")
file(GLOB_RECURSE headers CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/include/*.hpp" "${PROJECT_SOURCE_DIR}/include/*.inl")

add_custom_command(OUTPUT "${halfstep_single_header}"
    COMMAND Python3::Interpreter "${script}" -o "${halfstep_single_header}"
    DEPENDS "${script}" ${headers} "${PROJECT_SOURCE_DIR}/LICENSE"
    COMMENT "Making single_include/halfstep/halfstep.hpp")
add_custom_target(single_header DEPENDS "${halfstep_single_header}")
