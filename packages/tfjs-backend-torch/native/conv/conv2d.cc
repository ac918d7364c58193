#include <libtorch.h>

#include "conv2d.h"

#include <algorithm>

#include "boundary/fault.h"

namespace dfer {

ConvPath convPathOf(const std::string& name) {
  if (name == "auto") return ConvPath::kAuto;
  if (name == "reference") return ConvPath::kReference;
  if (name == "winograd") return ConvPath::kWinograd;
  if (name == "onednn") return ConvPath::kOneDnn;
  if (name == "aten") return ConvPath::kAten;
  throw Fault("path: expected auto, reference, winograd, onednn or aten; received " + name.substr(0, 40));
}

std::optional<Conv2d> Conv2d::of(const at::Tensor& given, at::IntArrayRef input, at::IntArrayRef weight,
                                 int64_t groups, const Window& window, ConvPath path) {
  const bool fits = path != ConvPath::kAten && given.device().is_cpu() &&
                    (given.scalar_type() == at::kFloat || given.scalar_type() == at::kBFloat16) &&
                    window.axes() == 2 && input.size() == 4 && weight.size() == 4 && groups > 0 &&
                    std::all_of(input.begin(), input.end(), [](int64_t side) { return side > 0; }) &&
                    std::all_of(weight.begin(), weight.end(), [](int64_t side) { return side > 0; });
  if (!fits) return std::nullopt;
  Conv2d convolution{input[0], input[1], weight[0], groups, {}, {}, {}, {}, {}, {}, {}, given.scalar_type(), path};
  for (std::size_t i = 0; i < 2; ++i) {
    const int64_t stride = window.stride[i];
    const int64_t before = window.before[i];
    const int64_t reach = (weight[i + 2] - 1) * window.dilation[i] + 1;
    const int64_t missing = (window.out[i] - 1) * stride + reach - input[i + 2] - before;
    // A window that starts or ends outside of the padding, or a stride or more of pixels that no window covers.
    if (missing <= -stride || before >= reach || missing >= reach) return std::nullopt;
    convolution.image[i] = input[i + 2];
    convolution.kernel[i] = weight[i + 2];
    convolution.result[i] = window.out[i];
    convolution.stride[i] = stride;
    convolution.dilation[i] = window.dilation[i];
    convolution.before[i] = before;
    convolution.after[i] = std::max<int64_t>(missing, 0);
  }
  return convolution;
}

}  // namespace dfer
