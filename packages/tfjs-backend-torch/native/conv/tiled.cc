#include <libtorch.h>

#include "tiled.h"

#include <atomic>
#include <utility>

#include "capability.h"
#include "parallel.h"

namespace dfer {
namespace {

/// Minimum number of pixels that amortizes the transformation of the filter. A processor multiplies pairs of bfloat16 twice as fast as the
/// float32 numbers of the algorithm.
int64_t leastPixels(at::ScalarType type) { return type == at::kFloat ? 64 : 256; }

winograd::Shape shapeOf(const Conv2d& c) { return {c.batch, c.in, c.out, c.image, c.result, c.before}; }

/// With a matrix unit, the definition is faster in bfloat16.
bool suitsProcessor(at::ScalarType type) { return type == at::kFloat || !hasMatrixUnit(); }

bool pays(const Conv2d& c, const winograd::Shape& shape) {
  constexpr Conv2d::Pair kOne = {1, 1};
  constexpr Conv2d::Pair kThree = {3, 3};
  if (!c.allows(ConvPath::kWinograd) || c.groups != 1 || c.kernel != kThree || c.stride != kOne || c.dilation != kOne) return false;
  if (shape.in % winograd::kChannels != 0 || shape.out % winograd::kChannels != 0) return false;
  if (c.path == ConvPath::kAuto && !suitsProcessor(c.type)) return false;
  const int64_t pixels = c.batch * c.result[0] * c.result[1];
  const int64_t computed = shape.tileCount() * winograd::kTile * winograd::kTile;
  return pixels >= leastPixels(c.type) && 3 * pixels >= 2 * computed;
}

template <class Number>
Number* numbersOf(const at::Tensor& tensor) {
  return static_cast<Number*>(tensor.data_ptr());
}

at::Tensor workspace(int64_t bytes) { return at::empty({bytes}, at::TensorOptions(at::kByte)); }

/// Calls `compute` with a value of the convolution's type.
template <class Compute>
void withNumber(const Conv2d& c, const Compute& compute) {
  if (c.type == at::kFloat) compute(float{});
  else compute(BFloat16{});
}

/// Runs each part; undefined unless all report finite outputs.
class Checked {
 public:
  template <class Compute>
  void forEach(int64_t parts, const Compute& compute) {
    forEachPart(parts, [&](int64_t part) {
      if (!compute(part)) finite_ = false;
    });
  }
  at::Tensor result(at::Tensor computed) const { return finite_ ? std::move(computed) : at::Tensor(); }

 private:
  std::atomic<bool> finite_ = true;
};

at::Tensor convolve(const Conv2d& c, const winograd::Shape& shape, const at::Tensor& x, const at::Tensor& weight, bool turned,
                    const at::Tensor& bias, bool relu) {
  const at::Tensor images = c.packed(x);
  const at::Tensor filter = c.packed(weight);
  const at::Tensor shift = bias.defined() ? bias.to(at::kFloat).contiguous() : bias;
  at::Tensor result = at::empty({shape.batch, shape.out, shape.result[0], shape.result[1]}, at::TensorOptions(c.type),
                                at::MemoryFormat::ChannelsLast);
  const int64_t parts = at::get_num_threads();
  const at::Tensor work = workspace(kernels().convolutionBytes(shape, parts));
  Checked checked;
  const winograd::Finish finish = {shift.defined() ? shift.data_ptr<float>() : nullptr, relu};
  withNumber(c, [&](auto zero) {
    using Number = decltype(zero);
    const winograd::Convolution<Number> job = {
        shape, parts, numbersOf<const Number>(images), {numbersOf<const Number>(filter), turned}, finish, numbersOf<Number>(result),
        numbersOf<std::byte>(work)};
    const NumberKernels<Number>& own = kernels().of<Number>();
    forEachPart(parts, [&](int64_t part) { own.prepareConvolution(job, part); });
    checked.forEach(parts, [&](int64_t part) { return own.computeConvolution(job, part); });
  });
  return checked.result(std::move(result));
}

}  // namespace

bool tiledSuits(const Conv2d& c) { return pays(c, shapeOf(c)); }

at::Tensor tiledForward(const Conv2d& c, const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, bool relu) {
  const winograd::Shape shape = shapeOf(c);
  return pays(c, shape) ? convolve(c, shape, x, weight, false, bias, relu) : at::Tensor();
}

at::Tensor tiledInputGradient(const Conv2d& c, const at::Tensor& dy, const at::Tensor& weight) {
  const winograd::Shape shape = shapeOf(c);
  return pays(c, shape) ? convolve(c, shape.turned(), dy, weight, true, {}, false) : at::Tensor();
}

at::Tensor tiledFilterGradient(const Conv2d& c, const at::Tensor& x, const at::Tensor& dy) {
  const winograd::Shape shape = shapeOf(c);
  if (!pays(c, shape)) return {};
  const at::Tensor images = c.packed(x);
  const at::Tensor slopes = c.packed(dy);
  at::Tensor result = c.emptyFilterGradient();
  const int64_t parts = at::get_num_threads();
  const winograd::FilterGradientPlan plan = kernels().filterGradientPlan(shape, parts);
  const at::Tensor work = workspace(plan.bytes);
  Checked checked;
  withNumber(c, [&](auto zero) {
    using Number = decltype(zero);
    const winograd::FilterGradient<Number> job = {shape, parts, numbersOf<const Number>(images), numbersOf<const Number>(slopes),
                                                  result.data_ptr<float>(), numbersOf<std::byte>(work)};
    const NumberKernels<Number>& own = kernels().of<Number>();
    for (int64_t round = 0; round < plan.rounds; ++round) {
      if (plan.prepares) forEachPart(parts, [&](int64_t part) { own.prepareFilterGradient(job, part, round); });
      checked.forEach(parts, [&](int64_t part) { return own.computeFilterGradient(job, part, round); });
    }
    if (plan.finishes) checked.forEach(parts, [&](int64_t part) { return own.finishFilterGradient(job, part); });
  });
  return checked.result(std::move(result));
}

}  // namespace dfer
