# What the project's own programs (tests, examples, benchmarks) have in common.

# What reads and writes JSON links nlohmann_json::nlohmann_json.
if(HALFSTEP_BUILD_TESTS OR HALFSTEP_BUILD_EXAMPLES)
    find_package(nlohmann_json 3.10 QUIET)
    if(NOT nlohmann_json_FOUND)
        message(FATAL_ERROR "halfstep's examples and tests need nlohmann-json 3.10 or later (Debian's package "
            "nlohmann-json3-dev). The library needs nothing: -DHALFSTEP_BUILD_TESTS=OFF -DHALFSTEP_BUILD_EXAMPLES=OFF "
            "leaves them out.")
    endif()
endif()

# halfstep_program(TARGET): links the library, as a user would, under the warnings that users may turn on.
function(halfstep_program target)
    target_link_libraries(${target} PRIVATE halfstep::halfstep)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
        # gcc 12 sees faults in std::string that are not there (its bug 105651).
        $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-array-bounds;-Wno-stringop-overread;-Wno-stringop-overflow>)
    set_target_properties(${target} PROPERTIES
        CXX_EXTENSIONS OFF
        RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
endfunction()
