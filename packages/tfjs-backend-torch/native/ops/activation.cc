// Elementwise operations with parameters, and gradients of activations.
#include "call.h"
#include "numbers.h"

namespace dfer {
namespace {

using T = at::Tensor;

/// clip(x, least, most): NaN stays.
void clip(Call& call) {
  const T x = call.tensor();
  const double least = call.number();
  const double most = call.number();
  if (isFloat(x)) return call.give(at::clamp(x, least, most));
  call.give(convert(at::clamp(x.to(at::kDouble), least, most), x.scalar_type()));
}

/// step(x, otherwise): 1 above 0, `otherwise` elsewhere; NaN stays.
void step(Call& call) {
  const T x = call.tensor();
  const double otherwise = call.number();
  T steps = at::gt(x, 0).to(isFloat(x) ? x.scalar_type() : at::kDouble);
  if (otherwise != 0) steps = steps.mul_(1 - otherwise).add_(otherwise);
  if (isFloat(x)) return call.give(steps.masked_fill_(at::isnan(x), NAN));
  call.give(convert(steps, x.scalar_type()));
}

/// leakyRelu(x, slope below 0): floats.
void leakyRelu(Call& call) {
  const T x = call.tensor();
  call.give(at::leaky_relu(asFloats(x), call.number()));
}

/// prelu(x, slopes below 0): floats, with broadcasting.
void prelu(Call& call) {
  const T x = asFloats(call.tensor());
  const T slopes = call.tensor();
  const T steep = at::mul(x, slopes);
  call.give(at::where(at::lt(x, 0), steep, x.to(steep.scalar_type())));
}

/// eluGradient(dy, y): y is what elu gave.
void eluGradient(Call& call) {
  const T dy = asFloats(call.tensor());
  const T y = asFloats(call.tensor());
  const T slope = at::add(at::clamp_max(y, 0), 1);
  call.give(at::mul(dy, slope));
}

const Register kClip("clip", clip);
const Register kStep("step", step);
const Register kLeakyRelu("leakyRelu", leakyRelu);
const Register kPrelu("prelu", prelu);
const Register kEluGradient("eluGradient", eluGradient);

}  // namespace
}  // namespace dfer
