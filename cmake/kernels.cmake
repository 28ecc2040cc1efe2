# halfstep::kernels: the kernels as a static library, for programs that would rather link them than compile them in each
# translation unit. Whoever links it gets HALFSTEP_SEPARATE_KERNELS defined. docs/separate_kernels.md
option(HALFSTEP_BUILD_KERNELS "Build and install halfstep::kernels, which is otherwise built where it is linked" OFF)
set(HALFSTEP_KERNELS_OF "int8;uint8;int16;uint16;int4;uint4;int2;uint2" CACHE STRING
    "The code types that halfstep::kernels has kernels of")

set(kernel_sources)
foreach(code IN ITEMS floats ${HALFSTEP_KERNELS_OF})
    if(code STREQUAL floats)
        set(definition "HALFSTEP_DEFINE_KERNELS_OF_FLOATS")
    elseif(code MATCHES "^u?int(8|16)$")
        set(definition "HALFSTEP_DEFINE_KERNELS_OF_CODE(std::${code}_t)")
    elseif(code MATCHES "^u?int[24]$")
        set(definition "HALFSTEP_DEFINE_KERNELS_OF_CODE(halfstep::${code})")
    else()
        message(FATAL_ERROR "HALFSTEP_KERNELS_OF has '${code}'; expected a list of int8, uint8, int16, uint16, int4, "
            "uint4, int2 and uint2")
    endif()
    set(source "${PROJECT_BINARY_DIR}/kernels/${code}.cpp")
    file(CONFIGURE OUTPUT "${source}" CONTENT "#include <halfstep/separate/kernels.hpp>\n@definition@\n" @ONLY)
    list(APPEND kernel_sources "${source}")
endforeach()

add_library(halfstep_kernels STATIC ${kernel_sources})
add_library(halfstep::kernels ALIAS halfstep_kernels)
target_link_libraries(halfstep_kernels PUBLIC halfstep)
target_compile_definitions(halfstep_kernels INTERFACE HALFSTEP_SEPARATE_KERNELS)
# So a program that is compiled with -ffast-math does not spoil them, and what it does not use can be left out.
target_compile_options(halfstep_kernels PRIVATE -fno-fast-math -ffunction-sections -fdata-sections)
set_target_properties(halfstep_kernels PROPERTIES
    EXPORT_NAME kernels
    POSITION_INDEPENDENT_CODE ON
    EXCLUDE_FROM_ALL $<NOT:$<BOOL:${HALFSTEP_BUILD_KERNELS}>>)
