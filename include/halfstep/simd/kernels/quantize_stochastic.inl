// From floats to codes, rounded up or down at random.

/// Four vectors at a time, each two on a grid of their own: narrowing them together takes fewer instructions.
template <class Code, bool IsPrescaled, class Float>
HALFSTEP_INLINE void quantize_block_stochastic(const Float* x, const random_encoder& e0, const random_encoder& e1,
                                               bytes lowest, bytes highest, const random_words& random,
                                               std::size_t vector, code_storage<Code>* codes, bool is_far,
                                               std::size_t ahead) {
    constexpr int bits = code_traits<Code>::bits;
    fetch_block(x, ahead);
    f32 v[4] = {load(x), load(x + lanes), load(x + 2 * lanes), load(x + 3 * lanes)};
    if constexpr (IsPrescaled) {
        v[0] = multiply(v[0], e0.prescale);
        v[1] = multiply(v[1], e0.prescale);
        v[2] = multiply(v[2], e1.prescale);
        v[3] = multiply(v[3], e1.prescale);
    }
    if constexpr (bits == 16) {
        const i32 q[4] = {random_codes<bits>(v[0], e0, random.parts(vector)),
                          random_codes<bits>(v[1], e0, random.parts(vector + 1)),
                          random_codes<bits>(v[2], e1, random.parts(vector + 2)),
                          random_codes<bits>(v[3], e1, random.parts(vector + 3))};
        is_far ? store_16<true>(codes, q) : store_16(codes, q);
    } else {
        const i32 steps[4] = {random_steps<bits, true>(v[0], e0, random.parts(vector)),
                              random_steps<bits, true>(v[1], e0, random.parts(vector + 1)),
                              random_steps<bits, true>(v[2], e1, random.parts(vector + 2)),
                              random_steps<bits, true>(v[3], e1, random.parts(vector + 3))};
        const i32 offsets[4] = {e0.offset, e0.offset, e1.offset, e1.offset};
        const bytes b = in_order(narrow<code_traits<Code>::is_signed>(steps, offsets, lowest, highest));
        store_code_block<Code>(codes, b, is_far);
    }
}

