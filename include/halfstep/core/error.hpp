// How the library says that an argument cannot be right.
#pragma once

#include "../config/abi.hpp"

#include <charconv>
#include <concepts>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <utility>

namespace halfstep {

/// What is called with the message of an error where exceptions are switched off.
using error_handler = void (*)(const char* message);

inline namespace HALFSTEP_SHARED {

/// Thrown where an argument cannot be right. `what()` names the function, the argument, what it was and what was
/// expected; the outputs of the call are untouched.
///
/// Built with -fno-exceptions, the library calls the handler of `set_error_handler` with the same message instead,
/// and the call returns an empty result with its outputs untouched.
class error : public std::invalid_argument {
public:
    using std::invalid_argument::invalid_argument;
};

namespace shared_state {
inline error_handler current_error_handler = nullptr;
}

} // namespace HALFSTEP_SHARED

inline namespace HALFSTEP_ABI {

/// Sets what is called with the message of an error where exceptions are switched off (-fno-exceptions), and
/// returns what it was. The handler may return: the failing call then has no effect. The default, nullptr, does
/// nothing, since a library must not print or abort. Set it before the first thread starts; it has no effect otherwise.
inline error_handler set_error_handler(error_handler handler) {
    return std::exchange(shared_state::current_error_handler, handler);
}

namespace detail {

inline std::string to_text(const std::string& value) { return value; }
inline std::string to_text(std::integral auto value) { return std::to_string(value); }
inline std::string to_text(std::floating_point auto value) {
    char text[32]; // to_chars where there is one, since printf's decimal point depends on the locale
#if HALFSTEP_HAS_FLOAT_TO_CHARS
    const auto end = std::to_chars(text, text + sizeof text, static_cast<double>(value), std::chars_format::general, 9);
    return std::string(text, end.ptr);
#else
    std::snprintf(text, sizeof text, "%.9g", static_cast<double>(value));
    return text;
#endif
}

/// Reports bad input: throws `error`, or calls the handler and returns where exceptions are switched off. The caller
/// must then return without touching its outputs.
template <class... Parts>
[[gnu::cold, gnu::noinline]] void fail(const char* function, const Parts&... parts) {
    std::string message = std::string("halfstep::") + function + ": ";
    (message.append(to_text(parts)), ...);
#if HALFSTEP_HAS_EXCEPTIONS
    throw error(message);
#else
    if (shared_state::current_error_handler != nullptr)
        shared_state::current_error_handler(message.c_str());
#endif
}

} // namespace detail
} // namespace HALFSTEP_ABI
} // namespace halfstep
