#pragma once
#include "vector.h"

namespace dfer::norm {

/// Where dy is masked: nowhere, as x says, or as y says.
enum class Mask { kNone, kInput, kOutput };

template <Mask kMask>
DFER_INLINE float masked(float dy, float deviation, float scale, float shift, float y) {
  if constexpr (kMask == Mask::kInput) return deviation * scale + shift <= 0 ? 0 : dy;
  if constexpr (kMask == Mask::kOutput) return y <= 0 ? 0 : dy;
  return dy;
}

}  // namespace dfer::norm