/// Whole blocks of random numbers, from the start of `codes`, as long as each lies in a run whose grid needs no
/// prescale, or is two runs: the numbers stay in registers. Returns how many values these are.
template <class Code, class Float>
HALFSTEP_NOINLINE std::size_t
quantize_random_blocks(const Float* x, std::size_t count, random_encoder_sequence<code_traits<Code>::bits>& runs,
                       code_range usable, random_sequence r, code_storage<Code>* codes, bool is_far) {
    constexpr std::size_t half = detail::random_block / 2;
    const bytes lowest = broadcast_byte(usable.min);
    const bytes highest = broadcast_byte(usable.max);
    const bool far_blocks = is_far && is_far_aligned<Code>(codes);
    const std::size_t ahead = is_far ? ahead_of_stream : 0;
    std::size_t done = 0;
    while (count - done >= detail::random_block) {
        const std::size_t left = detail::min(runs.left(), count - done);
        const std::size_t end = done + left / detail::random_block * detail::random_block;
        const random_encoder e = runs.current();
        if (left == half && runs.is_length(half)) {
            const random_words random = make_random_words(r.from(done));
            runs.skip(half);
            runs.left();
            const random_encoder next = runs.current();
            runs.skip(half);
            for (std::size_t i = 0; i < detail::random_block; i += block, codes += storage_size<Code>(block))
                quantize_block_stochastic<Code, true>(x + done + i, i < half ? e : next, i + block > half ? next : e,
                                                      lowest, highest, random, i / lanes, codes, far_blocks, ahead);
            done += detail::random_block;
            continue;
        }
        if (done == end || first_lane(e.prescale) != 1.0f)
            break;
        runs.skip(end - done);
        for (; done < end; done += detail::random_block) {
            const random_words random = make_random_words(r.from(done));
            for (std::size_t i = 0; i < detail::random_block; i += block, codes += storage_size<Code>(block))
                quantize_block_stochastic<Code, false>(x + done + i, e, e, lowest, highest, random, i / lanes, codes,
                                                       far_blocks, ahead);
        }
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
    detail::copy_n(x, count, padded);
    store(q, random_codes<code_traits<Code>::bits>(multiply(load(padded), e.prescale), e, random.from(i)));
    for (std::size_t j = 0; j < count; ++j)
        write_code<Code>(codes, first + j, q[j]);
}

/// Writes the codes of `count` values on one grid, from number `from` of the random numbers on, to places `first` and
/// on.
template <class Code, class Float>
HALFSTEP_NOINLINE void quantize_values_stochastic(const Float* x, std::size_t count, const random_encoder& e,
                                                  const random_numbers& random, std::size_t from,
                                                  code_storage<Code>* codes, std::size_t first) {
    constexpr std::size_t per_element = code_traits<Code>::per_element;
    std::size_t i = detail::min(to_whole_element<Code>(first), count);
    if (i > 0)
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
    constexpr int bits = code_traits<Code>::bits;
    constexpr std::size_t per_element = code_traits<Code>::per_element;
    for (std::size_t i = 0, values = 0; i < count; i += values) {
        const random_encoder e = make_random_encoder<bits>(load(scales + i), load(zero_points + i), usable);
        const std::size_t head = to_whole_element<Code>(first + i);
        values = detail::min(head > 0 ? head : lanes, count - i);
        if (values == lanes)
            store_vector<Code>(codes + (first + i) / per_element,
                               random_codes<bits>(multiply(load(x + i), e.prescale), e, random.from(i)));
        else
            quantize_few_stochastic<Code>(x + i, values, e, random, i, codes, first + i);
    }
}

/// Writes the codes of `count` values, consecutive runs of `length` of which the last may be shorter, to places `first`
/// and on of `codes`, past the caches where `is_far`. Run i lies on the grid of `scales[i]` and `zero_points[i]`; where
/// there are several of a single value, 16 places past them can be read, too. Value i takes random number
/// `r.first_index + i`.
template <class Code, class Float>
void quantize_stochastic(const Float* x, std::size_t count, std::size_t length, const float* scales,
                         const std::int32_t* zero_points, code_range usable, const stochastic& r,
                         code_storage<Code>* codes, std::size_t first, bool is_far) noexcept {
    constexpr std::size_t per_element = code_traits<Code>::per_element;
    // Whether whole blocks of random numbers lie in runs and begin at whole bytes.
    const bool has_blocks = (length % (detail::random_block / 2) == 0 || length >= 2 * detail::random_block) &&
                            (first - static_cast<std::size_t>(r.first_index)) % per_element == 0;
    random_encoder_sequence<code_traits<Code>::bits> runs(
        scales, zero_points, length == 0 ? 0 : (count + length - 1) / length, usable, length);
    random_numbers random;
    const random_sequence source = {detail::random_state(r.seed), r.first_index};
    for (std::size_t done = 0, values = 0; done < count; done += values) {
        const random_sequence rest = source.from(done);
        if (has_blocks && rest.place() == 0) {
            values = quantize_random_blocks<Code>(x + done, count - done, runs, usable, rest,
                                                  codes + (first + done) / per_element, is_far);
            if (values > 0)
                continue;
        }
        values = detail::min(has_blocks ? detail::random_block - rest.place() : random_chunk, count - done);
        random.make(rest, values);
        if (length == 1 && count > 1) {
            quantize_columns_stochastic<Code>(x + done, values, scales + done, zero_points + done, usable, random,
                                              codes, first + done);
            continue;
        }
        for (std::size_t i = 0, of_run = 0; i < values; i += of_run) {
            of_run = detail::min(runs.left(), values - i);
            quantize_values_stochastic<Code>(x + done + i, of_run, runs.current(), random, i, codes, first + done + i);
            runs.skip(of_run);
        }
    }
    if (is_far)
        end_far_stores();
}
