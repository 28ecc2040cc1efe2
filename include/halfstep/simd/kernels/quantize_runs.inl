// From floats to codes on many grids, one for each of consecutive runs of equal length.

/// Writes the codes of at most `lanes` values to places `first` and on, whatever else is in the bytes.
template <class Code, division Division, class Float>
HALFSTEP_NOINLINE void quantize_few(const Float* x, std::size_t count, const encoder& e, code_storage<Code>* codes,
                                    std::size_t first) {
    Float padded[lanes] = {};
    std::int32_t q[lanes];
    std::copy_n(x, count, padded);
    store(q, add(steps_from_zero<Division, true>(load(padded), e), e.zero_point));
    for (std::size_t i = 0; i < count; ++i)
        write_code<Code>(codes, first + i, q[i]);
}

/// A value for each grid: channels that are the last axis.
template <class Code, division Division, bool IsPrescaled, class Float>
HALFSTEP_NOINLINE void quantize_columns(const Float* x, std::size_t count, const encoder_table& table,
                                        code_storage<Code>* codes, std::size_t first) {
    constexpr std::size_t per_element = code_traits<Code>::per_element;
    std::size_t i = std::min((per_element - first % per_element) % per_element, count); // to the next whole byte
    if (i > 0)
        quantize_few<Code, Division>(x, i, encoders_from(table, 0), codes, first);
    for (; i + lanes <= count; i += lanes)
        quantize_vector<Code, Division, IsPrescaled>(x + i, encoders_from(table, i), codes + (first + i) / per_element);
    if (i < count)
        quantize_few<Code, Division>(x + i, count - i, encoders_from(table, i), codes, first + i);
}

/// Runs of one or two vectors: four of them, or two, share a block.
template <class Code, division Division, std::size_t RunsInBlock, class Float>
HALFSTEP_NOINLINE void quantize_short_runs(const Float* x, std::size_t blocks, const encoder_table& table, bytes lowest,
                                           code_storage<Code>* codes, bool is_far) {
    constexpr std::size_t vectors = 4 / RunsInBlock;
    for (std::size_t run = 0; blocks > 0; --blocks, run += RunsInBlock) {
        quantize_block<Code, Division, false>(x, encoder_at(table, run), encoder_at(table, run + 1 / vectors),
                                              encoder_at(table, run + 2 / vectors),
                                              encoder_at(table, run + 3 / vectors), lowest, codes, is_far);
        x += block;
        codes += storage_size<Code>(block);
    }
}

/// Runs of whole blocks.
template <class Code, division Division, class Float>
HALFSTEP_NOINLINE void quantize_block_runs(const Float* x, std::size_t runs, std::size_t length,
                                           const encoder_table& table, bytes lowest, code_storage<Code>* codes,
                                           bool is_far) {
    for (std::size_t run = 0; run < runs; ++run) {
        const encoder e = encoder_at(table, run);
        for (std::size_t i = 0; i < length; i += block, x += block, codes += storage_size<Code>(block))
            quantize_block<Code, Division, false>(x, e, e, e, e, lowest, codes, is_far);
    }
}

/// Encodes as many runs as fit blocks, if any do; returns how many values these are.
template <class Code, division Division, class Float>
std::size_t quantize_even_runs(const Float* x, std::size_t count, std::size_t length, const encoder_table& table,
                               bytes lowest, code_storage<Code>* codes, bool is_far) {
    const std::size_t blocks = count / block;
    if (length == lanes) {
        quantize_short_runs<Code, Division, 4>(x, blocks, table, lowest, codes, is_far);
        return blocks * block;
    }
    if (length == 2 * lanes) {
        quantize_short_runs<Code, Division, 2>(x, blocks, table, lowest, codes, is_far);
        return blocks * block;
    }
    if (length % block == 0) {
        const std::size_t runs = count / length;
        quantize_block_runs<Code, Division>(x, runs, length, table, lowest, codes, is_far);
        return runs * length;
    }
    return 0;
}

/// The encoder of one vector after the other, where runs begin and end anywhere but are not shorter than a vector.
class encoder_sequence {
public:
    encoder_sequence(const encoder_table& table, std::size_t length)
        : table_(table), length_(length), left_(length), current_(encoder_at(table, 0)) {}

