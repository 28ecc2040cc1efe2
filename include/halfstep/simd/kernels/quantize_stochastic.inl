// From floats to codes, rounded up or down at random.

/// Four vectors at a time: narrowing them together takes fewer instructions.
template <class Code, class Float>
HALFSTEP_INLINE void quantize_block_stochastic(const Float* x, const random_encoder& e, bytes lowest, bytes highest,
                                               const random_words& random, std::size_t vector,
                                               code_storage<Code>* codes, bool is_far) {
    constexpr int bits = code_traits<Code>::bits;
    if constexpr (bits == 16) {
        const i32 q[4] = {random_codes<bits>(load(x), e, random.parts(vector)),
                          random_codes<bits>(load(x + lanes), e, random.parts(vector + 1)),
                          random_codes<bits>(load(x + 2 * lanes), e, random.parts(vector + 2)),
                          random_codes<bits>(load(x + 3 * lanes), e, random.parts(vector + 3))};
        is_far ? store_16<true>(codes, q) : store_16(codes, q);
    } else {
        const i32 steps[4] = {random_steps<bits, true>(load(x), e, random.parts(vector)),
                              random_steps<bits, true>(load(x + lanes), e, random.parts(vector + 1)),
                              random_steps<bits, true>(load(x + 2 * lanes), e, random.parts(vector + 2)),
                              random_steps<bits, true>(load(x + 3 * lanes), e, random.parts(vector + 3))};
        const i32 offsets[4] = {e.offset, e.offset, e.offset, e.offset};
        store_block<Code>(codes, narrow<code_traits<Code>::is_signed>(steps, offsets, lowest, highest), is_far);
    }
}

/// Whole blocks of random numbers on one grid that needs no prescale, from the start of `codes`: the numbers stay in
/// registers. Returns how many values these are.
template <class Code, class Float>
HALFSTEP_NOINLINE std::size_t quantize_random_blocks(const Float* x, std::size_t count, const random_encoder& grid,
                                                     code_range usable, const stochastic& r, code_storage<Code>* codes,
                                                     bool is_far) {
    // In registers: as far as compilers know, a store of bytes may change what is in memory. One by one, as gcc copies
    // structs in halves of vectors, and loads of whole ones then wait.
    const random_encoder e = {grid.prescale, grid.factor, grid.low, grid.high, grid.offset, grid.lowest, grid.highest};
    const bytes lowest = broadcast_byte(usable.min);
    const bytes highest = broadcast_byte(usable.max);
    const std::uint64_t state = detail::random_state(r.seed);
    const bool far_blocks = is_far && is_block_aligned<Code>(codes);
    std::size_t done = 0;
    for (; done + detail::random_block <= count; done += detail::random_block) {
        const random_words random = make_random_words(detail::block_key(state, r.first_index + done));
        for (std::size_t i = 0; i < detail::random_block; i += block, codes += storage_size<Code>(block))
            quantize_block_stochastic<Code>(x + done + i, e, lowest, highest, random, i / lanes, codes, far_blocks);
    }
    return done;
}

/// Writes the codes of at most `lanes` values from number i of the random numbers on to places `first` and on, whatever
/// else is in the bytes. Where grids are in lanes, the first value lies on the first.
template <class Code, class Float>
HALFSTEP_NOINLINE void quantize_few_stochastic(const Float* x, std::size_t count, const random_encoder& e,
                                               const random_numbers& random, std::size_t i, code_storage<Code>* codes,
                                               std::size_t first) {
    Float padded[lanes] = {};
    std::int32_t q[lanes];
    std::copy_n(x, count, padded);
    store(q, random_codes<code_traits<Code>::bits>(multiply(load(padded), e.prescale), e, random.from(i)));
    for (std::size_t j = 0; j < count; ++j)
        write_code<Code>(codes, first + j, q[j]);
}

