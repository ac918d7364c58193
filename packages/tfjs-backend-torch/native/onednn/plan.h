#pragma once
#if DFER_ONEDNN
#include <oneapi/dnnl/dnnl.hpp>

#include <array>
#include <map>

#include "onednn/convolution.h"

namespace dfer::onednn {

const dnnl::engine& engine();
dnnl::stream& stream();

/// How one of a primitive's tensors lies in our memory and in the primitive's.
struct Side {
  dnnl::memory::desc plain, wanted;
  /// From the one to the other, in the direction that the data go; empty where they are the same.
  dnnl::reorder reorder;
  /// The same number for the same wanted layout, above 0.
  int64_t layout = 0;
};

/// A primitive and what it takes, made once for each kind of convolution and each thread.
struct Plan {
  /// Empty where oneDNN has none.
  dnnl::primitive primitive;
  /// x or dy; the weight, or dy for the gradient of the filter; the result.
  Side first, second, result;
  dnnl::memory::desc scratchpad;
  /// oneDNN's names of the three.
  std::array<int, 3> arguments = {};

  explicit operator bool() const { return static_cast<bool>(primitive); }
};

/// @param bias only of the forward pass
const Plan& planOf(const Conv2d& convolution, Pass pass, bool bias);

}  // namespace dfer::onednn
#endif
