// Catch2, version 2 (as Debian 12 and Ubuntu 22.04 package it) or 3. Tests include this header and nothing else of
// Catch2's, and are written in what both versions understand.
#pragma once

#if __has_include(<catch2/catch_test_macros.hpp>)

#include <catch2/catch_approx.hpp>
#include <catch2/catch_message.hpp>
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#else

#include <catch2/catch.hpp>

namespace Catch::Matchers {

/// Version 3's name for the matcher that version 2 calls Contains.
inline auto ContainsSubstring(const std::string& text) { return Contains(text); }

} // namespace Catch::Matchers

namespace Catch {

using Matchers::Message;

} // namespace Catch

#endif
