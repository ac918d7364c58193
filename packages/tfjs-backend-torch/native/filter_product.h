#pragma once
#include <libtorch.h>

#include "conv2d.h"

namespace dfer {

/// The gradient of a bfloat16 convolution's filter in float32, by our own kernel. Undefined where oneDNN is as fast (processors
/// without products of pairs or with a matrix unit, few channels), or where only the definition's order of sums will do.
at::Tensor pairwiseFilterGradient(const Conv2d& convolution, const at::Tensor& x, const at::Tensor& dy);

}  // namespace dfer
