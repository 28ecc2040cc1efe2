// Tables of calls that have to be refused. A table is a test of the unit tests; built with -fno-exceptions, the same
// table is run by tests/no_exceptions/bad_input.cpp.
#pragma once

#include <halfstep/core/error.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace hs = halfstep;

inline constexpr float nan_value = std::numeric_limits<float>::quiet_NaN();
inline constexpr float infinity = std::numeric_limits<float>::infinity();

/// What an error says of a scale that cannot be right.
inline std::string scale_message(const std::string& function, const std::string& scale) {
    return "halfstep::" + function + ": scale is " + scale +
           "; expected a finite number of magnitude 1.17549435e-38 or more";
}

/// An output full of a pattern, with fences before and behind it.
template <class T>
class watched_output {
public:
    explicit watched_output(std::size_t count) : all_(fence + count + fence) {
        std::memset(static_cast<void*>(all_.data()), pattern, all_.size() * sizeof(T));
    }

    std::span<T> span() { return std::span(all_).subspan(fence, all_.size() - 2 * fence); }
    /// Whether every byte is what it was.
    bool is_untouched() const {
        const auto bytes = std::as_bytes(std::span(all_));
        return std::ranges::all_of(bytes, [](std::byte b) { return std::to_integer<int>(b) == pattern; });
    }

private:
    static constexpr std::size_t fence = 16;
    static constexpr int pattern = 0x4D;
    std::vector<T> all_;
};

/// An object that a call may change, and a copy of it.
template <class T>
class watched_object {
public:
    explicit watched_object(T& object) : object_(&object), before_(object) {}
    bool is_untouched() const { return *object_ == before_; }

private:
    const T* object_;
    T before_;
};

#if defined(__cpp_exceptions)

#include "catch.hpp"
#include "message_of.hpp"

/// A table: calls of `refuse`.
#define BAD_INPUT_TABLE(name) TEST_CASE(name, "[bad_input]")

inline void expect_refusal(const std::string& found, const std::string& expected, bool is_untouched) {
    CHECK(found == expected);
    INFO(expected);
    CHECK(is_untouched);
}

#else

namespace bad_input {

struct table {
    const char* name;
    void (*run)();
};
inline std::vector<table> tables;
inline std::size_t rows = 0;
inline std::vector<std::string> failures;
inline std::string messages; ///< of one call: more than one is too many

inline bool add_table(const char* name, void (*run)()) {
    tables.push_back({name, run});
    return true;
}

} // namespace bad_input

#define BAD_INPUT_JOIN_(a, b) a##b
#define BAD_INPUT_JOIN(a, b) BAD_INPUT_JOIN_(a, b)
#define BAD_INPUT_TABLE(name)                                                                                          \
    static void BAD_INPUT_JOIN(table_, __LINE__)();                                                                    \
    static const bool BAD_INPUT_JOIN(added_, __LINE__) =                                                               \
        bad_input::add_table(name, &BAD_INPUT_JOIN(table_, __LINE__));                                                 \
    static void BAD_INPUT_JOIN(table_, __LINE__)()

inline std::string message_of(const auto& call) {
    bad_input::messages.clear();
    call();
    return bad_input::messages.empty() ? "no error" : bad_input::messages;
}

inline void expect_refusal(const std::string& found, const std::string& expected, bool is_untouched) {
    ++bad_input::rows;
    if (found != expected)
        bad_input::failures.push_back("expected '" + expected + "', found '" + found + "'");
    if (!is_untouched)
        bad_input::failures.push_back("something was touched: " + expected);
}

#endif

/// A row: `call` has to be refused with this message, and what it might write to has to stay as it is.
template <class Call, class... Watched>
void refuse(const std::string& expected, const Call& call, const Watched&... watched) {
    const std::string found = message_of(call);
    expect_refusal(found, expected, (watched.is_untouched() && ...));
}
