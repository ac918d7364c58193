#pragma once
#include <libtorch.h>

#include <optional>

namespace dfer::cuda {

// Batch normalization in training on an NVIDIA GPU, with the residual and the ReLU of residual networks in the same passes over
// memory. x: contiguous, channels last, float32, bfloat16 or float16; parameters and statistics float32.

/// Returns whether our own kernels support this tensor; libtorch's compute the others.
bool normalizes(const at::Tensor& x);

/// The reason why our own kernels do not run on the device of the process; empty if they do or were not needed yet.
std::string normObstacle();

/// Moving statistics, updated in place.
struct Running {
  at::Tensor mean;
  at::Tensor variance;
  /// Fraction by which they move towards the batch's, 0–1.
  double share;
};

struct NormOptions {
  double epsilon;
  bool relu;
};

/// @returns y, and [2, channels]: the batch's mean and 1/√(variance + epsilon)
std::tuple<at::Tensor, at::Tensor> normForward(const at::Tensor& x, const at::Tensor& gamma, const at::Tensor& beta,
                                               const std::optional<at::Tensor>& residual,
                                               const std::optional<Running>& running, const NormOptions& options);

struct NormGradients {
  at::Tensor dx, dgamma, dbeta;
  /// dy masked by the ReLU.
  at::Tensor masked;
};

/// @param y the result of the forward pass if it had a ReLU
/// @param withMasked whether `masked` is needed: a residual was added
NormGradients normBackward(const at::Tensor& dy, const at::Tensor& x, const at::Tensor& gamma, const at::Tensor& beta,
                           const at::Tensor& statistics, const std::optional<at::Tensor>& y, bool withMasked);

}  // namespace dfer::cuda
