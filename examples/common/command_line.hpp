// Command-line options bound to variables: `--name VALUE`, `--name=VALUE`, flags, and `--help`.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iostream>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace example {

/// A command line that cannot be understood. `run_program` reports it with exit status 2.
class usage_error : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The options of one program. Each writes to the variable that it is bound to; the value that the variable has
/// at that moment is the default that `--help` shows.
class command_line {
public:
    command_line(std::string program, std::string purpose)
        : program_(std::move(program)), purpose_(std::move(purpose)) {}

    /// `--name VALUE`: a whole number, at least `minimum`.
    void option(std::string name, std::string value, std::string help, std::uint32_t& target,
                std::uint32_t minimum = 0) {
        help += " (default: " + std::to_string(target) + ")";
        add(name, std::move(value), std::move(help),
            [name, &target, minimum](std::string_view text) { target = parse_number(name, text, minimum); });
    }

    /// `--name VALUE`: any text that is not empty.
    void option(std::string name, std::string value, std::string help, std::string& target) {
        if (!target.empty())
            help += " (default: " + target + ")";
        add(name, std::move(value), std::move(help), [name, &target](std::string_view text) {
            if (text.empty())
                throw usage_error(name + ": the value is empty");
            target = text;
        });
    }

    /// `--name`: true where given.
    void flag(std::string name, std::string help, bool& target) {
        add(std::move(name), "", std::move(help), [&target](std::string_view) { target = true; });
    }

    /// Arguments without a name before them: one or more. Only one call of this.
    void arguments(std::string value, std::string help, std::vector<std::string>& target) {
        arguments_ = {"", std::move(value), std::move(help),
                      [&target](std::string_view text) { target.emplace_back(text); }};
        has_arguments_ = [&target] { return !target.empty(); };
    }

    /// Reads the arguments into the bound variables. Returns false where `--help` was asked for, and then has
    /// printed it. Throws `usage_error`, which names the argument, for one that it cannot read.
    [[nodiscard]] bool parse(int argc, const char* const* argv) const {
        const std::vector<std::string_view> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
        for (std::size_t i = 0; i < arguments.size(); ++i) {
            const std::string_view argument = arguments[i];
            if (argument == "--help" || argument == "-h") {
                print_help(std::cout);
                return false;
            }
            if (has_arguments_ && !argument.starts_with("--")) {
                arguments_.read(argument);
                continue;
            }
            const std::size_t equals = argument.find('=');
            const std::string name(argument.substr(0, equals));
            const entry& chosen = find(name);
            if (chosen.value.empty()) {
                if (equals != std::string_view::npos)
                    throw usage_error(name + " takes no value");
                chosen.read("");
            } else if (equals != std::string_view::npos) {
                chosen.read(argument.substr(equals + 1));
            } else if (++i < arguments.size()) {
                chosen.read(arguments[i]);
            } else {
                throw usage_error(name + " needs a value: " + name + " " + chosen.value);
            }
        }
        if (has_arguments_ && !has_arguments_())
            throw usage_error("expected at least one " + arguments_.value + "; --help says more");
        return true;
    }

private:
    struct entry {
        std::string name;
        std::string value; // what --help calls the value; empty for a flag
        std::string help;
        std::function<void(std::string_view)> read;
    };

    void add(std::string name, std::string value, std::string help, std::function<void(std::string_view)> read) {
        entries_.push_back({std::move(name), std::move(value), std::move(help), std::move(read)});
    }

    const entry& find(const std::string& name) const {
        for (const entry& candidate : entries_) {
            if (candidate.name == name)
                return candidate;
        }
        throw usage_error("unknown argument '" + name + "'; --help lists what there is");
    }

    static std::uint32_t parse_number(const std::string& name, std::string_view text, std::uint32_t minimum) {
        std::uint32_t number = 0;
        const char* const end = text.data() + text.size();
        const auto [stopped, status] = std::from_chars(text.data(), end, number);
        if (status != std::errc() || stopped != end || number < minimum) {
            throw usage_error(name + ": expected a whole number from " + std::to_string(minimum) + " to " +
                              std::to_string(std::numeric_limits<std::uint32_t>::max()) + ", found '" +
                              std::string(text) + "'");
        }
        return number;
    }

    void print_help(std::ostream& out) const {
        out << purpose_ << "\n\nusage: " << program_ << " [options]"
            << (has_arguments_ ? " " + arguments_.value + "..." : "") << "\n\n";
        std::vector<std::pair<std::string, std::string>> lines;
        if (has_arguments_)
            lines.emplace_back(arguments_.value, arguments_.help);
        for (const entry& option : entries_)
            lines.emplace_back(option.name + (option.value.empty() ? "" : " " + option.value), option.help);
        lines.emplace_back("--help", "print this and stop");
        std::size_t width = 16;
        for (const auto& [left, right] : lines)
            width = std::max(width, left.size());
        for (const auto& [left, right] : lines)
            out << "  " << left << std::string(width - left.size(), ' ') << "  " << right << '\n';
    }

    std::string program_;
    std::string purpose_;
    std::vector<entry> entries_;
    entry arguments_;
    std::function<bool()> has_arguments_; // whether there was one; empty where the program takes none
};

} // namespace example