    encoder current() const { return current_; }
    /// Leaves out a few values of the current run.
    void skip(std::size_t values) { left_ -= values; }
    HALFSTEP_INLINE encoder next() {
        if (left_ >= lanes) {
            left_ -= lanes;
            return current_;
        }
        const encoder before = current_;
        current_ = encoder_at(table_, ++run_);
        const encoder joined = join_encoders(before, current_, left_);
        left_ += length_ - lanes;
        return joined;
    }

private:
    const encoder_table& table_;
    std::size_t length_;
    std::size_t left_; ///< values of the current run that are still to come
    std::size_t run_ = 0;
    encoder current_;
};

/// Runs of any length that is not below a vector: blocks are filled whatever the runs, so that odd lengths cost little
/// more than even ones.
template <class Code, division Division, bool IsPrescaled, class Float>
HALFSTEP_NOINLINE void quantize_odd_runs(const Float* x, std::size_t count, std::size_t length,
                                         const encoder_table& table, bytes lowest, code_storage<Code>* codes,
                                         std::size_t first, bool is_far) {
    constexpr std::size_t per_element = code_traits<Code>::per_element;
    encoder_sequence encoders(table, length);
    const std::size_t head = std::min((per_element - first % per_element) % per_element, count);
    if (head > 0) { // to the next whole byte
        quantize_few<Code, Division>(x, head, encoders.current(), codes, first);
        encoders.skip(head);
    }
    std::size_t i = head;
    for (; i + block <= count; i += block) {
        const encoder e0 = encoders.next(), e1 = encoders.next(), e2 = encoders.next(), e3 = encoders.next();
        quantize_block<Code, Division, IsPrescaled>(x + i, e0, e1, e2, e3, lowest, codes + (first + i) / per_element,
                                                    is_far);
    }
    for (; i + lanes <= count; i += lanes)
        quantize_vector<Code, Division, IsPrescaled>(x + i, encoders.next(), codes + (first + i) / per_element);
    if (i < count)
        quantize_few<Code, Division>(x + i, count - i, encoders.next(), codes, first + i);
}

template <class Code, division Division, bool IsPrescaled, class Float>
void quantize_runs(const Float* x, std::size_t count, std::size_t length, const encoder_table& table, code_range usable,
                   code_storage<Code>* codes, std::size_t first, bool is_far) {
    constexpr std::size_t per_element = code_traits<Code>::per_element;
    const bytes lowest = broadcast_byte(usable.min);
    const bool far_blocks = is_far && is_block_aligned<Code>(codes + storage_size<Code>(first));
    if (length == 1)
        return quantize_columns<Code, Division, IsPrescaled>(x, count, table, codes, first);

    std::size_t done = 0;
    if constexpr (!IsPrescaled)
        if (first % per_element == 0)
            done = quantize_even_runs<Code, Division>(x, count, length, table, lowest, codes + first / per_element,
                                                      far_blocks);
    if constexpr (lanes >= 8) // with fewer, a run has more whole vectors than ends
        if (done == 0 && length >= lanes && length < 4 * block)
            return quantize_odd_runs<Code, Division, IsPrescaled>(x, count, length, table, lowest, codes, first,
                                                                  far_blocks);
    for (std::size_t run = done / length; done < count; ++run) {
        const encoder e = encoder_at(table, run);
        const std::size_t values = std::min(length, count - done);
        const std::size_t place = first + done;
        const std::size_t head = std::min((per_element - place % per_element) % per_element, values);
        if (head > 0) // to the next whole byte
            quantize_few<Code, Division>(x + done, head, e, codes, place);
        quantize_run<Code, Division, IsPrescaled>(x + done + head, values - head, e, lowest,
                                                  codes + (place + head) / per_element, is_far);
        done += values;
    }
}

/// Writes the codes of `count` values, consecutive runs of `length` of which the last may be shorter, to places `first`
/// and on of `codes`, past the caches where `is_far`. Run i lies on grid i of the table, which was written by
/// `make_encoders`.
template <class Code, quotient Quotient, class Float>
void quantize_runs(const Float* x, std::size_t count, std::size_t length, const encoder_table& table, bool is_prescaled,
                   code_range usable, code_storage<Code>* codes, std::size_t first, bool is_far) noexcept {
    constexpr division how = division_for<Quotient, code_traits<Code>::bits>;
    if (is_prescaled)
        quantize_runs<Code, how, true>(x, count, length, table, usable, codes, first, is_far);
    else
        quantize_runs<Code, how, false>(x, count, length, table, usable, codes, first, is_far);
    if (is_far && length > 1) // columns are stored as always
        end_far_stores();
}
