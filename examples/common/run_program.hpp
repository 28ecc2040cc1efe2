// The outermost frame of a program: exceptions become a message and an exit status.
#pragma once

#include "command_line.hpp"

#include <exception>
#include <iostream>
#include <stdexcept>
#include <string_view>

namespace example {

/// Runs `body` and returns the exit status of the program: 0 where it returns, 2 after a
/// `usage_error`, 1 after any other exception or where standard output could not be written.
template <class Body>
int run_program(std::string_view program, Body body) {
    try {
        body();
        if (!std::cout.flush())
            throw std::runtime_error("cannot write to standard output");
        return 0;
    } catch (const usage_error& error) {
        std::cerr << program << ": " << error.what() << '\n';
        return 2;
    } catch (const std::exception& error) {
        std::cerr << program << ": " << error.what() << '\n';
        return 1;
    }
}

} // namespace example
