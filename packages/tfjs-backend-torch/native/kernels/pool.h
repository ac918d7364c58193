#pragma once
#include <cstdint>

#include "vector.h"

namespace dfer::pool {

/// Keeps, of each of `count` channels, the larger of two values, and the pixel where it was; NaN is never kept.
void choose(const float* values, std::int32_t pixel, std::int64_t count, float* best, std::int32_t* place);
void choose(const BFloat16* values, std::int32_t pixel, std::int64_t count, float* best, std::int32_t* place);

}  // namespace dfer::pool
