// Max pooling as in TensorFlow.js: the first of equal values wins, NaN never does.

#include <libtorch.h>

#include <algorithm>
#include <array>
#include <limits>

#include "boundary/call.h"
#include "capability.h"
#include "conv/pooling.h"

namespace dfer {
namespace {

/// Channels that are processed together: their maxima stay in the L1 cache.
constexpr int64_t kBlock = 64;

/// One pooling of [batch, height, width, channels] on the CPU.
struct Plane {
  int64_t height, width, channels, outHeight, outWidth;
  Sides stride, dilation, before, kernel;

  Plane(const Window& window, const Sides& kernelSides, const at::Tensor& x)
      : height(x.size(1)), width(x.size(2)), channels(x.size(3)), outHeight(window.out[0]), outWidth(window.out[1]),
        stride(window.stride), dilation(window.dilation), before(window.before), kernel(kernelSides) {}

  /// Calls visit(number of the pixel in the image) for each cell of a window that is inside the image, in reading order.
  template <typename Visit>
  void cells(int64_t row, int64_t column, Visit visit) const {
    for (int64_t i = 0; i < kernel[0]; ++i) {
      const int64_t y = row * stride[0] - before[0] + i * dilation[0];
      if (y < 0 || y >= height) continue;
      for (int64_t j = 0; j < kernel[1]; ++j) {
        const int64_t x = column * stride[1] - before[1] + j * dilation[1];
        if (x >= 0 && x < width) visit(y * width + x);
      }
    }
  }
};

/// Floating-point values are compared as float32, integers as integers.
template <typename T>
using Compared = std::conditional_t<std::is_same_v<T, int32_t>, int32_t, float>;

template <typename T>
constexpr Compared<T> kLowest = std::is_same_v<T, int32_t> ? std::numeric_limits<Compared<T>>::lowest()
                                                           : -std::numeric_limits<Compared<T>>::infinity();

template <typename T>
void forward(const Plane& plane, const at::Tensor& x, at::Tensor& y) {
  const T* from = x.data_ptr<T>();
  T* to = y.data_ptr<T>();
  const int64_t image = plane.height * plane.width * plane.channels;
  at::parallel_for(0, x.size(0) * plane.outHeight, 1, [&](int64_t begin, int64_t end) {
    std::array<Compared<T>, kBlock> best;
    for (int64_t line = begin; line < end; ++line) {
      const T* source = from + line / plane.outHeight * image;
      for (int64_t column = 0; column < plane.outWidth; ++column) {
        T* target = to + (line * plane.outWidth + column) * plane.channels;
        for (int64_t first = 0; first < plane.channels; first += kBlock) {
          const int64_t count = std::min(kBlock, plane.channels - first);
          best.fill(kLowest<T>);
          plane.cells(line % plane.outHeight, column, [&](int64_t pixel) {
            const T* values = source + pixel * plane.channels + first;
            for (int64_t c = 0; c < count; ++c) {
              const auto value = static_cast<Compared<T>>(values[c]);
              best[c] = value > best[c] ? value : best[c];
            }
          });
          for (int64_t c = 0; c < count; ++c) target[first + c] = static_cast<T>(best[c]);
        }
      }
    }
  });
}

/// Threads divide images and blocks of channels, so that no two add to the same cell.
/// @tparam T the vector code's element type of x
template <typename T, typename G>
void backward(const Plane& plane, const at::Tensor& x, const at::Tensor& dy, at::Tensor& dx) {
  const T* values = static_cast<const T*>(x.data_ptr());
  const G* gradients = dy.data_ptr<G>();
  G* to = dx.data_ptr<G>();
  const int64_t image = plane.height * plane.width * plane.channels;
  const int64_t outImage = plane.outHeight * plane.outWidth * plane.channels;
  const int64_t blocks = (plane.channels + kBlock - 1) / kBlock;
  at::parallel_for(0, x.size(0) * blocks, 1, [&](int64_t begin, int64_t end) {
    std::array<float, kBlock> best;
    // As wide as a float, so that one vector comparison selects both.
    std::array<int32_t, kBlock> place;
    for (int64_t task = begin; task < end; ++task) {
      const int64_t first = task % blocks * kBlock;
      const int64_t count = std::min(kBlock, plane.channels - first);
      const T* source = values + task / blocks * image + first;
      const G* gradient = gradients + task / blocks * outImage + first;
      G* target = to + task / blocks * image + first;
      for (int64_t at = 0; at < plane.outHeight * plane.outWidth; ++at) {
        best.fill(-std::numeric_limits<float>::infinity());
        place.fill(-1);
        plane.cells(at / plane.outWidth, at % plane.outWidth, [&](int64_t pixel) {
          kernels().of<T>().choose(source + pixel * plane.channels, static_cast<int32_t>(pixel), count, best.data(), place.data());
        });
        for (int64_t c = 0; c < count; ++c) {
          if (place[c] >= 0) target[place[c] * plane.channels + c] += gradient[at * plane.channels + c];
        }
      }
    }
  });
}

/// `backward` for the types of x and dy. The vector code has no float16: x is then float32.
void backwardByType(const Plane& plane, const at::Tensor& x, const at::Tensor& dy, at::Tensor& dx) {
  const auto with = [&](auto gradient) {
    using G = decltype(gradient);
    x.scalar_type() == at::kBFloat16 ? backward<BFloat16, G>(plane, x, dy, dx) : backward<float, G>(plane, x, dy, dx);
  };
  if (dy.scalar_type() == at::kBFloat16) with(at::BFloat16());
  else if (dy.scalar_type() == at::kHalf) with(at::Half());
  else with(float());
}

/// The CPU code reads channels-last memory; CUDA uses ATen's code.
bool own(const Pooling& pooling, const at::Tensor& x) { return pooling.window.channelsLast && x.device().is_cpu(); }

std::tuple<at::Tensor, at::Tensor> withIndices(const Pooling& pooling, const Padding& padding, const at::Tensor& padded) {
  return at::max_pool2d_with_indices(padded, pooling.kernel, pooling.window.stride, padding.symmetric,
                                     pooling.window.dilation);
}

constexpr double kAboveAll = std::numeric_limits<double>::infinity();
constexpr double kBelowAll = -kAboveAll;

/// Padded so that neither the padding nor NaN, which ATen treats as the largest value, is ever chosen.
at::Tensor padLow(const Padding& padding, const at::Tensor& input) {
  return padding.apply(at::nan_to_num(input, kBelowAll, kAboveAll, kBelowAll), kBelowAll);
}

/// MaxPool(x, window, channelsLast, kernel)
void maxPool(Call& call) {
  const at::Tensor given = call.tensor();
  const Pooling pooling = Pooling::read(call);
  const Window& window = pooling.window;
  window.expectRank(given, "x");
  if (own(pooling, given)) {
    const at::Tensor x = (given.scalar_type() == at::kBool ? given.to(at::kInt) : given).contiguous();
    at::Tensor y = at::empty({x.size(0), window.out[0], window.out[1], x.size(3)}, x.options());
    const Plane plane(window, pooling.kernel, x);
    if (x.scalar_type() == at::kInt) {
      forward<int32_t>(plane, x, y);
    } else if (x.scalar_type() == at::kBFloat16) {
      forward<at::BFloat16>(plane, x, y);
    } else if (x.scalar_type() == at::kHalf) {
      forward<at::Half>(plane, x, y);
    } else {
      forward<float>(plane, x, y);
    }
    call.give(y.to(given.scalar_type()));
    return;
  }
  const at::Tensor input = window.channelsSecond(given.is_floating_point() ? given : given.to(at::kDouble));
  const Padding padding(window, input.sizes().vec(), pooling.kernel, true);
  call.give(window.restore(std::get<0>(withIndices(pooling, padding, padLow(padding, input)))).to(given.scalar_type()));
}

/// MaxPoolGrad(dy, x, window, channelsLast, kernel)
void maxPoolGradient(Call& call) {
  const at::Tensor given = call.tensor();
  const at::Tensor input = call.tensor();
  const Pooling pooling = Pooling::read(call);
  const Window& window = pooling.window;
  window.expectRank(input, "x");
  window.expectRank(given, "dy");
  const at::Tensor x = input.is_floating_point() ? input : input.to(at::kFloat);
  const at::Tensor dy = given.is_floating_point() ? given : given.to(at::kFloat);
  const at::Tensor second = window.channelsSecond(x);
  expectSides(window.channelsSecond(dy), {second.size(0), second.size(1), window.out[0], window.out[1]}, "dy");
  if (own(pooling, x) && x.size(1) * x.size(2) <= std::numeric_limits<int32_t>::max()) {
    const at::Tensor values = (x.scalar_type() == at::kHalf ? x.to(at::kFloat) : x).contiguous();
    const at::Tensor gradient = dy.contiguous();
    at::Tensor dx = at::zeros(values.sizes(), gradient.options());
    const Plane plane(window, pooling.kernel, values);
    backwardByType(plane, values, gradient, dx);
    call.give(std::move(dx));
    return;
  }
  const Padding padding(window, second.sizes().vec(), pooling.kernel, true);
  const at::Tensor padded = padLow(padding, second);
  const auto [largest, indices] = withIndices(pooling, padding, padded);
  // A window with only NaN has no largest pixel and passes no gradient.
  const at::Tensor reaching =
      window.channelsSecond(dy).to(padded.scalar_type()).masked_fill(at::eq(largest, kBelowAll), 0);
  const at::Tensor dx = at::max_pool2d_with_indices_backward(reaching, padded, pooling.kernel, window.stride, padding.symmetric,
                                                             window.dilation, false, indices);
  call.give(window.restore(padding.undo(dx)));
}

const Register kMaxPool("MaxPool", maxPool);
const Register kMaxPoolGradient("MaxPoolGrad", maxPoolGradient);

}  // namespace
}  // namespace dfer
