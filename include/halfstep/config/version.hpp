// The version of halfstep. CMake and pkg-config read it from here.
#pragma once

#define HALFSTEP_VERSION_MAJOR 0
#define HALFSTEP_VERSION_MINOR 1
#define HALFSTEP_VERSION_PATCH 0

/// The version as one number, to be compared: 10203 is 1.2.3.
#define HALFSTEP_VERSION (HALFSTEP_VERSION_MAJOR * 10000 + HALFSTEP_VERSION_MINOR * 100 + HALFSTEP_VERSION_PATCH)
