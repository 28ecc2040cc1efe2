// The version of halfstep. CMake and pkg-config read it from here.
#pragma once

#define HALFSTEP_VERSION_MAJOR 0
#define HALFSTEP_VERSION_MINOR 1
#define HALFSTEP_VERSION_PATCH 0
