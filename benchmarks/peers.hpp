// Other libraries that do some of the operations: found by CMake, one adapter each in peers/.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace bench {

/// An operation of a peer, made ready: what it needs besides its input is prepared outside of the timing.
struct peer_operation {
    using call = std::function<void()>;

    std::string operation; // halfstep's name for it, with its types
    std::function<call(const void* from, void* to, std::size_t values)> prepare;
};

struct peer {
    std::string name;    // of its variant
    std::string version; // empty where it cannot be measured
    std::string absence; // then: why
    std::vector<peer_operation> operations;

    bool is_there() const { return !version.empty(); }
    const peer_operation* find(const std::string& operation) const {
        for (const peer_operation& candidate : operations)
            if (candidate.operation == operation)
                return &candidate;
        return nullptr;
    }
};

peer xnnpack();
peer onednn();
peer opencv();

/// All that there are adapters for, installed or not.
const std::vector<peer>& all_peers();

} // namespace bench
