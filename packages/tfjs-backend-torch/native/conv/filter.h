#pragma once
#include <libtorch.h>

#include "boundary/call.h"
#include "window.h"

namespace dfer {

/// Mapping of a filter [...space, in, out] to ATen's weight [out, in / groups, ...space].
struct FilterLayout {
  int64_t axes;
  /// Depthwise: the last two sides are channels and multiplier, and each channel has its own filters.
  bool depthwise;

  /// The filter as ATen's weight, in memory [out, ...space, in] (depthwise: [in, multiplier, ...space]), the order of
  /// channels_last convolutions. A stored tensor is converted to this order once, at its first use.
  at::Tensor weight(Session& session, Call::Kept filter) const;
  /// ATen's weight with the filter's shape, in the same memory.
  at::Tensor restore(const at::Tensor& weight, const Sides& filter) const;
  /// Shape of the weight of a filter.
  Sides weightSides(const Sides& filter) const;
  int64_t groups(int64_t channels, const Sides& filter) const;

  Sides space(const Sides& filter) const { return {filter.begin(), filter.end() - 2}; }

 private:
  std::vector<int64_t> memoryOrder() const;
};

}  // namespace dfer
