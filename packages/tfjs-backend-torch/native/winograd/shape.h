#pragma once
#include <array>
#include <cstdint>

#include "kernels/range.h"
#include "points.h"

namespace dfer::winograd {

/// A convolution by 3 × 3 taps with stride 1 over channels-last memory; pairs are of height and width.
struct Shape {
  using Pair = std::array<std::int64_t, 2>;
  std::int64_t batch, in, out;
  Pair image, result, before;

  /// The convolution that gives the gradient of the image: by the filter turned half round.
  Shape turned() const { return {batch, out, in, result, image, {kTaps - 1 - before[0], kTaps - 1 - before[1]}}; }
  /// Tiles of 4 × 4 results along each axis; the last may reach beyond the edge.
  Pair tiles() const { return {ceilDivide(result[0], kTile), ceilDivide(result[1], kTile)}; }
  std::int64_t tileCount() const { return batch * tiles()[0] * tiles()[1]; }
};

/// Whether the processor has the registers.
/// @param pairs as for `suits`
bool processorSuits(bool pairs);

/// Whether the processor has the registers, and the channels fill them.
/// @param pairs whether the numbers are bfloat16, which processors with a matrix unit multiply faster by the definition
bool suits(const Shape& shape, bool pairs);

}  // namespace dfer::winograd
