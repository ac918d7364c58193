// Normalization over neighboring channels (section 3.3 of Krizhevsky et al., 2012).
#include <libtorch.h>

#include <algorithm>

#include "boundary/call.h"

namespace dfer {
namespace {

struct Settings {
  int64_t radius;
  double bias;
  double alpha;
  double beta;
};

Settings settingsOf(Call& call, const at::Tensor& x) {
  Settings settings{};
  settings.radius = call.integer();
  settings.bias = call.number();
  settings.alpha = call.number();
  settings.beta = call.number();
  if (x.dim() < 1) throw Fault("x: expected channels as the last axis; received a scalar");
  if (settings.radius < 0) throw Fault("radius: expected ≥ 0; received " + std::to_string(settings.radius));
  settings.radius = std::min(settings.radius, x.size(-1));
  return settings;
}

/// Sums of each channel and its `radius` neighbors on both sides.
at::Tensor neighbourhood(const at::Tensor& x, int64_t radius) {
  return at::constant_pad_nd(x, {radius, radius}, 0).unfold(-1, 2 * radius + 1, 1).sum(-1);
}

at::Tensor normOf(const at::Tensor& x, const Settings& settings) {
  return neighbourhood(x.square(), settings.radius).mul_(settings.alpha).add_(settings.bias);
}

/// LRN(x, radius, bias, alpha, beta)
void localNorm(Call& call) {
  const at::Tensor x = call.tensor();
  const at::Tensor values = x.to(at::kFloat);
  const Settings settings = settingsOf(call, x);
  call.give(values.mul(normOf(values, settings).pow_(-settings.beta)).to(x.scalar_type()));
}

/// LRNGrad(dy, x, y, radius, bias, alpha, beta)
void localNormGrad(Call& call) {
  const at::Tensor dy = call.tensor();
  const at::Tensor x = call.tensor();
  const at::Tensor y = call.tensor();
  const Settings settings = settingsOf(call, x);
  if (dy.sizes() != x.sizes() || y.sizes() != x.sizes()) throw Fault("dy, x and y: expected the same shape");
  const at::Tensor values = x.to(at::kFloat);
  const at::Tensor norm = normOf(values, settings);
  const at::Tensor through = neighbourhood(dy.mul(y).div(norm), settings.radius).mul_(values);
  call.give(norm.pow(-settings.beta).mul_(dy).sub_(through, 2 * settings.alpha * settings.beta).to(x.scalar_type()));
}

const Register kLocalNorm("LRN", localNorm);
const Register kLocalNormGrad("LRNGrad", localNormGrad);

}  // namespace
}  // namespace dfer
