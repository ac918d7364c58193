#pragma once
#include <array>
#include <cstdint>

#include "kernels/range.h"
#include "points.h"

namespace dfer::winograd {

/// The numbers of channels must be multiples of this.
constexpr std::int64_t kChannels = 32;

/// A convolution of 3 × 3 taps with stride 1 over channels-last memory; pairs are of height and width.
struct Shape {
  using Pair = std::array<std::int64_t, 2>;
  std::int64_t batch, in, out;
  Pair image, result, before;

  /// The convolution that computes the gradient of the image: with the filter rotated by 180°.
  DFER_INLINE Shape turned() const { return {batch, out, in, result, image, {kTaps - 1 - before[0], kTaps - 1 - before[1]}}; }
  /// Number of tiles of 4 × 4 results along each axis; the last may extend beyond the edge.
  DFER_INLINE Pair tiles() const { return {ceilDivide(result[0], kTile), ceilDivide(result[1], kTile)}; }
  DFER_INLINE std::int64_t tileCount() const { return batch * tiles()[0] * tiles()[1]; }
};

}  // namespace dfer::winograd
