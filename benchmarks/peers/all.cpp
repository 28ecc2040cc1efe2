// The list of peers. CMake defines the macro of each one that is installed.
#include "../peers.hpp"

namespace bench {

const std::vector<peer>& all_peers() {
    static const std::vector<peer> peers = {
#ifdef BENCH_HAS_XNNPACK
        xnnpack(),
#else
        {"xnnpack", "", "not installed (libxnnpack-dev, libpthreadpool-dev)", {}},
#endif
#ifdef BENCH_HAS_ONEDNN
        onednn(),
#else
        {"onednn", "", "not installed (libdnnl-dev)", {}},
#endif
#ifdef BENCH_HAS_OPENCV
        opencv(),
#else
        {"opencv", "", "not installed (libopencv-core-dev)", {}},
#endif
    };
    return peers;
}

} // namespace bench
