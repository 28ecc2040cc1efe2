// 16-bit floats as float32.

/// Writes `float(x[i])`, exactly; NaN comes out quiet.
template <class Float>
void widen(const Float* x, std::size_t count, float* out) noexcept {
    for (; count >= lanes; count -= lanes, x += lanes, out += lanes)
        store(out, load(x));
    for (; count > 0; --count, ++x, ++out)
        *out = float(*x);
}
