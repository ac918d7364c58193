// Convolutions, dense and depthwise, and their gradients.

#include <libtorch.h>

#include "boundary/call.h"
#include "conv/activation.h"
#include "conv/conv2d.h"
#include "conv/filter.h"
#include "conv/filter_product.h"
#include "conv/tiled.h"
#include "conv/window.h"
#include "onednn/convolution.h"
#include "precision.h"

#include <tuple>
#include <utility>

namespace dfer {
namespace {

/// Shape of a convolution's result, channels second.
Sides resultSides(const Window& window, int64_t batch, int64_t channels) {
  Sides sides = {batch, channels};
  sides.insert(sides.end(), window.out.begin(), window.out.end());
  return sides;
}

const Sides kNone = {0, 0, 0};

at::IntArrayRef noOutputPadding(const Window& window) {
  return at::IntArrayRef(kNone).slice(0, static_cast<std::size_t>(window.axes()));
}

/// ATen computes a batch of one small image with a loop over matrix products, which is slower than oneDNN.
bool wantsOneDnn(const at::Tensor& input, const Window& window) {
  return input.is_cpu() && input.size(0) == 1 && input.numel() > 0 && input.scalar_type() == at::kFloat &&
         window.axes() == 2 && at::globalContext().hasMKLDNN() && at::globalContext().userEnabledMkldnn();
}

/// Verifies that Winograd's algorithm computes the convolution if a test forces it.
void expectPath(ConvPath path, const std::optional<Conv2d>& direct) {
  if (path == ConvPath::kWinograd && !(direct && tiledSuits(*direct)))
    throw Fault("path: winograd does not compute this convolution on this processor");
}

/// Verifies that oneDNN has computed the convolution if a test forces it.
void expectResult(ConvPath path, const at::Tensor& result) {
  if (path == ConvPath::kOneDnn && !result.defined()) throw Fault("path: onednn does not compute this convolution here");
}

/// conv(x, filter, window, channelsLast, depthwise, path, bias | null, activation, slope, slopes | null)
void conv(Call& call) {
  Session& session = call.session();
  const at::Tensor x = call.tensor();
  const Call::Kept filter = call.kept();
  const Window window = Window::read(call);
  const FilterLayout layout{window.axes(), call.flag()};
  const ConvPath path = convPathOf(call.text());
  const std::optional<at::Tensor> bias = call.optionalTensor();
  const Activation activation = Activation::read(call);

  window.expectRank(x, "x");
  const Sides filterSides = filter.tensor.sizes().vec();
  const at::Tensor weight = layout.weight(session, filter);
  const at::Tensor input = window.channelsSecond(forCompute(session, x));
  const int64_t groups = layout.groups(input.size(1), filterSides);
  const Padding padding(window, input.sizes().vec(), layout.space(filterSides), false);
  const bool fused = bias && bias->dim() == 1 && bias->numel() == weight.size(0);

  auto direct = Conv2d::of(input, input.sizes(), weight.sizes(), groups, window, path);
  expectPath(path, direct);
  at::Tensor result;
  bool activated = false;
  const at::ScalarType type = productType(input);
  if (direct) {
    const at::Tensor added = fused ? *bias : at::Tensor();
    const bool relu = activation.isRelu() && (fused || !bias);
    result = tiledForward(*direct, input, weight, added, relu);
    activated = result.defined() && relu;
    direct->type = type;
    if (!result.defined()) result = onednn::forward(*direct, input, {weight, session.tensors, filter.handle}, added);
  }
  expectResult(path, result);
  if (!result.defined()) {
    const at::Tensor added = fused ? bias->to(type) : at::Tensor();
    const at::Tensor padded = padding.apply(input.to(type), 0);
    const at::Tensor multiplied = weight.to(type);
    result = wantsOneDnn(padded, window) ? at::mkldnn_convolution(padded, multiplied, added, padding.symmetric, window.stride,
                                                                  window.dilation, groups)
                                         : at::convolution(padded, multiplied, added, window.stride, padding.symmetric,
                                                           window.dilation, false, noOutputPadding(window), groups);
  }
  result = window.restore(result.to(input.scalar_type()));
  if (bias && !fused) result.add_(alongChannels(*bias, result.dim(), window.channelAxis()));
  // Not fused into oneDNN's primitive: its ReLU turns NaN into 0.
  if (!activated) activation.apply(result, window.channelAxis());
  call.give(std::move(result));
}

/// convInputGradient(dy, filter, window, channelsLast, depthwise, path, shape of x)
void convInputGradient(Call& call) {
  Session& session = call.session();
  const at::Tensor dy = call.tensor();
  const Call::Kept filter = call.kept();
  const Window window = Window::read(call);
  const FilterLayout layout{window.axes(), call.flag()};
  const ConvPath path = convPathOf(call.text());
  const Sides sides = window.channelsSecond(call.ints());

  window.expectRank(dy, "dy");
  const Sides filterSides = filter.tensor.sizes().vec();
  const at::Tensor weight = layout.weight(session, filter);
  const int64_t groups = layout.groups(sides[1], filterSides);
  at::Tensor gradient = window.channelsSecond(forCompute(session, dy));
  // conv2dTranspose may get a dy that is larger than its output shape implies: TensorFlow.js uses only the first rows.
  for (int64_t axis = 0; axis < window.axes(); ++axis) {
    const int64_t reached = window.out[static_cast<std::size_t>(axis)];
    if (gradient.size(axis + 2) > reached) gradient = gradient.narrow(axis + 2, 0, reached);
  }
  expectSides(gradient, resultSides(window, sides[0], weight.size(0)), "dy");
  auto direct = Conv2d::of(gradient, sides, weight.sizes(), groups, window, path);
  expectPath(path, direct);
  const at::ScalarType type = productType(gradient);
  if (direct) {
    at::Tensor result = tiledInputGradient(*direct, gradient, weight);
    direct->type = type;
    if (!result.defined()) result = onednn::inputGradient(*direct, gradient, {weight, session.tensors, filter.handle});
    expectResult(path, result);
    if (result.defined()) {
      call.give(window.restore(result.to(gradient.scalar_type())));
      return;
    }
  }
  const Padding padding(window, sides, layout.space(filterSides), false);
  const at::Tensor multiplied = gradient.to(type);
  const at::Tensor input = placeholder(padding.padded(sides), multiplied);
  const at::Tensor result = std::get<0>(at::convolution_backward(
      multiplied, input, weight.to(type), at::OptionalIntArrayRef(), window.stride, padding.symmetric, window.dilation, false,
      noOutputPadding(window), groups, {true, false, false}));
  call.give(window.restore(padding.undo(result.to(gradient.scalar_type()))));
}

/// Number of channels in the widest vectors.
constexpr int64_t kVector = 16;

/// Returns whether oneDNN's AVX2 code would compute a wrong filter gradient and write out of bounds: for 1 × 1 filters with a stride, if
/// the channels do not fill its vectors. libtorch's own convolution calls the same code. Seen with oneDNN 2.6:
/// [3, 10, 10, 4] by [1, 1, 4, 8], stride 2.
bool hitsOneDnnStrideFault(const at::Tensor& input, const Window& window, const Sides& space, int64_t groups) {
  if (!input.is_cpu() || (input.size(1) / groups) % kVector == 0) return false;
  bool skips = false;
  for (std::size_t i = 0; i < space.size(); ++i) {
    const bool fits = space[i] == 1 && window.before[i] == 0 && window.out[i] >= 1 &&
                      (window.out[i] - 1) * window.stride[i] < input.size(static_cast<int64_t>(i) + 2);
    if (!fits) return false;
    skips = skips || window.stride[i] > 1;
  }
  return skips;
}

/// The pixels that a 1 × 1 filter reads, and the same window without a stride.
std::pair<at::Tensor, Window> withoutSkippedPixels(at::Tensor input, Window window) {
  for (std::size_t i = 0; i < window.stride.size(); ++i) {
    input = input.slice(static_cast<int64_t>(i) + 2, 0, (window.out[i] - 1) * window.stride[i] + 1, window.stride[i]);
    window.stride[i] = 1;
  }
  return {input, window};
}

/// convFilterGradient(x, dy, window, channelsLast, depthwise, path, shape of the filter): float32 for any precision.
void convFilterGradient(Call& call) {
  Session& session = call.session();
  const at::Tensor x = call.tensor();
  const at::Tensor dy = call.tensor();
  Window window = Window::read(call);
  const FilterLayout layout{window.axes(), call.flag()};
  const ConvPath path = convPathOf(call.text());
  const Sides filterSides = call.ints();

  window.expectRank(x, "x");
  window.expectRank(dy, "dy");
  const Sides weightSides = layout.weightSides(filterSides);
  at::Tensor input = window.channelsSecond(forCompute(session, x));
  at::Tensor gradient = window.channelsSecond(forCompute(session, dy));
  const int64_t groups = layout.groups(input.size(1), filterSides);
  if (hitsOneDnnStrideFault(input, window, layout.space(filterSides), groups)) {
    std::tie(input, window) = withoutSkippedPixels(input, window);
  }
  expectSides(gradient, resultSides(window, input.size(0), weightSides[0]), "dy");
  auto direct = Conv2d::of(input, input.sizes(), weightSides, groups, window, path);
  expectPath(path, direct);
  const at::ScalarType type = productType(input);
  if (direct) {
    at::Tensor result = tiledFilterGradient(*direct, input, gradient);
    if (!result.defined()) result = productFilterGradient(*direct, input, gradient);
    direct->type = type;
    if (!result.defined()) result = onednn::filterGradient(*direct, input, gradient);
    expectResult(path, result);
    if (result.defined()) {
      call.give(layout.restore(result, filterSides));
      return;
    }
  }
  input = input.to(type);
  gradient = gradient.to(type);
  const Padding padding(window, input.sizes().vec(), layout.space(filterSides), false);
  const at::Tensor weight = placeholder(weightSides, gradient);
  const at::Tensor result = std::get<1>(at::convolution_backward(
      gradient, padding.apply(input, 0), weight, at::OptionalIntArrayRef(), window.stride, padding.symmetric,
      window.dilation, false, noOutputPadding(window), groups, {false, true, false}));
  call.give(layout.restore(result.to(at::kFloat), filterSides));
}

const Register kConv("conv", conv);
const Register kConvInputGradient("convInputGradient", convInputGradient);
const Register kConvFilterGradient("convFilterGradient", convFilterGradient);

}  // namespace
}  // namespace dfer