/// Writes the codes of `count` values on one grid, from number `from` of the random numbers on, to places `first` and on.
template <class Code, class Float>
HALFSTEP_NOINLINE void quantize_values_stochastic(const Float* x, std::size_t count, const random_encoder& e,
                                                  const random_numbers& random, std::size_t from,
                                                  code_storage<Code>* codes, std::size_t first) {
    constexpr std::size_t per_element = code_traits<Code>::per_element;
    std::size_t i = std::min((per_element - first % per_element) % per_element, count);
    if (i > 0) // to the next whole byte
        quantize_few_stochastic<Code>(x, i, e, random, from, codes, first);
    for (; i + lanes <= count; i += lanes) {
        const f32 v = multiply(load(x + i), e.prescale);
        store_vector<Code>(codes + (first + i) / per_element,
                           random_codes<code_traits<Code>::bits>(v, e, random.from(from + i)));
    }
    if (i < count)
        quantize_few_stochastic<Code>(x + i, count - i, e, random, from + i, codes, first + i);
}

/// A value for each grid: channels that are the last axis.
template <class Code, class Float>
HALFSTEP_NOINLINE void quantize_columns_stochastic(const Float* x, std::size_t count, const float* scales,
                                                   const std::int32_t* zero_points, code_range usable,
                                                   const random_numbers& random, code_storage<Code>* codes,
                                                   std::size_t first) {
    for (std::size_t i = 0; i < count; i += lanes) {
        const random_encoder e =
            make_random_encoder<code_traits<Code>::bits>(load(scales + i), load(zero_points + i), usable);
        quantize_few_stochastic<Code>(x + i, std::min(lanes, count - i), e, random, i, codes, first + i);
    }
}

/// The encoder of one run after the other.
template <int Bits>
class random_encoder_sequence {
public:
    random_encoder_sequence(const float* scales, const std::int32_t* zero_points, code_range usable, std::size_t length)
        : scales_(scales), zero_points_(zero_points), usable_(usable), length_(length) {}

    /// How many values of the current run are still to come; at the end of a run, those of the next one.
    std::size_t left() {
        if (left_ == 0) {
            current_ = make_random_encoder<Bits>(broadcast(*scales_++), broadcast(*zero_points_++), usable_);
            left_ = length_;
        }
        return left_;
    }
    const random_encoder& current() const { return current_; }
    void skip(std::size_t values) { left_ -= values; }

private:
    const float* scales_;
    const std::int32_t* zero_points_;
    code_range usable_;
    std::size_t length_;
    std::size_t left_ = 0;
    random_encoder current_;
};

/// Writes the codes of `count` values, consecutive runs of `length` of which the last may be shorter, to places `first`
/// and on of `codes`, past the caches where `is_far`. Run i lies on the grid of `scales[i]` and `zero_points[i]`; where
/// there are several of a single value, 16 places past them can be read, too. Value i takes random number
/// `r.first_index + i`.
template <class Code, class Float>
void quantize_stochastic(const Float* x, std::size_t count, std::size_t length, const float* scales,
                         const std::int32_t* zero_points, code_range usable, const stochastic& r,
                         code_storage<Code>* codes, std::size_t first, bool is_far) noexcept {
    constexpr std::size_t per_element = code_traits<Code>::per_element;
    // Whether whole blocks of random numbers begin at whole bytes, and within runs.
    const bool has_blocks =
        length >= 2 * detail::random_block && (first - static_cast<std::size_t>(r.first_index)) % per_element == 0;
    random_encoder_sequence<code_traits<Code>::bits> runs(scales, zero_points, usable, length);
    random_numbers random;
    for (std::size_t done = 0, values = 0; done < count; done += values) {
        const stochastic rest = r.from(done);
        const auto past = static_cast<std::size_t>(rest.first_index % detail::random_block);
        values = std::min(has_blocks ? detail::random_block - past : random_chunk, count - done);
        if (length == 1 && count > 1) {
            random.make(rest, values);
            quantize_columns_stochastic<Code>(x + done, values, scales + done, zero_points + done, usable, random,
                                              codes, first + done);
            continue;
        }
        const std::size_t left = std::min(runs.left(), count - done);
        if (has_blocks && past == 0 && left >= detail::random_block && first_lane(runs.current().prescale) == 1.0f) {
            values = quantize_random_blocks<Code>(x + done, left, runs.current(), usable, rest,
                                                  codes + (first + done) / per_element, is_far);
            runs.skip(values);
            continue;
        }
        random.make(rest, values);
        for (std::size_t i = 0, of_run = 0; i < values; i += of_run) {
            of_run = std::min(runs.left(), values - i);
            quantize_values_stochastic<Code>(x + done + i, of_run, runs.current(), random, i, codes, first + done + i);
            runs.skip(of_run);
        }
    }
    if (is_far)
        end_far_stores();
}
