#pragma once
#include <libtorch.h>

#include <array>
#include <optional>

#include "call.h"
#include "window.h"

namespace dfer::onednn {

/// Whether the addon was compiled with oneDNN.
inline constexpr bool kAvailable = DFER_ONEDNN != 0;

/// A convolution over two axes as oneDNN takes it, whatever the padding at either end.
struct Convolution {
  using Pair = std::array<int64_t, 2>;
  int64_t batch, in, out, groups;
  Pair image, kernel, result, stride, dilation, before, after;
  at::ScalarType type;
  /// By the definition alone; else by Winograd's algorithm where it is faster, whose sums are rounded at other places.
  bool exact;

  /// @param given a tensor of the convolution's device and type
  /// @param input sides of x, channels second
  /// @param weight sides of ATen's weight, [out, in / groups, height, width]
  /// @returns none where ATen has to do it: other devices, types and ranks, empty tensors, windows beyond the edge
  static std::optional<Convolution> of(const at::Tensor& given, at::IntArrayRef input, at::IntArrayRef weight,
                                       int64_t groups, const Window& window, bool exact);
};

// Tensors have channels second and lie channels_last, as the results do; others are copied first. An undefined result: oneDNN
// has no primitive for this convolution.

/// A weight, and where the tensor that it was made of is kept.
struct Weight {
  at::Tensor tensor;
  TensorTable& table;
  TensorTable::Handle handle;
};

/// @param bias may be undefined
at::Tensor forward(const Convolution& convolution, const at::Tensor& x, const Weight& weight, const at::Tensor& bias,
                   bool relu);
at::Tensor inputGradient(const Convolution& convolution, const at::Tensor& dy, const Weight& weight);
/// float32, whatever the convolution's type.
at::Tensor filterGradient(const Convolution& convolution, const at::Tensor& x, const at::Tensor& dy);

}  // namespace dfer::onednn
