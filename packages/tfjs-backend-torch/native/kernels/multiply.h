#pragma once
#include <algorithm>

#include "kernels/lanes.h"
#include "target.h"

namespace dfer::winograd {

/// Rows and columns of sums that stay in registers: 16 of the 32, which hides the latency of each.
constexpr std::int64_t kRows = 8;
constexpr std::int64_t kColumns = 32;

/// A matrix whose rows, or whose columns, lie apart.
struct Matrix {
  const float* numbers;
  std::int64_t stride;
};

/// sums[row][column] = Σ left[row][depth] · right[depth][column] over 8 rows and 32 columns.
/// @param kTogether whether the rows of `left` lie side by side, and its depths apart; else the other way
/// @param kAdds whether to add to the sums
template <bool kTogether, bool kAdds>
DFER_LANES DFER_INLINE void multiplyTile(Matrix left, Matrix right, std::int64_t depth, float* sums, std::int64_t stride) {
  Lane tile[kRows][2] = {};
  const float* rows = left.numbers;
  const float* columns = right.numbers;
  for (std::int64_t step = 0; step < depth; step += kLane) {
    // The next rows come from memory, in runs too short for the processor to foresee.
    if constexpr (!kTogether) {
#pragma GCC unroll 8
      for (std::int64_t row = kRows; row < 2 * kRows; ++row) __builtin_prefetch(rows + row * left.stride);
    }
    const std::int64_t last = std::min(step + kLane, depth);
    for (std::int64_t i = step; i < last; ++i, columns += right.stride, rows += kTogether ? left.stride : 1) {
      Lane near;
      Lane far;
      load(near, columns);
      load(far, columns + kLane);
#pragma GCC unroll 8
      for (std::int64_t row = 0; row < kRows; ++row) {
        const float factor = rows[kTogether ? row : row * left.stride];
        tile[row][0] += factor * near;
        tile[row][1] += factor * far;
      }
    }
  }
  for (std::int64_t row = 0; row < kRows; ++row) {
    for (std::int64_t half = 0; half < 2; ++half) {
      float* to = sums + row * stride + half * kLane;
      if constexpr (kAdds) {
        Lane before;
        load(before, to);
        tile[row][half] += before;
      }
      store(to, tile[row][half]);
    }
  }
}

}  // namespace dfer::winograd
