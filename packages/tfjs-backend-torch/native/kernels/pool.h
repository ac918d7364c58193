#pragma once
#include <cstdint>

#include "vector.h"

namespace dfer::pool::inline DFER_CAPABILITY {

/// Keeps the larger of two values for each of `count` channels, and its pixel; NaN is never kept.
template <class T>
void choose(const T* values, std::int32_t pixel, std::int64_t count, float* best, std::int32_t* place);

}  // namespace dfer::pool::inline DFER_CAPABILITY
