// What the progress display of examples/common says of bytes, rates and times.

#include "../../examples/common/byte_progress.hpp"
#include "catch.hpp"

#include <cstdint>

TEST_CASE("bytes and seconds are said in units that a person reads") {
    CHECK(example::format_bytes(0) == "0 B");
    CHECK(example::format_bytes(1023) == "1023 B");
    CHECK(example::format_bytes(1024) == "1.0 KiB");
    CHECK(example::format_bytes(1048575) == "1.0 MiB");
    CHECK(example::format_bytes(5.5 * 1024 * 1024 * 1024) == "5.5 GiB");
    CHECK(example::format_bytes(1e18) == "909494.7 TiB");
    CHECK(example::format_seconds(0.21) == "0.2 s");
    CHECK(example::format_seconds(9.96) == "10 s");
    CHECK(example::format_seconds(59.4) == "59 s");
    CHECK(example::format_seconds(59.6) == "1 min 00 s");
    CHECK(example::format_seconds(185) == "3 min 05 s");
    CHECK(example::format_seconds(7620) == "2 h 07 min");
}

TEST_CASE("progress by bytes says the rate and the time left, and at the end the time taken") {
    constexpr std::uint64_t mib = 1 << 20;
    CHECK(example::describe_byte_progress(0, 4 * mib, 1) == "0 B of 4.0 MiB");
    CHECK(example::describe_byte_progress(mib, 4 * mib, 2) == "1.0 MiB of 4.0 MiB, 512.0 KiB/s, 6.0 s left");
    CHECK(example::describe_byte_progress(4 * mib, 4 * mib, 8) == "4.0 MiB of 4.0 MiB, 512.0 KiB/s, in 8.0 s");
}
