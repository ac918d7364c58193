#pragma once
#include <libtorch.h>

#include "conv2d.h"

namespace dfer {

/// Whether it computes this convolution's.
bool productSuits(const Conv2d& convolution);

/// The gradient of a convolution's filter in float32, by our own kernel. Undefined where oneDNN is as fast, or where only the
/// definition's order of sums will do.
at::Tensor productFilterGradient(const Conv2d& convolution, const at::Tensor& x, const at::Tensor& dy);

}  // namespace dfer
