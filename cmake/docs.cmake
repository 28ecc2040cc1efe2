# The target `docs`: the reference of the public names, as pages in docs/html of the build folder. Any public name
# without a comment is an error.
find_program(DOXYGEN_EXECUTABLE doxygen)
mark_as_advanced(DOXYGEN_EXECUTABLE)
if(NOT DOXYGEN_EXECUTABLE)
    return()
endif()

set(HALFSTEP_DOCS_DIR "${PROJECT_BINARY_DIR}/docs")
set(halfstep_doxyfile "${HALFSTEP_DOCS_DIR}/Doxyfile")
configure_file("${CMAKE_CURRENT_LIST_DIR}/Doxyfile.in" "${halfstep_doxyfile}" @ONLY)
add_custom_target(docs COMMAND "${DOXYGEN_EXECUTABLE}" "${halfstep_doxyfile}"
    COMMENT "Making docs/html/index.html" VERBATIM)
