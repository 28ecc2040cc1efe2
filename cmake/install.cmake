# What `cmake --install` lays down: the headers, a CMake package and a pkg-config file. All of it is independent of
# the architecture, so it goes to share/ rather than lib/, unless halfstep::kernels comes along; and all of it may be
# moved after it was installed.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

if(HALFSTEP_BUILD_KERNELS)
    set(halfstep_cmake_dir "${CMAKE_INSTALL_LIBDIR}/cmake/halfstep")
    set(halfstep_arch_independent)
else()
    set(halfstep_cmake_dir "${CMAKE_INSTALL_DATADIR}/cmake/halfstep")
    set(halfstep_arch_independent ARCH_INDEPENDENT)
endif()
set(halfstep_pkgconfig_dir "${CMAKE_INSTALL_DATADIR}/pkgconfig")

install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
    FILES_MATCHING PATTERN "*.hpp" PATTERN "*.inl")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DATADIR}/licenses/halfstep")

# find_package(halfstep): halfstepConfig.cmake holds the targets themselves, since there is nothing else to find.
install(TARGETS halfstep EXPORT halfstep INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
if(HALFSTEP_BUILD_KERNELS)
    install(TARGETS halfstep_kernels EXPORT halfstep ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
    configure_file("${CMAKE_CURRENT_LIST_DIR}/halfstep-kernels.pc.in" "${PROJECT_BINARY_DIR}/halfstep-kernels.pc" @ONLY)
    install(FILES "${PROJECT_BINARY_DIR}/halfstep-kernels.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
endif()
install(EXPORT halfstep DESTINATION "${halfstep_cmake_dir}" NAMESPACE halfstep:: FILE halfstepConfig.cmake)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/halfstepConfigVersion.cmake"
    COMPATIBILITY SameMinorVersion # as long as the major version is 0
    ${halfstep_arch_independent})
install(FILES "${PROJECT_BINARY_DIR}/halfstepConfigVersion.cmake" DESTINATION "${halfstep_cmake_dir}")

# pkg-config halfstep: paths are relative to the file, wherever it ends up.
file(RELATIVE_PATH halfstep_include_from_pc
    "${CMAKE_INSTALL_FULL_DATADIR}/pkgconfig" "${CMAKE_INSTALL_FULL_INCLUDEDIR}")
configure_file("${CMAKE_CURRENT_LIST_DIR}/halfstep.pc.in" "${PROJECT_BINARY_DIR}/halfstep.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/halfstep.pc" DESTINATION "${halfstep_pkgconfig_dir}")
