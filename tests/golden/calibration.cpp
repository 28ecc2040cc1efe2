// Ranges, observers, criteria, saved bytes and reports of errors.
#include "golden.hpp"

namespace golden {
namespace {

/// Every figure of a report but sqnr_db, which comes from the machine's own logarithm.
void add_report(line& to, const hs::error_report& report) {
    to.add(std::uint64_t{report.count});
    to.add(std::uint64_t{report.non_finite});
    for (const double figure : {report.mse, report.rmse, report.mae, report.mean_error, report.max_abs})
        to.add(figure);
    if (report.split)
        for (const double figure :
             {report.split->granular_mse, report.split->overload_mse, report.split->clipped_share})
            to.add(figure);
}

template <class Float>
void find_ranges() {
    line ranges(name_of<Float>("find_range")), counts(name_of<Float>("count_non_finite"));
    for (const auto& values : {ordinary_values(1031), hard_values(0.37f, 1031)}) {
        const auto stored = narrowed<Float>(values);
        for_each_stretch(stored.size(), [&](std::size_t first, std::size_t count) {
            const auto stretch = std::span(stored).subspan(first, count);
            const hs::non_finite_counts non_finite = hs::count_non_finite(stretch);
            counts.add(non_finite.nan);
            counts.add(non_finite.infinite);
            if (non_finite.nan + non_finite.infinite < count)
                ranges.add(hs::find_range(stretch));
        });
    }
}

template <class Code, class Scheme>
void choose_grids() {
    line result(name_of<Code>("choose_qparams") + "/" + scheme_name<Scheme>());
    const std::vector<float> ends = hard_values(0.37f, 512);
    for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
        const hs::range r = {std::min(ends[i], ends[i + 1]), std::max(ends[i], ends[i + 1])};
        if (!hs::is_finite(ends[i]) || !hs::is_finite(ends[i + 1]))
            continue;
        for (const hs::scale_type stored : {hs::scale_type::float32, hs::scale_type::float16, hs::scale_type::bfloat16})
            result.add(hs::choose_qparams<Code, Scheme>(r, stored));
    }
}

template <class Code, class Scheme>
void choose_by_criteria() {
    hs::histogram_observer observer;
    observer.observe(ordinary_values(3000));
    observer.observe(hard_values(0.01f, 300));
    const auto choose = [&](const char* name, const auto& criterion) {
        line result(name_of<Code>("criterion") + "/" + scheme_name<Scheme>() + "/" + name);
        const hs::grid g = observer.choose_grid<Code, Scheme>(criterion);
        result.add(hs::qparams(g));
        add_report(result, hs::predict_error(observer.bins(), g));
        add_report(result, hs::compare<Code>(ordinary_values(1031), g));
    };
    choose("min_max", hs::min_max{});
    choose("percentile", hs::percentile{99.0});
    choose("mse", hs::mse{});
    choose("mae", hs::mae{});
    choose("entropy", hs::entropy{});
}

template <class Observer>
void observe(const char* name, Observer observer) {
    line result(std::string("observer/") + name);
    observer.observe(ordinary_values(1031));
    observer.observe(narrowed<hs::float16>(ordinary_values(300)));
    observer.observe(narrowed<hs::bfloat16>(hard_values(0.01f, 300)));
    result.add(observer.observed_range());
    const std::vector<std::byte> bytes = hs::save(observer);
    result.add_all(bytes);
    Observer loaded;
    hs::load(bytes, loaded);
    if constexpr (hs::mergeable_observer<Observer>)
        loaded.merge(observer);
    result.add_all(hs::save(loaded));
}

/// An average of which nothing is left but its sign, which is not saved.
void observe_next_to_nothing() {
    line result("observer/average_of_-0");
    hs::moving_average_observer observer(0.99999994f);
    observer.observe(std::array{-1.2e-38f, 1.0f});
    observer.observe(std::array{0.0f, 1.0f});
    const std::vector<std::byte> bytes = hs::save(observer);
    result.add_all(bytes);
    hs::moving_average_observer loaded;
    hs::load(bytes, loaded);
    result.add(loaded.observed_range());
}

void observe_channels() {
    line result("observer/per_channel");
    hs::per_channel_observer<hs::min_max_observer> observer(hs::per_channel{.axis = 1});
    observer.observe(ordinary_values(1029), hs::shape{3, 7, 49});
    result.add_all(hs::save(observer));
    result.add_all(observer.choose_qparams<std::int8_t, hs::symmetric>());
}

} // namespace

void print_calibration() {
    find_ranges<float>();
    choose_grids<std::int8_t, hs::symmetric>();
    choose_grids<std::uint8_t, hs::asymmetric>();
    choose_by_criteria<std::uint8_t, hs::asymmetric>();
    observe("histogram", hs::histogram_observer());
    observe("moving_average", hs::moving_average_observer(0.1f));
    observe_next_to_nothing();
    observe_channels();
}

#if !defined(HALFSTEP_GOLDEN_QUICK)
static void compare_tensors() {
    line result("compare");
    const std::vector<float> values = ordinary_values(1029);
    const hs::quantizer<hs::int4, hs::symmetric, hs::group_wise> int4_groups(hs::group_wise{.size = 32});
    const auto quantized = int4_groups.quantize(values, hs::shape{21, 49}, hs::mse{});
    add_report(result, hs::compare(values, quantized));
    add_report(result, hs::compare(values, hs::dequantize(quantized)));
    add_report(result, hs::compare(hard_values(0.01f, 1029), hs::dequantize(quantized)));
}

void print_more_calibration() {
    find_ranges<hs::float16>();
    find_ranges<hs::bfloat16>();
    choose_grids<std::int16_t, hs::asymmetric>();
    choose_grids<hs::int4, hs::symmetric_full_range>();
    choose_grids<hs::uint2, hs::pytorch_symmetric>();
    choose_by_criteria<std::int8_t, hs::symmetric>();
    choose_by_criteria<hs::int4, hs::symmetric_full_range>();
    observe("histogram_5_bits", hs::histogram_observer(5));
    observe("min_max", hs::min_max_observer());
    compare_tensors();
}
#endif

} // namespace golden
