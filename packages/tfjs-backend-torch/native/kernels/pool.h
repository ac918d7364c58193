#pragma once
#include <cstdint>

#include "vector.h"

namespace dfer::pool::inline DFER_CAPABILITY {

/// Keeps, of each of `count` channels, the larger of two values, and the pixel where it was; NaN is never kept.
template <class T>
void choose(const T* values, std::int32_t pixel, std::int64_t count, float* best, std::int32_t* place);

}  // namespace dfer::pool::inline DFER_CAPABILITY
