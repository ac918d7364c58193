#pragma once
#include <libtorch.h>

#include <array>
#include <optional>
#include <string>

#include "window.h"

namespace dfer {

/// The code that computes a convolution. Tests can force a path; otherwise the fastest suitable one is used.
enum class ConvPath {
  kAuto,
  /// By the definition: oneDNN if it supports the convolution, else ATen.
  kReference,
  kWinograd,
  kOneDnn,
  kAten,
};

/// @param name auto, reference, winograd, onednn or aten
ConvPath convPathOf(const std::string& name);

/// A convolution over two axes of CPU tensors, with any padding at either end, for this package's kernels and oneDNN.
struct Conv2d {
  using Pair = std::array<int64_t, 2>;
  int64_t batch, in, out, groups;
  Pair image, kernel, result, stride, dilation, before, after;
  at::ScalarType type;
  ConvPath path;

  bool allows(ConvPath wanted) const { return path == ConvPath::kAuto || path == wanted; }

  /// @param given a tensor with the convolution's device and type
  /// @param input sides of x, channels second
  /// @param weight sides of ATen's weight, [out, in / groups, height, width]
  /// @returns none if ATen has to compute it: on request, for other devices, types and ranks, empty tensors, windows beyond the edge
  static std::optional<Conv2d> of(const at::Tensor& given, at::IntArrayRef input, at::IntArrayRef weight,
                                       int64_t groups, const Window& window, ConvPath path);

  /// A tensor with channels second in the convolution's type and channels_last memory.
  at::Tensor packed(const at::Tensor& tensor) const { return tensor.to(type).contiguous(at::MemoryFormat::ChannelsLast); }
  /// Allocates the gradient of the filter in channels_last memory: float32 for any type of the convolution.
  at::Tensor emptyFilterGradient() const {
    return at::empty({out, in / groups, kernel[0], kernel[1]}, at::TensorOptions(at::kFloat), at::MemoryFormat::ChannelsLast);
  }
};

}  // namespace dfer
