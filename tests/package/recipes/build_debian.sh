#!/bin/sh
# Builds the Debian package from a copy of the sources, has lintian read it, and runs the package's own test against it,
# unpacked into a folder.
# usage: VERSION=... build_debian.sh SOURCE_DIR WORK_DIR
set -eu

source=$1
work=$2
recipe=$source/cmake/packaging/debian

packaged=$(sed -n '1s/^halfstep (\(.*\)-[^-]*).*/\1/p' "$recipe/changelog")
if [ "$packaged" != "$VERSION" ]; then
    echo "debian/changelog is of version '$packaged', the headers are of $VERSION"
    exit 1
fi
for tool_and_package in dpkg-buildpackage:dpkg-dev dh:debhelper lintian:lintian pkg-config:pkg-config; do
    if ! command -v "${tool_and_package%:*}" >/dev/null; then
        echo "skipped: ${tool_and_package%:*} (package ${tool_and_package#*:}) is not installed"
        exit 77
    fi
done

mkdir -p "$work/halfstep/tests/package"
cp -r "$source/CMakeLists.txt" "$source/LICENSE" "$source/include" "$source/cmake" "$work/halfstep"
cp -r "$source/tests/package/consumer" "$work/halfstep/tests/package"
cp -r "$recipe" "$work/halfstep"
cd "$work/halfstep"
# -d: what is needed may be installed in other ways than by packages.
dpkg-buildpackage --no-sign --build=binary -d

# No bug of Debian's asks for this package yet.
lintian --allow-root --fail-on error,warning,info,pedantic --suppress-tags initial-upload-closes-no-bugs ../*.changes

dpkg-deb --extract ../libhalfstep-dev_*.deb "$work/root"
mkdir "$work/autopkgtest"
CMAKE_PREFIX_PATH=$work/root/usr PKG_CONFIG_PATH=$work/root/usr/share/pkgconfig AUTOPKGTEST_TMP=$work/autopkgtest \
    sh debian/tests/build-consumer
