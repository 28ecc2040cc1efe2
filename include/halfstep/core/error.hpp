// How the library says that an argument cannot be right.
#pragma once

#include "../config/abi.hpp"

#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdio>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
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
/// returns what it was. The handler may return: the failing call then has no effect. One call may report more than
/// once: a criterion that refuses its own parameters does so for each grid that asks it. The default, nullptr, does
/// nothing, since a library must not print or abort. Set it before the first thread starts; it has no effect otherwise.
inline error_handler set_error_handler(error_handler handler) {
    return std::exchange(shared_state::current_error_handler, handler);
}

namespace detail {

/// A part of a message: text, or a number. It may point to its text, so it should not outlive the call.
class message_part {
public:
    message_part(const char* text) : message_part(std::string_view(text)) {}
    message_part(const std::string& text) : message_part(std::string_view(text)) {}
    message_part(std::string_view text) : kind_(kind::text), text_(text.data()), size_(text.size()) {}
    message_part(std::signed_integral auto value) : kind_(kind::negative), signed_(value) {}
    message_part(std::unsigned_integral auto value) : kind_(kind::natural), unsigned_(value) {}
    message_part(std::floating_point auto value) : kind_(kind::real), real_(static_cast<double>(value)) {}

    void append_to(std::string& message) const {
        char digits[32]; // to_chars where there is one, since printf's decimal point depends on the locale
        char* const end = digits + sizeof digits;
        switch (kind_) {
        case kind::text:
            message.append(text_, size_);
            break;
        case kind::negative:
            message.append(digits, std::to_chars(digits, end, signed_).ptr);
            break;
        case kind::natural:
            message.append(digits, std::to_chars(digits, end, unsigned_).ptr);
            break;
        case kind::real:
#if HALFSTEP_HAS_FLOAT_TO_CHARS
            message.append(digits, std::to_chars(digits, end, real_, std::chars_format::general, 9).ptr);
#else
            message.append(digits, digits + std::snprintf(digits, sizeof digits, "%.9g", real_));
#endif
            break;
        }
    }

private:
    enum class kind { text, negative, natural, real };

    kind kind_;
    union { // the one that kind_ names
        const char* text_;
        long long signed_;
        unsigned long long unsigned_;
        double real_;
    };
    std::size_t size_ = 0; ///< of the text
};

/// All parts, one after the other.
[[gnu::cold, gnu::noinline]] inline std::string to_text(std::initializer_list<message_part> parts) {
    std::string message;
    for (const message_part& part : parts)
        part.append_to(message);
    return message;
}

/// Reports bad input: throws `error`, or calls the handler and returns where exceptions are switched off. The caller
/// must then return without touching its outputs.
[[gnu::cold, gnu::noinline]] inline void fail(const char* function, std::initializer_list<message_part> parts) {
    const std::string message = to_text({"halfstep::", function, ": ", to_text(parts)});
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
