// From floats to codes on many grids, one for each of consecutive runs of equal length.

/// A value for each grid: channels that are the last axis.
template <class Code, division Division, bool IsPrescaled, class Float>
HALFSTEP_NOINLINE void quantize_columns(const Float* x, std::size_t count, const encoder_table& table,
                                        code_storage<Code>* codes, std::size_t first) {
    constexpr std::size_t per_element = code_traits<Code>::per_element;
    std::size_t i = detail::min(to_whole_element<Code>(first), count);
    if (i > 0)
        quantize_few<Code, Division>(x, i, grids_from(table, 0), codes, first);
    for (; i + lanes <= count; i += lanes)
        quantize_vector<Code, Division, IsPrescaled>(x + i, grids_from(table, i), codes + (first + i) / per_element);
    if (i < count)
        quantize_few<Code, Division>(x + i, count - i, grids_from(table, i), codes, first + i);
}

/// Pairs of blocks of runs of one, two or four vectors.
template <class Code, division Division, std::size_t Vectors, class Float>
HALFSTEP_NOINLINE void quantize_short_runs(const Float* x, std::size_t pairs, const encoder_table& table,
                                           const block_options& options, code_storage<Code>* codes) {
    for (std::size_t run = 0; pairs > 0; --pairs, run += 8 / Vectors) {
        quantize_two_blocks<Code, Division, false>(
            x, grid_at(table, run), grid_at(table, run + 1 / Vectors), grid_at(table, run + 2 / Vectors),
            grid_at(table, run + 3 / Vectors), grid_at(table, run + 4 / Vectors), grid_at(table, run + 5 / Vectors),
            grid_at(table, run + 6 / Vectors), grid_at(table, run + 7 / Vectors), options, codes);
        x += 2 * block;
        codes += storage_size<Code>(2 * block);
    }
}

/// Runs of whole pairs of blocks.
template <class Code, division Division, class Float>
HALFSTEP_NOINLINE void quantize_block_runs(const Float* x, std::size_t runs, std::size_t length,
                                           const encoder_table& table, const block_options& options,
                                           code_storage<Code>* codes) {
    for (std::size_t run = 0; run < runs; ++run) {
        const encoder e = grid_at(table, run);
        for (std::size_t i = 0; i < length; i += 2 * block, x += 2 * block, codes += storage_size<Code>(2 * block))
            quantize_two_blocks<Code, Division, false>(x, e, e, e, e, e, e, e, e, options, codes);
    }
}

/// Encodes as many runs as fill pairs of blocks, if any do; returns how many values these are.
template <class Code, division Division, class Float>
std::size_t quantize_even_runs(const Float* x, std::size_t count, std::size_t length, const encoder_table& table,
                               const block_options& options, code_storage<Code>* codes) {
    const std::size_t pairs = count / (2 * block);
    switch (length) {
    case lanes:
        quantize_short_runs<Code, Division, 1>(x, pairs, table, options, codes);
        return pairs * 2 * block;
    case 2 * lanes:
        quantize_short_runs<Code, Division, 2>(x, pairs, table, options, codes);
        return pairs * 2 * block;
    case 4 * lanes:
        quantize_short_runs<Code, Division, 4>(x, pairs, table, options, codes);
        return pairs * 2 * block;
    default:
        if (length % (2 * block) != 0)
            return 0;
        quantize_block_runs<Code, Division>(x, count / length, length, table, options, codes);
        return count / length * length;
    }
}

/// Runs of any length that is not below a vector: blocks are filled whatever the runs, so that odd lengths cost little
/// more than even ones.
template <class Code, division Division, bool IsPrescaled, class Float>
HALFSTEP_NOINLINE void quantize_odd_runs(const Float* x, std::size_t count, std::size_t length,
                                         const encoder_table& table, const block_options& given_options,
                                         code_storage<Code>* codes, std::size_t first) {
    constexpr std::size_t per_element = code_traits<Code>::per_element;
    block_options options = given_options;
    options.has_zero_points = true; // to ask would cost more than to add them
    grid_sequence<encoder, encoder_table> grids(table, length);
    std::size_t i = detail::min(to_whole_element<Code>(first), count);
    if (i > 0)
        quantize_few<Code, Division>(x, i, grids.next(i), codes, first);
    for (; i + block <= count; i += block) {
        const encoder e0 = grids.next(lanes), e1 = grids.next(lanes), e2 = grids.next(lanes), e3 = grids.next(lanes);
        quantize_block<Code, Division, IsPrescaled>(x + i, e0, e1, e2, e3, options, codes + (first + i) / per_element);
    }
    for (; i + lanes <= count; i += lanes)
        quantize_vector<Code, Division, IsPrescaled>(x + i, grids.next(lanes), codes + (first + i) / per_element);
    if (i < count)
        quantize_few<Code, Division>(x + i, count - i, grids.next(count - i), codes, first + i);
}

/// In the way that is fastest for runs of this length.
template <class Code, division Division, bool IsPrescaled, class Float>
void quantize_runs_by_length(const Float* x, std::size_t count, std::size_t length, const encoder_table& table,
                             const block_options& options, code_storage<Code>* codes, std::size_t first) {
    constexpr std::size_t per_element = code_traits<Code>::per_element;
    block_options whole_blocks = options;
    whole_blocks.is_far = options.is_far && is_far_aligned<Code>(codes + storage_size<Code>(first));
    if (length == 1)
        return quantize_columns<Code, Division, IsPrescaled>(x, count, table, codes, first);

    std::size_t done = 0;
    if constexpr (!IsPrescaled)
        if (first % per_element == 0)
            done =
                quantize_even_runs<Code, Division>(x, count, length, table, whole_blocks, codes + first / per_element);
    if constexpr (may_join_runs)
        if (done == 0 && is_joined(length))
            return quantize_odd_runs<Code, Division, IsPrescaled>(x, count, length, table, whole_blocks, codes, first);
    for (std::size_t run = done / length; done < count; ++run) {
        const encoder e = grid_at(table, run);
        const std::size_t values = detail::min(length, count - done);
        quantize_run<Code, Division, IsPrescaled>(x + done, values, e, options, codes, first + done);
        done += values;
    }
}

/// Writes the codes of `count` values, consecutive runs of `length` of which the last may be shorter, to places `first`
/// and on of `codes`, past the caches where `is_far`: then values are fetched from memory so many bytes ahead. Run i
/// lies on grid i of the table, which was written by `make_encoders`.
template <class Code, quotient Quotient, class Float>
HALFSTEP_INLINE void encode_on_grids(const Float* x, std::size_t count, std::size_t length, const encoder_table& table,
                                     encoder_needs needs, code_range usable, code_storage<Code>* codes,
                                     std::size_t first, bool is_far, std::size_t ahead) {
    constexpr division how = division_for<Quotient, code_traits<Code>::bits>;
    const block_options options = options_for(usable, needs.zero_point, is_far, ahead);
    if (needs.prescale)
        quantize_runs_by_length<Code, how, true>(x, count, length, table, options, codes, first);
    else
        quantize_runs_by_length<Code, how, false>(x, count, length, table, options, codes, first);
    if (is_far && length > 1) // columns are stored as always
        end_far_stores();
}

/// The same for values that are read from the first to the last.
template <class Code, quotient Quotient, class Float>
void quantize_runs(const Float* x, std::size_t count, std::size_t length, const encoder_table& table,
                   encoder_needs needs, code_range usable, code_storage<Code>* codes, std::size_t first,
                   bool is_far) noexcept {
    encode_on_grids<Code, Quotient>(x, count, length, table, needs, usable, codes, first, is_far, ahead_of_stream);
}
