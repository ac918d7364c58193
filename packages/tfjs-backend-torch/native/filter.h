#pragma once
#include <libtorch.h>

#include "call.h"
#include "window.h"

namespace dfer {

/// How a filter's sides [...space, in, out] map to ATen's weight [out, in / groups, ...space].
struct FilterLayout {
  int64_t axes;
  /// The last two sides are channels and multiplier: each channel has filters of its own.
  bool depthwise;

  /// The filter as ATen's weight, in memory [out, ...space, in] (depthwise: [in, multiplier, ...space]), the order that
  /// channels_last convolutions want. A stored tensor is brought into this order once, at its first use.
  at::Tensor weight(Session& session, Call::Kept filter) const;
  /// ATen's weight back in the filter's sides, in the same memory.
  at::Tensor restore(const at::Tensor& weight, const Sides& filter) const;
  /// Sides of the weight of a filter.
  Sides weightSides(const Sides& filter) const;
  int64_t groups(int64_t channels, const Sides& filter) const;

  Sides space(const Sides& filter) const { return {filter.begin(), filter.end() - 2}; }

 private:
  std::vector<int64_t> memoryOrder() const;
};

}  // namespace dfer
