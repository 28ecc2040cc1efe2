// The message of the error that a call makes.
#pragma once

#include <halfstep/core/error.hpp>

#include <string>

/// What the error of a call says, or "no error".
inline std::string message_of(const auto& call) {
    try {
        call();
    } catch (const halfstep::error& e) {
        return e.what();
    }
    return "no error";
}
