#pragma once
#include <libtorch.h>

#include "conv/conv2d.h"
#include "memory/tensor_table.h"

namespace dfer::onednn {

/// Returns whether the addon was compiled with oneDNN.
inline constexpr bool kAvailable = DFER_ONEDNN != 0;

enum class Pass : int64_t { kForward, kInputGradient, kFilterGradient };

/// Returns whether it has a primitive for this convolution.
bool suits(const Conv2d& convolution, Pass pass);

// Tensors and results have channels second and channels_last memory; other layouts are copied first. The result is undefined if oneDNN
// has no primitive for this convolution.

/// A weight, and the handle of the tensor that it was made from.
struct Weight {
  at::Tensor tensor;
  TensorTable& table;
  TensorTable::Handle handle;
};

/// @param bias may be undefined
at::Tensor forward(const Conv2d& convolution, const at::Tensor& x, const Weight& weight, const at::Tensor& bias);
at::Tensor inputGradient(const Conv2d& convolution, const at::Tensor& dy, const Weight& weight);
/// float32 for any type of the convolution.
at::Tensor filterGradient(const Conv2d& convolution, const at::Tensor& x, const at::Tensor& dy);

}  // namespace dfer::onednn
