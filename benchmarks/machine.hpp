// What the figures depend on: the processor, the compiler, the commit, the instruction set.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace bench {

/// Names and values, for the head of the table and for the context of a file of results.
std::vector<std::pair<std::string, std::string>> describe_build();

} // namespace bench
