// PReLU in one pass over memory.
#pragma once
#include <cstdint>

#include "vector.h"

namespace dfer::prelu::inline DFER_CAPABILITY {

/// PReLU with one slope per channel; NaN stays NaN. `from` and `to`: `[rows, channels]`.
void apply(const float* from, const float* slopes, float* to, std::int64_t rows, std::int64_t channels);

}  // namespace dfer::prelu::inline DFER_CAPABILITY
