// The tables of tests/unit/bad_input_*.cpp without exceptions: each call reports its error to the handler, once, returns,
// and leaves what it might write to as it is.
#include "unit/support/bad_input.hpp"

#include <cstdio>

int main() {
    hs::set_error_handler([](const char* message) { bad_input::messages += message; });
    for (const bad_input::table& table : bad_input::tables) {
        const std::size_t before = bad_input::failures.size();
        table.run();
        for (std::size_t i = before; i < bad_input::failures.size(); ++i)
            std::printf("%s: %s\n", table.name, bad_input::failures[i].c_str());
    }
    std::printf("%zu tables, %zu checks, %zu failures\n", bad_input::tables.size(), bad_input::rows,
                bad_input::failures.size());
    return bad_input::failures.empty() && bad_input::rows > 0 ? 0 : 1;
}
