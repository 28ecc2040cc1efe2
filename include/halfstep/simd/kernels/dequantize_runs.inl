// From codes on many grids to floats, one grid for each of consecutive runs of equal length.

/// Grids, an array for each of their numbers.
struct decoder_table {
    const float* scale;
    const std::int32_t* zero_point;
    bool is_centred; ///< whether there is one zero point for all grids
};

/// Grid number i of a table in all lanes.
HALFSTEP_INLINE decoder grid_at(const decoder_table& t, std::size_t i) {
    return {broadcast(t.scale[i]), broadcast(t.zero_point[t.is_centred ? 0 : i])};
}

/// Grids i and on, one in each lane.
HALFSTEP_INLINE decoder grids_from(const decoder_table& t, std::size_t i) {
    return {load(t.scale + i), t.is_centred ? broadcast(*t.zero_point) : load(t.zero_point + i)};
}

/// Lanes below `boundary` of one grid, the others of another.
HALFSTEP_INLINE decoder join_grids(const decoder& below, const decoder& above, std::size_t boundary) {
    return {select_below(boundary, below.scale, above.scale),
            select_below(boundary, below.zero_point, above.zero_point)};
}

/// A code of each grid: channels that are the last axis.
template <class Code, class Float>
HALFSTEP_NOINLINE void dequantize_columns(const code_storage<Code>* codes, std::size_t first, std::size_t count,
                                          const decoder_table& table, Float* out) {
    constexpr std::size_t per_element = code_traits<Code>::per_element;
    std::size_t i = detail::min(to_whole_element<Code>(first), count);
    if (i > 0)
        dequantize_few<Code, destination::overwritten>(codes, first, i, grids_from(table, 0), out);
    for (; i + lanes <= count; i += lanes)
        store(out + i, decode(load_vector<Code>(codes + (first + i) / per_element), grids_from(table, i)));
    if (i < count)
        dequantize_few<Code, destination::overwritten>(codes, first + i, count - i, grids_from(table, i), out + i);
}

/// Blocks of runs of one or two vectors.
template <class Code, std::size_t Vectors, class Float>
HALFSTEP_NOINLINE void dequantize_short_runs(const code_storage<Code>* codes, std::size_t blocks,
                                             const decoder_table& table, Float* out, bool is_far) {
    for (std::size_t run = 0; blocks > 0; --blocks, run += 4 / Vectors) {
        dequantize_block<Code, destination::overwritten>(codes, make_run_decoder<Code>(grid_at(table, run)),
                                                         make_run_decoder<Code>(grid_at(table, run + 1 / Vectors)),
                                                         make_run_decoder<Code>(grid_at(table, run + 2 / Vectors)),
                                                         make_run_decoder<Code>(grid_at(table, run + 3 / Vectors)), out,
                                                         is_far);
        codes += storage_size<Code>(block);
        out += block;
    }
}

/// Runs of whole blocks.
template <class Code, class Float>
HALFSTEP_NOINLINE void dequantize_block_runs(const code_storage<Code>* codes, std::size_t runs, std::size_t length,
                                             const decoder_table& table, Float* out, bool is_far) {
    for (std::size_t run = 0; run < runs; ++run) {
        const run_decoder d = make_run_decoder<Code>(grid_at(table, run));
        for (std::size_t i = 0; i < length; i += block, codes += storage_size<Code>(block), out += block)
            dequantize_block<Code, destination::overwritten>(codes, d, d, d, d, out, is_far);
    }
}

/// Decodes as many runs as fill blocks, if any do; returns how many values these are.
template <class Code, class Float>
std::size_t dequantize_even_runs(const code_storage<Code>* codes, std::size_t count, std::size_t length,
                                 const decoder_table& table, Float* out, bool is_far) {
    const std::size_t blocks = count / block;
    if (length == lanes) {
        dequantize_short_runs<Code, 1>(codes, blocks, table, out, is_far);
        return blocks * block;
    }
    if (length == 2 * lanes) {
        dequantize_short_runs<Code, 2>(codes, blocks, table, out, is_far);
        return blocks * block;
    }
    if (length % block != 0)
        return 0;
    dequantize_block_runs<Code>(codes, count / length, length, table, out, is_far);
    return count / length * length;
}

/// Runs of any length that is not below a vector: vectors are filled whatever the runs.
template <class Code, class Float>
HALFSTEP_NOINLINE void dequantize_odd_runs(const code_storage<Code>* codes, std::size_t first, std::size_t count,
                                           std::size_t length, const decoder_table& table, Float* out) {
    constexpr std::size_t per_element = code_traits<Code>::per_element;
    grid_sequence<decoder, decoder_table> grids(table, length);
    std::size_t i = detail::min(to_whole_element<Code>(first), count);
    if (i > 0)
        dequantize_few<Code, destination::overwritten>(codes, first, i, grids.next(i), out);
    for (; i + lanes <= count; i += lanes)
        store(out + i, decode(load_vector<Code>(codes + (first + i) / per_element), grids.next(lanes)));
    if (i < count)
        dequantize_few<Code, destination::overwritten>(codes, first + i, count - i, grids.next(count - i), out + i);
}

/// Writes the values of the `count` codes at places `first` and on of `codes`: consecutive runs of `length`, of which
/// the last may be shorter, each on the grid after that of the run before it; past the caches where `is_far`. There is
/// one zero point for all grids where `is_centred`. For runs of one value, the arrays of the grids have to be as long
/// as `encoder_table::padded` says.
template <class Code, class Float>
void dequantize_runs(const code_storage<Code>* codes, std::size_t first, std::size_t count, std::size_t length,
                     const float* scales, const std::int32_t* zero_points, bool is_centred, Float* out,
                     bool is_far) noexcept {
    constexpr std::size_t per_element = code_traits<Code>::per_element;
    const decoder_table table = {scales, zero_points, is_centred};
    if (length == 1)
        return dequantize_columns<Code>(codes, first, count, table, out);
    std::size_t done = 0;
    if (first % per_element == 0)
        done = dequantize_even_runs<Code>(codes + first / per_element, count, length, table, out,
                                          is_far && is_vector_aligned(out));
    if constexpr (may_join_runs)
        if (done == 0 && is_joined(length))
            return dequantize_odd_runs<Code>(codes, first, count, length, table, out);
    for (std::size_t run = done / length; done < count; ++run) {
        const std::size_t values = detail::min(length, count - done);
        dequantize_run<Code, destination::overwritten>(codes, first + done, values, grid_at(table, run), out + done,
                                                       is_far);
        done += values;
    }
    if (is_far)
        end_far_stores();
}
