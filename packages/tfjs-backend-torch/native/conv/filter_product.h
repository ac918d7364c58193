#pragma once
#include <libtorch.h>

#include "conv2d.h"

namespace dfer {

/// Returns whether it computes the filter gradient of this convolution.
bool productSuits(const Conv2d& convolution);

/// The gradient of a convolution's filter in float32, by our own kernel. Undefined if oneDNN is as fast, or if the definition's order
/// of sums is required.
at::Tensor productFilterGradient(const Conv2d& convolution, const at::Tensor& x, const at::Tensor& dy);

}  // namespace dfer
