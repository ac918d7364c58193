#pragma once
#include <libtorch.h>

#include <optional>
#include <string>

#include "boundary/call.h"

namespace dfer {

/// The activation that TensorFlow.js's fused kernels apply to their result.
class Activation {
 public:
  /// Reads the activation's name, the slope of leaky ReLU, and the slopes of PReLU or null.
  static Activation read(Call& call);
  bool isRelu() const { return name_ == "relu"; }
  /// Applies it in place.
  /// @param channelAxis the axis of slopes of rank 1
  void apply(at::Tensor& tensor, int64_t channelAxis) const;

 private:
  std::string name_;
  double slope_ = 0;
  std::optional<at::Tensor> slopes_;
};

/// Reshapes a tensor with one value per channel so that it broadcasts along `axis` of `rank`; other tensors are returned unchanged.
at::Tensor alongChannels(const at::Tensor& values, int64_t rank, int64_t axis);

}  // namespace dfer
