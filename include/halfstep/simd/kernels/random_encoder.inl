// Grids, prepared for stochastic rounding to them.

/// A float whose neighbours are 2^-14 apart, in the middle of 512 that are a whole number apart: what is added to it is
/// rounded to whole parts of a step, which the pattern of the sum counts. For codes of at most 8 bits it is scaled, so
/// that the whole steps in the pattern, its upper 18 bits, fit 16-bit integers.
template <int Bits>
inline constexpr float part_counter = Bits == 16 ? 0x1.8p9f : 0x1.8p-64f;
template <int Bits>
inline constexpr float counter_unit = part_counter<Bits> / 0x1.8p9f;

/// The same for whole steps: its neighbours are one apart.
inline constexpr float step_counter = 0x1.8p23f;

/// Grids as the numbers that a loop needs, in registers: one grid in all lanes, or one in each.
struct random_encoder {
    f32 prescale; ///< what values are multiplied with first: 1 for almost all scales
    f32 factor;   ///< the reciprocal of the scale; for `part_counter`, in its unit
    f32 low;      ///< the ends of the grid in whole steps; or what a counter becomes there, for 16 bits a step beyond
    f32 high;
    i32 offset; ///< to be added to whole steps
    i32 lowest; ///< the codes at the ends
    i32 highest;
};

template <int Bits>
HALFSTEP_INLINE random_encoder make_random_encoder(f32 any_scale, i32 zero_point, code_range codes) {
    constexpr bool is_counted = has_fused_multiply_add;
    constexpr bool has_two_counters = is_counted && Bits == 16;
    constexpr std::int32_t counted =
        (is_counted ? detail::bit_cast<std::int32_t>(part_counter<Bits>) >> detail::part_bits : 0) +
        (has_two_counters ? detail::bit_cast<std::int32_t>(step_counter) : 0);
    constexpr float unit = is_counted ? counter_unit<Bits> : 1.0f;
    constexpr float origin = has_two_counters ? step_counter : is_counted ? part_counter<Bits> : 0.0f;
    constexpr int beyond = has_two_counters ? 1 : 0; // so that what is on the end can be told from what is past it
    // The reciprocals of the largest scales could be denormal.
    const f32 size = max(any_scale, subtract(broadcast(0.0f), any_scale));
    const f32 prescale = select_greater(size, broadcast(0x1p32f), broadcast(0x1p-96f), broadcast(1.0f));
    const f32 low = multiply(to_f32(subtract(broadcast(codes.min - beyond), zero_point)), broadcast(unit));
    const f32 high = multiply(to_f32(subtract(broadcast(codes.max + beyond), zero_point)), broadcast(unit));
    return {prescale,
            multiply(divide(broadcast(1.0f), multiply(any_scale, prescale)), broadcast(unit)),
            add(low, broadcast(origin)),
            add(high, broadcast(origin)),
            subtract(zero_point, broadcast(counted)),
            broadcast(codes.min),
            broadcast(codes.max)};
}

/// The distance of x, which was multiplied with the prescale, from real 0 in whole steps, less the offset: the exact
/// product with the factor is rounded once, to parts of a step, and random parts are added. NaN becomes the lower end.
///
/// If loose, steps may be anything above those of the upper end where `narrow` saturates. Steps of 16-bit codes may be
/// outside of the grid.
template <int Bits, bool IsLoose, class Vector>
HALFSTEP_INLINE i32 random_steps(Vector x, const random_encoder& e, i32 random) {
    if constexpr (!has_fused_multiply_add) {
        return shift_right<detail::part_bits>(
            add_modulo(round_product<detail::part_bits>(x, e.factor, e.low, e.high), random));
    } else if constexpr (Bits < 16) {
        const Vector sum = max(multiply_add(x, e.factor, broadcast(part_counter<Bits>)), e.low);
        const Vector bounded = IsLoose && narrow_saturates ? sum : min(sum, e.high);
        return shift_right<detail::part_bits>(add_modulo(pattern(bounded), random));
    } else { // the nearest whole steps are counted in another float, and taken off before
        const Vector counter = broadcast(part_counter<Bits>);
        const Vector near = min(max(multiply_add(x, e.factor, broadcast(step_counter)), e.low), e.high);
        const Vector rest = multiply_add(x, e.factor, subtract(broadcast(part_counter<Bits> + step_counter), near));
        const i32 parts = pattern(max(rest, subtract(counter, broadcast(1.0f))));
        return add(pattern(near), shift_right<detail::part_bits>(add_modulo(parts, random)));
    }
}

/// The codes of a vector.
template <int Bits>
HALFSTEP_INLINE i32 random_codes(f32 x, const random_encoder& e, i32 random) {
    const i32 q = add(random_steps<Bits, false>(x, e, random), e.offset);
    return Bits == 16 ? max(min(q, e.highest), e.lowest) : q;
}

/// The encoder of one run after the other. They are made for as many runs as a vector has lanes.
template <int Bits>
class random_encoder_sequence {
public:
    random_encoder_sequence(const float* scales, const std::int32_t* zero_points, std::size_t runs, code_range usable,
                            std::size_t length)
        : scales_(scales), zero_points_(zero_points), runs_(runs), usable_(usable), length_(length) {}

    /// How many values of the current run are still to come; at the end of a run, those of the next one.
    HALFSTEP_INLINE std::size_t left() {
        if (left_ == 0) {
            if (++current_ == lanes)
                make_encoders();
            left_ = length_;
        }
        return left_;
    }
    HALFSTEP_INLINE random_encoder current() const {
        return {broadcast(prescale_[current_]), broadcast(factor_[current_]), broadcast(low_[current_]),
                broadcast(high_[current_]),     broadcast(offset_[current_]), broadcast(usable_.min),
                broadcast(usable_.max)};
    }
    bool is_length(std::size_t values) const { return length_ == values; }
    void skip(std::size_t values) { left_ -= values; }

private:
    HALFSTEP_NOINLINE void make_encoders() {
        float scales[lanes];
        std::int32_t zero_points[lanes];
        store(scales, broadcast(1.0f)); // whatever is made of the lanes beyond the last run
        store(zero_points, broadcast(0));
        const std::size_t runs = detail::min(lanes, runs_);
        detail::copy_n(scales_, runs, scales);
        detail::copy_n(zero_points_, runs, zero_points);
        const random_encoder e = make_random_encoder<Bits>(load(scales), load(zero_points), usable_);
        store(prescale_, e.prescale);
        store(factor_, e.factor);
        store(low_, e.low);
        store(high_, e.high);
        store(offset_, e.offset);
        scales_ += runs;
        zero_points_ += runs;
        runs_ -= runs;
        current_ = 0;
    }

    const float* scales_;
    const std::int32_t* zero_points_;
    std::size_t runs_; ///< whose encoders are still to be made
    code_range usable_;
    std::size_t length_;
    std::size_t left_ = 0;
    std::size_t current_ = lanes - 1;
    float prescale_[lanes], factor_[lanes], low_[lanes], high_[lanes];
    std::int32_t offset_[lanes];
};
