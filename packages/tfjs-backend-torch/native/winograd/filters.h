#pragma once
#include "multiply.h"
#include "shape.h"

namespace dfer::winograd {

/// A filter of 32 output channels at the points, a panel: [points][in][32], with a gap between points.
constexpr std::int64_t panelPoint(const Shape& shape) { return shape.in * kColumns + kGap; }
constexpr std::int64_t panelSize(const Shape& shape) { return kPoints * panelPoint(shape); }

/// A filter in memory, [out, height, width, in].
template <class Number>
struct Filter {
  const Number* numbers;
  /// Whether it is turned half round and gives input channels from output channels, as gradients of the input want it: in memory
  /// it then is [in, height, width, out].
  bool turned;
};

/// One panel of the filter of a convolution, of input channels that are a multiple of 16 in number.
template <class Number>
DFER_LANES void evaluatePanel(const Shape& shape, const Filter<Number>& filter, std::int64_t panel, Range inputs, float* to);

}  // namespace dfer::winograd
