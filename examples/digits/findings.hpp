// What the table shows, in sentences: each is written only if the figures say so.
#pragma once

#include "evaluation.hpp"
#include "report.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace digits {

// Losses of accuracy that are taken to be harmless, for int8 and for fewer bits.
inline constexpr double small_loss = 0.005;
inline constexpr double moderate_loss = 0.015;

/// The result with the lowest accuracy.
inline const result& worst(const variant& v) {
    return *std::min_element(v.results.begin(), v.results.end(),
                             [](const result& a, const result& b) { return a.accuracy < b.accuracy; });
}

/// "It ends hidden 2 at 6.55 where min_max ends it at 9.93, and the SQNR there falls from 44.5 to 30.3 dB.", of the
/// layer that lost most; or nothing, where no layer lost 3 dB, a doubling of its squared error.
inline std::string describe_clipping(const result& clipped, const result& min_max) {
    static const std::array<std::string, n_layers> names{"the pixels", "hidden 1", "hidden 2"};
    const auto lost_db = [&](std::size_t l) { return min_max.sqnr_db[l] - clipped.sqnr_db[l]; };
    std::size_t l = 0;
    for (std::size_t other = 1; other < n_layers; ++other) {
        if (lost_db(other) > lost_db(l))
            l = other;
    }
    if (lost_db(l) < 3)
        return "";
    const auto highest = [&](const result& r) { return example::fixed(static_cast<double>(r.ranges[l].max), 2); };
    return "\n  It ends " + names[l] + " at " + highest(clipped) + " where min_max ends it at " + highest(min_max) +
           ", and the SQNR there falls from " + example::fixed(min_max.sqnr_db[l], 1) + " to " +
           example::fixed(clipped.sqnr_db[l], 1) + " dB.";
}

/// What the table shows about int8 with each criterion. The first criterion is min_max.
inline std::vector<std::string> int8_findings(double float_accuracy, const variant& int8) {
    std::vector<std::string> sentences;
    const result& min_max = int8.results.front();
    for (const result& r : int8.results) {
        const double loss = float_accuracy - r.accuracy;
        const std::string clipping = describe_clipping(r, min_max);
        if (loss > small_loss) {
            sentences.push_back(r.criterion + (clipping.empty() ? ": " : " clips too much: ") + "int8 loses " +
                                percent(loss) + " points with it." + clipping);
        } else if (!clipping.empty()) {
            sentences.push_back(r.criterion + " clips, but not too much: int8 reaches " + percent(r.accuracy) +
                                " % with it." + clipping);
        }
    }
    if (float_accuracy - worst(int8).accuracy <= small_loss)
        sentences.insert(sentences.begin(), "int8 stays within 0.5 points of float with every criterion.");
    return sentences;
}

/// What the table shows about weights of fewer bits.
inline std::string few_bits_finding(double float_accuracy, std::size_t float_bytes, const variant& v) {
    const result& r = worst(v);
    const double loss = float_accuracy - r.accuracy;
    const std::string verdict = loss > moderate_loss ? " breaks: it loses up to " + percent(loss) + " points"
                                                     : " stays within 1.5 points of float";
    const double ratio = static_cast<double>(float_bytes) / static_cast<double>(v.weight_bytes);
    return v.weights + verdict + ", in " + example::fixed(ratio, 1) + " times fewer bytes. The SQNR of its logits is " +
           example::fixed(r.sqnr_db[n_layers], 1) + " dB.";
}

/// All sentences, for the variants int8, int4 and int2.
inline std::vector<std::string> findings(double float_accuracy, std::size_t float_bytes,
                                         const std::vector<variant>& variants) {
    std::vector<std::string> sentences = int8_findings(float_accuracy, variants.front());
    for (std::size_t v = 1; v < variants.size(); ++v)
        sentences.push_back(few_bits_finding(float_accuracy, float_bytes, variants[v]));
    return sentences;
}

} // namespace digits
