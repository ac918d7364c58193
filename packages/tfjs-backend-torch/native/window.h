#pragma once
#include <libtorch.h>

#include <vector>

#include "call.h"

namespace dfer {

using Sides = std::vector<int64_t>;

/// How a filter or a pooling window moves over the spatial axes of a tensor: [batch, …space, channels], or channels second.
struct Window {
  Sides stride, dilation, before, out;
  bool channelsLast = true;

  /// Reads strides, dilations, padding before and output sides as one list, and whether channels are last.
  static Window read(Call& call);

  int64_t axes() const { return static_cast<int64_t>(stride.size()); }
  int64_t channelAxis() const { return channelsLast ? axes() + 1 : 1; }

  /// The tensor with channels second, as ATen wants it: a view, no copy.
  at::Tensor channelsSecond(const at::Tensor& tensor) const;
  /// The way back, with the values in row-major order, which channels_last memory has already.
  at::Tensor restore(const at::Tensor& tensor) const;
  /// Sides of a shape that JavaScript gives, channels second.
  Sides channelsSecond(const Sides& shape) const;
  void expectRank(const at::Tensor& tensor, const char* what) const;
};

/// What has to be added around a tensor before ATen, which pads both ends alike, can do as TensorFlow.js does.
struct Padding {
  /// Padding at both ends that ATen does on the way.
  Sides symmetric;
  /// Padding to be done first; `after` below 0 cuts what no window reaches.
  Sides before, after;
  bool needed = false;

  /// @param sides of the tensor, channels second
  /// @param halfAtMost ATen's pooling refuses to pad by more than half a window
  Padding(const Window& window, const Sides& sides, const Sides& kernel, bool halfAtMost);

  at::Tensor apply(const at::Tensor& tensor, double value) const;
  /// Sides after `apply`.
  Sides padded(Sides sides) const;
  /// The gradient of what went into `apply`.
  at::Tensor undo(const at::Tensor& gradient) const;
};

/// A tensor whose values nobody reads: ATen asks for it because of its sides. Its pages are never touched.
at::Tensor placeholder(const Sides& sides, const at::Tensor& like);

/// Refuses a tensor of other sides. @param what as in "dy"
void expectSides(const at::Tensor& tensor, const Sides& sides, const char* what);

}  // namespace dfer
