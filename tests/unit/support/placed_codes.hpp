// Codes anywhere in memory: what a kernel writes, and that it touches nothing else.
#pragma once

#include "fenced_array.hpp"
#include "same_bytes.hpp"

#include <halfstep/core/codes.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace hs = halfstep;

/// An output with a fence behind it, and beside it what it should hold.
template <hs::code Code>
class placed_codes {
public:
    using storage = hs::code_storage<Code>;

    /// For up to `longest` codes.
    explicit placed_codes(std::size_t longest) : output_(longest + 64), expected_(output_.all().size()) {}

    std::size_t size() const { return expected_.size(); }
    /// The element where codes number `first` to `first + count - 1` begin to be written: near the end, at an alignment
    /// that depends on `offset`.
    std::size_t place(std::size_t first, std::size_t count, std::size_t offset) const {
        return size() - (7 * offset + count) % 16 - hs::storage_size<Code>(first + count);
    }

    /// Calls `write(elements)`, which should write `codes` to numbers `first` and on from an element on. Returns the
    /// first element that is not as it should be, those around the codes included; size() where there is none.
    template <class Write>
    std::size_t first_wrong(std::size_t place, std::size_t first, std::span<const std::int32_t> codes,
                            const Write& write) {
        fill_bytes(output_.all(), 0xA5);
        write(output_.all().data() + place);
        fill_bytes(std::span(expected_), 0xA5);
        for (std::size_t i = 0; i < codes.size(); ++i)
            hs::write_code<Code>(expected_.data() + place, first + i, codes[i]);
        return first_difference<storage>(output_.all(), expected_);
    }

    storage written(std::size_t element) { return output_.all()[element]; }
    storage expected(std::size_t element) const { return expected_[element]; }

private:
    fenced_array<storage> output_;
    std::vector<storage> expected_;
};
