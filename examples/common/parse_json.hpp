// JSON out of files that may be damaged, or made to do harm.
#pragma once

#include "binary_file.hpp"
#include "in_quotes.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

namespace example {

namespace detail {

/// Reads JSON without keeping it, and finds the first thing that `parse_json` refuses.
class json_checker final : public nlohmann::json_sax<nlohmann::json> {
public:
    /// The text's first byte is called byte `offset` in messages.
    json_checker(const std::string& text, std::uint64_t offset) : text_(text), offset_(offset) {}

    /// What is wrong, to be put behind a name; empty where nothing is.
    const std::string& fault() const { return fault_; }

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool string(string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool start_array(std::size_t) override { return go_deeper(); }
    bool start_object(std::size_t) override {
        if (!go_deeper())
            return false;
        names_[depth_ - 1].clear();
        return true;
    }
    bool end_array() override { return go_back(); }
    bool end_object() override { return go_back(); }

    bool key(string_t& name) override {
        if (!names_[depth_ - 1].insert(name).second)
            fault_ = ": the name " + in_quotes(name, 80) + " stands there twice";
        return fault_.empty();
    }

    bool parse_error(std::size_t byte, const std::string&, const nlohmann::json::exception& error) override {
        if (dynamic_cast<const nlohmann::json::parse_error*>(&error) == nullptr) { // a number beyond those of double
            fault_ = ": expected JSON, found " + printable(error.what());
            return false;
        }
        const std::size_t place = std::min(text_.size(), std::max<std::size_t>(byte, 1) - 1); // `byte` begins with 1
        fault_ = ", byte " + std::to_string(offset_ + place) + ": expected JSON, found " +
                 (place == text_.size() ? "the end of it" : in_quotes(text_.substr(place, 21)));
        return false;
    }

private:
    static constexpr std::size_t deepest = 3;

    bool go_deeper() {
        if (depth_ == deepest)
            fault_ = ": expected lists and objects at most " + std::to_string(deepest) + " deep, found more";
        else
            ++depth_;
        return fault_.empty();
    }

    bool go_back() {
        --depth_;
        return true;
    }

    const std::string& text_;
    std::uint64_t offset_;
    std::string fault_;
    std::size_t depth_ = 0;
    std::array<std::set<std::string>, deepest> names_; // of the objects that are open, by their depth
};

} // namespace detail

/// The JSON in `text`, in time linear in its length but for the logarithm of the number of names. Throws `file_error`,
/// whose message begins with `what` was parsed and counts bytes from `offset` on, for what is no JSON, for names that
/// stand twice in an object, which JSON leaves open, and for lists and objects more than three deep: enough for the
/// header of a .safetensors file, and nothing that could exhaust the stack.
inline nlohmann::json parse_json(const std::string& text, const std::string& what, std::uint64_t offset = 0) {
    detail::json_checker checker(text, offset);
    if (!nlohmann::json::sax_parse(text, &checker))
        throw file_error(what + checker.fault());
    return nlohmann::json::parse(text);
}

} // namespace example
