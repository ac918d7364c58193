#pragma once
#include <libtorch.h>

#include "conv2d.h"

namespace dfer {

// Convolutions by 3 × 3 taps with stride 1, and their gradients, by Winograd's algorithm with kernels of our own. Undefined where it would
// not pay, or where only the definition will do. That is also where a result
// is infinite or NaN: the algorithm computes a tile of 4 × 4 pixels together, and one such number would make NaN of them all.

/// Whether this processor computes this convolution so. A result that is not finite is undefined all the same.
bool tiledSuits(const Conv2d& convolution);

/// @param bias may be undefined
at::Tensor tiledForward(const Conv2d& convolution, const at::Tensor& x, const at::Tensor& weight,
                        const at::Tensor& bias, bool relu);
at::Tensor tiledInputGradient(const Conv2d& convolution, const at::Tensor& dy, const at::Tensor& weight);
/// float32, whatever the convolution's type.
at::Tensor tiledFilterGradient(const Conv2d& convolution, const at::Tensor& x, const at::Tensor& dy);

}  // namespace dfer
