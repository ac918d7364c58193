#pragma once
#include <libtorch.h>

#include <vector>

#include "boundary/call.h"

namespace dfer {

using Sides = std::vector<int64_t>;

/// Movement of a filter or pooling window over the spatial axes of a tensor: [batch, …space, channels], or channels second.
struct Window {
  Sides stride, dilation, before, out;
  bool channelsLast = true;

  /// Reads strides, dilations, leading padding and output sizes as one list, and whether channels are last.
  static Window read(Call& call);

  int64_t axes() const { return static_cast<int64_t>(stride.size()); }
  int64_t channelAxis() const { return channelsLast ? axes() + 1 : 1; }

  /// The tensor with channels second, for ATen: a view, not a copy.
  at::Tensor channelsSecond(const at::Tensor& tensor) const;
  /// The inverse, with the values in row-major order, as channels_last memory already is.
  at::Tensor restore(const at::Tensor& tensor) const;
  /// The sides of a shape from JavaScript, channels second.
  Sides channelsSecond(const Sides& shape) const;
  void expectRank(const at::Tensor& tensor, const char* what) const;
};

/// Padding that has to be added to a tensor so that ATen, which only pads symmetrically, agrees with TensorFlow.js.
struct Padding {
  /// Padding at both ends that ATen applies itself.
  Sides symmetric;
  /// Padding to apply first; a negative `after` crops pixels that no window covers.
  Sides before, after;
  bool needed = false;

  /// @param sides of the tensor, channels second
  /// @param halfAtMost for pooling: ATen refuses padding of more than half a window
  Padding(const Window& window, const Sides& sides, const Sides& kernel, bool halfAtMost);

  at::Tensor apply(const at::Tensor& tensor, double value) const;
  /// Sides after `apply`.
  Sides padded(Sides sides) const;
  /// The gradient of the input of `apply`.
  at::Tensor undo(const at::Tensor& gradient) const;
};

/// A tensor whose values are not read: ATen only needs its shape. Its pages are never touched.
at::Tensor placeholder(const Sides& sides, const at::Tensor& like);

/// Refuses a tensor with another shape. @param what its name, such as "dy"
void expectSides(const at::Tensor& tensor, const Sides& sides, const char* what);

}  // namespace dfer
