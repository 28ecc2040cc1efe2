// The few Python literals that the headers of .npy files are made of.
#pragma once

#include "in_quotes.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace example {

/// A text that is not the literal that was expected. The message begins with the place in the file.
class literal_error : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Takes literals off the front of a text. What it expects and does not find is a `literal_error`.
class python_literal {
public:
    /// `offset` is the place of the text in its file, for messages. The text must outlive this object.
    python_literal(std::string_view text, std::uint64_t offset) : text_(text), offset_(offset) {}

    /// Takes this character, behind any blanks, if it comes next.
    bool skip(char c) {
        skip_blanks();
        if (at_ == text_.size() || text_[at_] != c)
            return false;
        ++at_;
        return true;
    }

    void expect(char c) {
        if (!skip(c))
            fail_expecting(std::string("'") + c + "'");
    }

    /// Nothing but blanks may follow.
    void expect_end() {
        skip_blanks();
        if (at_ != text_.size())
            fail_expecting("the end of the header");
    }

    /// A string in single or double quotes, without escapes.
    std::string take_string() {
        skip_blanks();
        const char quote = at_ < text_.size() ? text_[at_] : '\0';
        const std::size_t end = quote == '\'' || quote == '"' ? text_.find(quote, at_ + 1) : std::string_view::npos;
        if (end == std::string_view::npos)
            fail_expecting("a string in quotes");
        const std::string_view content = text_.substr(at_ + 1, end - at_ - 1);
        if (content.find('\\') != std::string_view::npos)
            fail_expecting("a string without escapes");
        at_ = end + 1;
        return std::string(content);
    }

    bool take_bool() {
        skip_blanks();
        for (const std::string_view word : {std::string_view("True"), std::string_view("False")}) {
            if (text_.substr(at_).starts_with(word)) {
                at_ += word.size();
                return word == "True";
            }
        }
        fail_expecting("True or False");
    }

    /// A tuple of whole numbers, none of them negative: `()`, `(3,)`, `(3, 4)`.
    std::vector<std::uint64_t> take_numbers() {
        std::vector<std::uint64_t> numbers;
        expect('(');
        while (!skip(')')) {
            numbers.push_back(take_number());
            if (!skip(',')) {
                if (numbers.size() == 1) // `(3)` is a number, no tuple
                    fail_expecting("','");
                expect(')');
                break;
            }
        }
        return numbers;
    }

    /// Throws `literal_error` with this message behind the place that was reached.
    [[noreturn]] void fail(const std::string& message) const {
        throw literal_error("byte " + std::to_string(offset_ + at_) + ": " + message);
    }

private:
    void skip_blanks() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n'))
            ++at_;
    }

    std::uint64_t take_number() {
        skip_blanks();
        std::uint64_t number = 0;
        const char* const end = text_.data() + text_.size();
        const auto [stopped, status] = std::from_chars(text_.data() + at_, end, number);
        if (status != std::errc())
            fail_expecting("a whole number of at most 64 bits");
        at_ = static_cast<std::size_t>(stopped - text_.data());
        return number;
    }

    [[noreturn]] void fail_expecting(const std::string& what) const {
        fail("expected " + what + ", found " +
             (at_ == text_.size() ? std::string("the end of the header") : in_quotes(text_.substr(at_))));
    }

    std::string_view text_;
    std::uint64_t offset_;
    std::size_t at_ = 0;
};

} // namespace example
