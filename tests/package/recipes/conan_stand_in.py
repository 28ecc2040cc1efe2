#!/usr/bin/env python3
"""Runs a Conan recipe and its test_package without Conan: export, build, package, then a build against the package.

usage: CMAKE=... VERSION=... conan_stand_in.py RECIPE_DIR WORK_DIR

The modules below play the parts of Conan that the recipe uses, so that its own code runs.
"""

import fnmatch
import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys
import types


class CppInfo:
    def __init__(self):
        self.includedirs = ["include"]
        self.properties = {}

    def set_property(self, name, value):
        self.properties[name] = value


class ConanFile:
    generators = ()

    def __init__(self, recipe_folder, work):
        self.recipe_folder = str(recipe_folder)
        self.source_folder = self.export_sources_folder = str(work / "source")
        self.build_folder = str(work / "build")
        self.package_folder = str(work / "package")
        self.cache_variables = {}
        self.cpp_info = CppInfo()
        self.info = types.SimpleNamespace(clear=lambda: None)
        self.cpp = types.SimpleNamespace(build=types.SimpleNamespace(bindir=self.build_folder))

    def run(self, command, env=None):
        subprocess.run([command], check=True)


class CMakeToolchain:
    def __init__(self, recipe):
        self.recipe = recipe
        self.cache_variables = {}

    def generate(self):
        self.recipe.cache_variables.update(self.cache_variables)


class CMake:
    def __init__(self, recipe):
        self.recipe = recipe

    def run(self, *arguments):
        subprocess.run([os.environ["CMAKE"], *arguments], check=True)

    def configure(self):
        variables = {"CMAKE_INSTALL_PREFIX": self.recipe.package_folder, **self.recipe.cache_variables}
        self.run("-S", self.recipe.source_folder, "-B", self.recipe.build_folder,
                 *(f"-D{name}={value}" for name, value in variables.items()))

    def build(self):
        self.run("--build", self.recipe.build_folder)

    def install(self):
        self.run("--install", self.recipe.build_folder)


def copy(recipe, pattern, src, dst):
    found = [file for file in pathlib.Path(src).rglob("*")
             if file.is_file() and fnmatch.fnmatch(str(file.relative_to(src)), pattern)]
    for file in found:
        target = pathlib.Path(dst, file.relative_to(src))
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
    if not found:
        sys.exit(f"{src} has no {pattern}")


def module(name, **contents):
    sys.modules[name] = types.ModuleType(name)
    vars(sys.modules[name]).update(contents)


def load_recipe(path):
    """The one class of a conanfile.py that describes a package."""
    spec = importlib.util.spec_from_file_location(path.parent.name, path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return next(value for value in vars(loaded).values()
                if isinstance(value, type) and issubclass(value, ConanFile) and value is not ConanFile)


def write_cmake_package(recipe, folder):
    """What the generator CMakeDeps makes of package_info()."""
    name = recipe.cpp_info.properties["cmake_file_name"]
    target = recipe.cpp_info.properties["cmake_target_name"]
    includes = ";".join(os.path.join(recipe.package_folder, part) for part in recipe.cpp_info.includedirs)
    folder.mkdir(parents=True)
    (folder / f"{name}Config.cmake").write_text(
        f'add_library({target} INTERFACE IMPORTED)\n'
        f'set_target_properties({target} PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "{includes}")\n')


def main():
    sys.dont_write_bytecode = True
    module("conan", ConanFile=ConanFile)
    module("conan.tools")
    module("conan.tools.build", check_min_cppstd=lambda recipe, standard: None, can_run=lambda recipe: True)
    module("conan.tools.cmake", CMake=CMake, CMakeToolchain=CMakeToolchain, cmake_layout=lambda recipe: None)
    module("conan.tools.files", copy=copy, rmdir=lambda recipe, path: shutil.rmtree(path),
           load=lambda recipe, path: pathlib.Path(path).read_text())

    recipe_folder, work = (pathlib.Path(argument).resolve() for argument in sys.argv[1:])
    recipe = load_recipe(recipe_folder / "conanfile.py")(recipe_folder, work)
    recipe.set_version()
    if recipe.version != os.environ["VERSION"]:
        sys.exit(f"the recipe's version is {recipe.version}, that of the headers {os.environ['VERSION']}")
    for step in "export_sources", "layout", "validate", "generate", "build", "package", "package_id", "package_info":
        getattr(recipe, step)()
    kept = sorted(os.listdir(recipe.package_folder))
    if kept != ["include", "licenses"]:
        sys.exit(f"the package holds {kept}")

    test = load_recipe(recipe_folder / "test_package/conanfile.py")(recipe_folder / "test_package", work / "test")
    test.source_folder = str(recipe_folder / "test_package")
    test.tested_reference_str = f"{recipe.name}/{recipe.version}"
    test.requires = lambda reference: write_cmake_package(recipe, work / "cmake")
    test.cache_variables["CMAKE_PREFIX_PATH"] = work / "cmake"
    for step in "requirements", "layout", "build", "test":
        getattr(test, step)()


if __name__ == "__main__":
    main()
