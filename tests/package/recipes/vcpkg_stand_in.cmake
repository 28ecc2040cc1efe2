# Runs a vcpkg port without vcpkg: the functions below do for this port what vcpkg's of the same name do.
# usage: cmake -D PORT_DIR=... -D VERSION=... -D WORK_DIR=... -P vcpkg_stand_in.cmake       (result: WORK_DIR/packages)
cmake_minimum_required(VERSION 3.22)
cmake_path(GET PORT_DIR FILENAME PORT)
set(CURRENT_PACKAGES_DIR "${WORK_DIR}/packages")
set(build_dir "${WORK_DIR}/port")

function(run)
    execute_process(COMMAND ${ARGV} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

function(vcpkg_cmake_configure)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "SOURCE_PATH" "OPTIONS")
    run("${CMAKE_COMMAND}" -S "${arg_SOURCE_PATH}" -B "${build_dir}" -D CMAKE_BUILD_TYPE=Release
        -D "CMAKE_INSTALL_PREFIX=${CURRENT_PACKAGES_DIR}" -D BUILD_SHARED_LIBS=OFF ${arg_OPTIONS})
endfunction()

function(vcpkg_cmake_install)
    run("${CMAKE_COMMAND}" --build "${build_dir}" --target install)
endfunction()

# Moves the CMake package to where find_package of vcpkg's toolchain looks, two folders below the prefix.
function(vcpkg_cmake_config_fixup)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "CONFIG_PATH" "")
    file(GLOB files "${CURRENT_PACKAGES_DIR}/${arg_CONFIG_PATH}/*.cmake")
    if(NOT files)
        message(FATAL_ERROR "there is no CMake package in ${arg_CONFIG_PATH}")
    endif()
    set(up "get_filename_component(_IMPORT_PREFIX \"\${_IMPORT_PREFIX}\" PATH)\n")
    foreach(file IN LISTS files)
        file(READ "${file}" text)
        string(REPLACE "${up}" "" text "${text}")
        string(REGEX REPLACE "(_IMPORT_PREFIX \"[$]{CMAKE_CURRENT_LIST_FILE}\" PATH\\)\n)" "\\1${up}${up}" text "${text}")
        cmake_path(GET file FILENAME name)
        file(WRITE "${CURRENT_PACKAGES_DIR}/share/${PORT}/${name}" "${text}")
    endforeach()
    file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/${arg_CONFIG_PATH}")
endfunction()

function(vcpkg_fixup_pkgconfig)
    if(NOT EXISTS "${CURRENT_PACKAGES_DIR}/share/pkgconfig/${PORT}.pc")
        message(FATAL_ERROR "there is no pkg-config file")
    endif()
endfunction()

function(vcpkg_install_copyright)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "FILE_LIST")
    file(COPY_FILE "${arg_FILE_LIST}" "${CURRENT_PACKAGES_DIR}/share/${PORT}/copyright")
endfunction()

file(READ "${PORT_DIR}/vcpkg.json" manifest)
string(JSON name GET "${manifest}" name)
string(JSON version GET "${manifest}" version-semver)
if(NOT "${name} ${version}" STREQUAL "${PORT} ${VERSION}")
    message(FATAL_ERROR "vcpkg.json is of ${name} ${version}, the headers are of ${PORT} ${VERSION}")
endif()

include("${PORT_DIR}/portfile.cmake")

foreach(file IN ITEMS share/${PORT}/copyright share/${PORT}/usage share/${PORT}/${PORT}Config.cmake)
    if(NOT EXISTS "${CURRENT_PACKAGES_DIR}/${file}")
        message(FATAL_ERROR "the port installed no ${file}")
    endif()
endforeach()
