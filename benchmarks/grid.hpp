// The grid of the operations that are given one, halfstep's and the peers'.
#pragma once

#include <halfstep/core/choose_qparams.hpp>

namespace bench {

/// Asymmetric, with all codes, for values from -3 to 3: normal data now and then saturates.
template <halfstep::code Code>
halfstep::qparams given_grid() {
    return halfstep::choose_qparams<Code, halfstep::asymmetric>({-3.0f, 3.0f});
}

} // namespace bench
