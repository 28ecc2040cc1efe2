// Every observer.
#pragma once

#include "criterion_observer.hpp"
#include "histogram_observer.hpp"
#include "min_max_observer.hpp"
#include "moving_average_observer.hpp"
#include "observer.hpp"
#include "per_channel_observer.hpp"
