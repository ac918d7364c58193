// Elementwise operations with parameters, and gradients of activations.

#include <libtorch.h>

#include <cmath>

#include "boundary/call.h"
#include "capability.h"
#include "numbers.h"

namespace dfer {
namespace {

using T = at::Tensor;

/// ClipByValue(x, least, most): NaN stays NaN.
void clip(Call& call) {
  const T x = call.tensor();
  const double least = call.number();
  const double most = call.number();
  if (isFloat(x)) return call.give(at::clamp(x, least, most));
  call.give(convert(at::clamp(x.to(at::kDouble), least, most), x.scalar_type()));
}

/// One pass over contiguous memory, where ATen would need four; used by the gradient of relu.
T stepsInOnePass(const T& x, float otherwise) {
  T steps = at::empty_like(x);
  const float* in = x.data_ptr<float>();
  float* out = steps.data_ptr<float>();
  at::parallel_for(0, x.numel(), 32768, [=](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const float one = in[i] > 0 ? 1.0F : otherwise;
      out[i] = in[i] == in[i] ? one : in[i];
    }
  });
  return steps;
}

/// Step(x, otherwise): 1 above 0, `otherwise` elsewhere; NaN stays NaN.
void step(Call& call) {
  const T x = call.tensor();
  const double otherwise = call.number();
  if (x.is_cpu() && x.scalar_type() == at::kFloat && x.is_non_overlapping_and_dense()) {
    return call.give(stepsInOnePass(x, static_cast<float>(otherwise)));
  }
  T steps = at::gt(x, 0).to(isFloat(x) ? x.scalar_type() : at::kDouble);
  if (otherwise != 0) steps = steps.mul_(1 - otherwise).add_(otherwise);
  if (isFloat(x)) return call.give(steps.masked_fill_(at::isnan(x), NAN));
  call.give(convert(steps, x.scalar_type()));
}

/// LeakyRelu(x, slope below 0): floats.
void leakyRelu(Call& call) {
  const T x = call.tensor();
  call.give(at::leaky_relu(asFloats(x), call.number()));
}

/// Returns whether there is one slope per index on the last axis of x, independent of the other axes.
bool liesAlongLastAxis(const T& slopes, const T& x) {
  return x.dim() > 0 && slopes.dim() > 0 && slopes.dim() <= x.dim() && slopes.numel() == x.size(-1) &&
         slopes.size(-1) == x.size(-1);
}

/// One pass where ATen would need three; NaN stays NaN.
T preluInOnePass(const T& x, const T& slopes) {
  T result = at::empty_like(x);
  const float* in = x.data_ptr<float>();
  const float* slope = slopes.data_ptr<float>();
  float* out = result.data_ptr<float>();
  const int64_t channels = x.size(-1);
  at::parallel_for(0, x.numel() / channels, 1 + 32768 / channels, [=](int64_t begin, int64_t end) {
    kernels().prelu(in + begin * channels, slope, out + begin * channels, end - begin, channels);
  });
  return result;
}

/// Prelu(x, slopes below 0): floats, with broadcasting.
void prelu(Call& call) {
  const T x = asFloats(call.tensor());
  const T slopes = call.tensor();
  const bool plain = x.is_cpu() && x.scalar_type() == at::kFloat && slopes.scalar_type() == at::kFloat;
  if (plain && x.numel() > 0 && x.is_contiguous() && slopes.is_contiguous() && liesAlongLastAxis(slopes, x)) {
    return call.give(preluInOnePass(x, slopes));
  }
  const T steep = at::mul(x, slopes);
  call.give(at::where(at::lt(x, 0), steep, x.to(steep.scalar_type())));
}

/// EluGrad(dy, y): y is the output of elu.
void eluGradient(Call& call) {
  const T dy = asFloats(call.tensor());
  const T y = asFloats(call.tensor());
  const T slope = at::add(at::clamp_max(y, 0), 1);
  call.give(at::mul(dy, slope));
}

const Register kClip("ClipByValue", clip);
const Register kStep("Step", step);
const Register kLeakyRelu("LeakyRelu", leakyRelu);
const Register kPrelu("Prelu", prelu);
const Register kEluGradient("EluGrad", eluGradient);

}  // namespace
}  // namespace dfer
