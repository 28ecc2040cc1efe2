// The extremes of a tensor.
#pragma once

#include "../core/tasks.hpp"
#include "../simd/dispatch.hpp"
#include "checks.hpp"
#include "spans.hpp"

#include <vector>

namespace halfstep::inline HALFSTEP_ABI {

/// The smallest and the largest finite value of x, in one pass. NaN and infinities are passed over; zero is +0.0.
///
/// `find_range(std::vector{1.0f, -3.0f, 2.0f})` is {-3, 2}. Throws if x has no finite value. Runs at the speed of
/// memory; a second pass is made only where x holds an infinity. `execute` runs the loop.
template <float_range X, executor Executor = serial_executor>
range find_range(const X& x, const Executor& execute = {}) {
    const auto values = detail::as_const_span(x);
    using Float = element_of<X>;
    if (!detail::check_not_null("find_range", "x", values))
        return {};
    const auto kernel = simd::min_max<Float>();
    const std::size_t tasks = detail::task_count<Executor>(values.size());
    range result;
    if (tasks == 1) {
        result = kernel(values.data(), values.size());
    } else {
        std::vector<range> found(tasks);
        execute(tasks, [&](std::size_t task) noexcept {
            const detail::piece p = detail::piece{0, values.size()}.part(tasks, task);
            found[task] = kernel(values.data() + p.first, p.count());
        });
        for (const range& of_task : found)
            result = merge(result, of_task);
    }
    if (result.empty())
        detail::fail("find_range", {"x has ", values.size(), " values, none of them finite; expected at least one"});
    return result;
}

/// How many values of x are NaN, and how many infinite. One pass.
template <float_range X>
non_finite_counts count_non_finite(const X& x) {
    const auto values = detail::as_const_span(x);
    if (!detail::check_not_null("count_non_finite", "x", values))
        return {};
    return simd::count_non_finite<element_of<X>>()(values.data(), values.size());
}

} // namespace halfstep::inline HALFSTEP_ABI
