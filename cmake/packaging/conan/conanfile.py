import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load, rmdir

required_conan_version = ">=2.0"


class HalfstepConan(ConanFile):
    name = "halfstep"
    description = "Header-only C++20 quantization: floating-point tensors to few-bit integers and back"
    license = "MIT"
    topics = ("quantization", "simd", "int8", "header-only")
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    no_copy_source = True

    @property
    def _project(self):
        return os.path.normpath(os.path.join(self.recipe_folder, "..", "..", ".."))

    def set_version(self):
        header = load(self, os.path.join(self._project, "include", "halfstep", "config", "version.hpp"))
        parts = re.findall(r"define HALFSTEP_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)", header)
        self.version = ".".join(parts)

    def export_sources(self):
        for pattern in "CMakeLists.txt", "LICENSE", "cmake/*.cmake", "cmake/*.in", "cmake/*.py", "include/*":
            copy(self, pattern, src=self._project, dst=self.export_sources_folder)

    def layout(self):
        cmake_layout(self)

    def validate(self):
        check_min_cppstd(self, 20)

    def generate(self):
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["HALFSTEP_BUILD_TESTS"] = False
        toolchain.cache_variables["HALFSTEP_BUILD_EXAMPLES"] = False
        toolchain.generate()

    def build(self):
        CMake(self).configure()

    def package(self):
        CMake(self).install()
        copy(self, "LICENSE", src=self.source_folder, dst=os.path.join(self.package_folder, "licenses"))
        rmdir(self, os.path.join(self.package_folder, "share"))  # CMakeDeps makes the CMake package anew

    def package_id(self):
        self.info.clear()

    def package_info(self):
        self.cpp_info.bindirs = []
        self.cpp_info.libdirs = []
        self.cpp_info.set_property("cmake_file_name", "halfstep")
        self.cpp_info.set_property("cmake_target_name", "halfstep::halfstep")
        self.cpp_info.set_property("pkg_config_name", "halfstep")
