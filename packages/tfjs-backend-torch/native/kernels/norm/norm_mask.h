#pragma once
#include "kernels/vector.h"

namespace dfer::norm {

/// Source of the mask of dy: none, x or y.
enum class Mask { kNone, kInput, kOutput };

/// The gradient of ReLU at `y`: NaN if `y` is NaN, as in TensorFlow.js.
DFER_INLINE float throughRelu(float dy, float y) {
  const float open = y > 0 ? dy : 0;
  return y == y ? open : y;
}

template <Mask kMask>
DFER_INLINE float masked(float dy, float deviation, float scale, float shift, float y) {
  if constexpr (kMask == Mask::kInput) return throughRelu(dy, deviation * scale + shift);
  if constexpr (kMask == Mask::kOutput) return throughRelu(dy, y);
  return dy;
}

}  // namespace dfer::norm
