// Average pooling: padding is excluded.
#include <libtorch.h>

#include "boundary/call.h"
#include "conv/pooling.h"
#include "cuda/device.h"

namespace dfer {
namespace {

/// Number of values in each window along one axis.
at::Tensor counts(const Pooling& pooling, const Sides& sides, std::size_t axis, const at::TensorOptions& options) {
  const Window& window = pooling.window;
  std::vector<float> seen;
  for (int64_t i = 0; i < window.out[axis]; ++i) {
    const int64_t from = i * window.stride[axis] - window.before[axis];
    const int64_t to = std::min(from + pooling.kernel[axis], sides[axis + 2]);
    seen.push_back(static_cast<float>(std::max<int64_t>(to - std::max<int64_t>(from, 0), 0)));
  }
  return cuda::upload(seen.data(), {static_cast<int64_t>(seen.size())}, at::kFloat, options.device());
}

/// AvgPool(x, window, channelsLast, kernel)
void avgPool(Call& call) {
  const at::Tensor x = call.tensor();
  const Pooling pooling = Pooling::read(call);
  const Window& window = pooling.window;
  window.expectRank(x, "x");
  const at::Tensor input = window.channelsSecond(x.is_floating_point() ? x : x.to(at::kFloat));
  const Sides sides = input.sizes().vec();
  const Padding padding(window, sides, pooling.kernel, true);
  if (!padding.needed) {
    call.give(window.restore(at::avg_pool2d(input, pooling.kernel, window.stride, padding.symmetric, false, false)));
    return;
  }
  at::Tensor sum = at::avg_pool2d(padding.apply(input, 0), pooling.kernel, window.stride, padding.symmetric, false, true, 1);
  const at::Tensor rows = counts(pooling, sides, 0, input.options()).unsqueeze(1);
  const at::Tensor columns = counts(pooling, sides, 1, input.options());
  call.give(window.restore(sum.div_(rows * columns)));
}

/// AvgPoolGrad(dy, window, channelsLast, kernel, shape of x): TensorFlow.js divides by the whole window everywhere,
/// even if a part of it is padding.
void avgPoolGradient(Call& call) {
  const at::Tensor dy = call.tensor();
  const Pooling pooling = Pooling::read(call);
  const Window& window = pooling.window;
  const Sides sides = window.channelsSecond(call.ints());
  window.expectRank(dy, "dy");
  const at::Tensor gradient = window.channelsSecond(dy.is_floating_point() ? dy : dy.to(at::kFloat));
  expectSides(gradient, {sides[0], sides[1], window.out[0], window.out[1]}, "dy");
  const Padding padding(window, sides, pooling.kernel, true);
  const at::Tensor input = placeholder(padding.padded(sides), gradient);
  call.give(window.restore(padding.undo(at::avg_pool2d_backward(gradient, input, pooling.kernel, window.stride,
                                                                padding.symmetric, false, true,
                                                                pooling.kernel[0] * pooling.kernel[1]))));
}

const Register kAvgPool("AvgPool", avgPool);
const Register kAvgPoolGradient("AvgPoolGrad", avgPoolGradient);

}  // namespace
}  // namespace dfer
