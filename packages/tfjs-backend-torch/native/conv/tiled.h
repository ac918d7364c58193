#pragma once
#include <libtorch.h>

#include "conv2d.h"

namespace dfer {

// Convolutions of 3 × 3 taps with stride 1, and their gradients, by Winograd's algorithm with our own kernels. Undefined if it would be
// slower, or if the definition is required. That includes results that are infinite or NaN: the algorithm computes a tile of 4 × 4 pixels
// together, and one such number would turn all of them into NaN.

/// Returns whether this processor computes this convolution in this way. Non-finite results are still undefined.
bool tiledSuits(const Conv2d& convolution);

/// @param bias may be undefined
at::Tensor tiledForward(const Conv2d& convolution, const at::Tensor& x, const at::Tensor& weight,
                        const at::Tensor& bias, bool relu);
at::Tensor tiledInputGradient(const Conv2d& convolution, const at::Tensor& dy, const at::Tensor& weight);
/// float32 for any type of the convolution.
at::Tensor tiledFilterGradient(const Conv2d& convolution, const at::Tensor& x, const at::Tensor& dy);

}  // namespace dfer
