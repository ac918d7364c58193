#pragma once
#include <algorithm>
#include <utility>

#include "lanes.h"
#include "range.h"

namespace dfer::inline DFER_CAPABILITY {

/// Rows and columns of sums that stay in registers, enough to hide the latency: 16 of 32 registers, or 12 of 16.
#if defined(__AVX512F__) || defined(__aarch64__)
constexpr int kRows = 8;
#else
constexpr int kRows = 6;
#endif
constexpr std::int64_t kColumns = kPanel;

/// A matrix with strided rows or columns.
struct Matrix {
  const float* numbers;
  std::int64_t stride;
};

/// sums[row][column] = Σ left[row][depth] · right[depth][column] over a few rows and `kColumns` columns.
/// @param kTogether true if the rows of `left` are contiguous and its depths are strided; false for the opposite
/// @param kAdds whether to add to the sums
template <int kHeight, bool kTogether, bool kAdds>
DFER_INLINE void multiplyTile(Matrix left, Matrix right, std::int64_t depth, float* sums, std::int64_t stride) {
  Lane tile[kHeight][kLanes] = {};
  const float* rows = left.numbers;
  const float* columns = right.numbers;
  constexpr std::int64_t kLine = 16;
  for (std::int64_t step = 0; step < depth; step += kLine) {
    // The next rows come from memory, in runs too short for the hardware prefetcher.
    if constexpr (!kTogether) {
      DFER_UNROLL
      for (int row = kHeight; row < 2 * kHeight; ++row) __builtin_prefetch(rows + row * left.stride);
    }
    const std::int64_t last = std::min(step + kLine, depth);
    for (std::int64_t i = step; i < last; ++i, columns += right.stride, rows += kTogether ? left.stride : 1) {
      Lane lanes[kLanes];
      loadAll(lanes, columns);
      DFER_UNROLL
      for (int row = 0; row < kHeight; ++row) {
        const float factor = rows[kTogether ? row : row * left.stride];
        DFER_UNROLL
        for (int lane = 0; lane < kLanes; ++lane) tile[row][lane] += factor * lanes[lane];
      }
    }
  }
  DFER_UNROLL
  for (int row = 0; row < kHeight; ++row) {
    DFER_UNROLL
    for (int lane = 0; lane < kLanes; ++lane) {
      float* to = sums + row * stride + lane * kLane;
      if constexpr (kAdds) {
        Lane before;
        load(before, to);
        tile[row][lane] += before;
      }
      store(to, tile[row][lane]);
    }
  }
}

/// The same for a height at run time, of at most `kHeight`.
template <int kHeight, bool kTogether, bool kAdds>
DFER_INLINE void multiplyTileOf(std::int64_t height, Matrix left, Matrix right, std::int64_t depth, float* sums,
                                std::int64_t stride) {
  if (height == kHeight) multiplyTile<kHeight, kTogether, kAdds>(left, right, depth, sums, stride);
  else if constexpr (kHeight > 1) multiplyTileOf<kHeight - 1, kTogether, kAdds>(height, left, right, depth, sums, stride);
}

/// The same for any number of rows, in tiles with heights that differ by at most one.
template <bool kTogether, bool kAdds>
DFER_INLINE void multiplyRows(std::int64_t rows, Matrix left, Matrix right, std::int64_t depth, float* sums, std::int64_t stride) {
  const std::int64_t tiles = ceilDivide(rows, kRows);
  for (std::int64_t tile = 0; tile < tiles; ++tile) {
    const Range own = Range{0, rows}.part(tile, tiles);
    const Matrix from = {left.numbers + own.from * (kTogether ? 1 : left.stride), left.stride};
    multiplyTileOf<kRows, kTogether, kAdds>(own.size(), from, right, depth, sums + own.from * stride, stride);
  }
}

}  // namespace dfer::inline DFER_CAPABILITY
