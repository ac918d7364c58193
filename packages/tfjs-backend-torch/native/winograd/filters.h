#pragma once
#include "kernels/multiply.h"
#include "job.h"

namespace dfer::winograd::inline DFER_CAPABILITY {

/// A filter of `kColumns` output channels at the points, a panel: [points][in][kColumns], with a gap between points.
constexpr std::int64_t panelPoint(const Shape& shape) { return shape.in * kColumns + kGap; }
constexpr std::int64_t panelSize(const Shape& shape) { return kPoints * panelPoint(shape); }

/// One panel of the filter of a convolution; the number of input channels is a multiple of `kLane`.
template <class Number>
void evaluatePanel(const Shape& shape, const Filter<Number>& filter, std::int64_t panel, Range inputs, float* to);

}  // namespace dfer::winograd::inline DFER_CAPABILITY
