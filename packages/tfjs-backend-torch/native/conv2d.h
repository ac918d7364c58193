#pragma once
#include <libtorch.h>

#include <array>
#include <optional>
#include <string>

#include "window.h"

namespace dfer {

/// Which code computes a convolution. Tests force one; else the fastest that fits is taken.
enum class ConvPath {
  kAuto,
  /// By the definition: oneDNN where it fits, else ATen.
  kReference,
  kWinograd,
  kOneDnn,
  kAten,
};

/// @param name auto, reference, winograd, onednn or aten
ConvPath convPathOf(const std::string& name);

/// A convolution over two axes of a CPU's tensors, whatever the padding at either end: what our own kernels and oneDNN are
/// asked for.
struct Conv2d {
  using Pair = std::array<int64_t, 2>;
  int64_t batch, in, out, groups;
  Pair image, kernel, result, stride, dilation, before, after;
  at::ScalarType type;
  ConvPath path;

  bool allows(ConvPath wanted) const { return path == ConvPath::kAuto || path == wanted; }

  /// @param given a tensor of the convolution's device and type
  /// @param input sides of x, channels second
  /// @param weight sides of ATen's weight, [out, in / groups, height, width]
  /// @returns none where ATen has to do it: it was asked for, other devices, types and ranks, empty tensors, windows beyond the edge
  static std::optional<Conv2d> of(const at::Tensor& given, at::IntArrayRef input, at::IntArrayRef weight,
                                       int64_t groups, const Window& window, ConvPath path);

  /// A tensor of channels second in the convolution's type, lying channels_last.
  at::Tensor packed(const at::Tensor& tensor) const { return tensor.to(type).contiguous(at::MemoryFormat::ChannelsLast); }
  /// The gradient of the filter before it is computed, lying channels_last: float32, whatever the convolution's type.
  at::Tensor emptyFilterGradient() const {
    return at::empty({out, in / groups, kernel[0], kernel[1]}, at::TensorOptions(at::kFloat), at::MemoryFormat::ChannelsLast);
  }
};

}  // namespace dfer
