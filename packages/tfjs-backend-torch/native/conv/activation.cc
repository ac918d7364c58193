#include <libtorch.h>

#include "activation.h"

#include <utility>
#include <vector>

namespace dfer {

Activation Activation::read(Call& call) {
  Activation activation;
  activation.name_ = call.text();
  activation.slope_ = call.number();
  activation.slopes_ = call.optionalTensor();
  const bool prelu = activation.name_ == "prelu";
  if (prelu != activation.slopes_.has_value()) {
    throw Fault(std::string("activation: expected slopes with prelu and with nothing else; received ") +
                (prelu ? "none" : "slopes") + " with " + activation.name_);
  }
  return activation;
}

void Activation::apply(at::Tensor& tensor, int64_t channelAxis) const {
  if (name_ == "linear") return;
  if (name_ == "relu") {
    tensor.relu_();
  } else if (name_ == "relu6") {
    tensor.clamp_(0, 6);
  } else if (name_ == "elu") {
    at::elu_(tensor);
  } else if (name_ == "leakyrelu") {
    at::leaky_relu_(tensor, slope_);
  } else if (name_ == "sigmoid") {
    tensor.sigmoid_();
  } else if (name_ == "prelu") {
    const at::Tensor slopes = alongChannels(*slopes_, tensor.dim(), channelAxis);
    tensor.copy_(at::where(tensor.lt(0), tensor * slopes.to(tensor.scalar_type()), tensor));
  } else {
    throw Fault("activation: expected linear, relu, relu6, elu, leakyrelu, prelu or sigmoid; received " + name_);
  }
}

at::Tensor alongChannels(const at::Tensor& values, int64_t rank, int64_t axis) {
  if (values.dim() != 1 || values.numel() == 1 || axis == rank - 1) return values;
  std::vector<int64_t> shape(static_cast<std::size_t>(rank), 1);
  shape[static_cast<std::size_t>(axis)] = values.numel();
  return values.reshape(shape);
}

}  // namespace dfer
