#pragma once
#include <libtorch.h>

#include "conv2d.h"
#include "tensor_table.h"

namespace dfer::onednn {

/// Whether the addon was compiled with oneDNN.
inline constexpr bool kAvailable = DFER_ONEDNN != 0;

enum class Pass : int64_t { kForward, kInputGradient, kFilterGradient };

/// Whether it has a primitive for this convolution.
bool suits(const Conv2d& convolution, Pass pass);

// Tensors have channels second and lie channels_last, as the results do; others are copied first. An undefined result: oneDNN
// has no primitive for this convolution.

/// A weight, and where the tensor that it was made of is kept.
struct Weight {
  at::Tensor tensor;
  TensorTable& table;
  TensorTable::Handle handle;
};

/// @param bias may be undefined
at::Tensor forward(const Conv2d& convolution, const at::Tensor& x, const Weight& weight, const at::Tensor& bias);
at::Tensor inputGradient(const Conv2d& convolution, const at::Tensor& dy, const Weight& weight);
/// float32, whatever the convolution's type.
at::Tensor filterGradient(const Conv2d& convolution, const at::Tensor& x, const at::Tensor& dy);

}  // namespace dfer::onednn
