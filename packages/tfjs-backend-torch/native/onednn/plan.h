#pragma once
#if DFER_ONEDNN
#include <oneapi/dnnl/dnnl.hpp>

#include <array>
#include <map>

#include "convolution.h"

namespace dfer::onednn {

const dnnl::engine& engine();
dnnl::stream& stream();

/// Layout of one of a primitive's tensors in our memory and in the primitive's.
struct Side {
  dnnl::memory::desc plain, wanted;
  /// Conversion in the direction of the data; empty if the layouts are the same.
  dnnl::reorder reorder;
  /// A positive id of the primitive's layout.
  int64_t layout = 0;
};

/// A primitive and its tensors, made once for each kind of convolution and each thread.
struct Plan {
  /// Empty if oneDNN has none.
  dnnl::primitive primitive;
  /// x or dy; the weight, or dy for the gradient of the filter; the result.
  Side first, second, result;
  dnnl::memory::desc scratchpad;
  /// oneDNN's names of the three.
  std::array<int, 3> arguments = {};

  explicit operator bool() const { return static_cast<bool>(primitive); }
};

/// @param bias only in the forward pass
const Plan& planOf(const Conv2d& convolution, Pass pass, bool bias);

}  // namespace dfer::onednn
#endif
