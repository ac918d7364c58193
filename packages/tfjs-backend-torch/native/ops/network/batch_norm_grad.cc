// Gradients of batch normalization in training.
#include <libtorch.h>

#include "boundary/call.h"
#include "capability.h"
#include "cuda/norm.h"
#include "norm/batch_norm.h"

namespace dfer::batch_norm {
namespace {

/// BatchNormTrainingGrad(dy, x, gamma, beta, statistics, y?, residual, epsilon, reference) → dx, dgamma, dbeta, dresidual?
/// y: dy is masked where y is 0; null without a ReLU. residual: true to return its gradient, the masked dy.
void trainingGrad(Call& call) {
  const at::Tensor dyGiven = call.tensor();
  const at::Tensor given = call.tensor();
  const at::ScalarType type = given.scalar_type();
  const at::Tensor x = activations(given);
  const at::Tensor dy = like(x, dyGiven, "dy");
  const at::Tensor gamma = perChannel(x, call.tensor(), "gamma");
  const at::Tensor beta = perChannel(x, call.tensor(), "beta");
  const at::Tensor statistics = call.tensor();
  if (statistics.dim() != 2 || statistics.size(0) != 2) throw Fault("statistics: expected [2, channels of x]");
  const at::Tensor mean = perChannel(x, statistics[0], "statistics");
  const at::Tensor inverse = perChannel(x, statistics[1], "statistics");
  std::optional<at::Tensor> y = call.optionalTensor();
  if (y) y = like(x, *y, "y");
  const bool residual = call.flag();
  const double epsilon = call.number();
  const bool reference = call.flag();

  if (isOwnCuda(x, reference)) {
    cuda::NormGradients gradients = cuda::normBackward(dy, x, gamma, beta, statistics.to(at::kFloat).contiguous(), y, residual);
    call.give(gradients.dx);
    call.give(gradients.dgamma);
    call.give(gradients.dbeta);
    if (residual) call.give(gradients.masked);
    return;
  }
  if (!isOwn(x, reference)) {
    // y · 0 is NaN where y is NaN, and otherwise 0.
    const at::Tensor masked = y ? at::where(at::gt(*y, 0), dy, at::mul(*y, 0)) : dy;
    auto [dx, dgamma, dbeta] =
        at::native_batch_norm_backward(channelsSecond(forLibtorch(masked)), channelsSecond(forLibtorch(x)), gamma, {}, {},
                                       mean, inverse, true, epsilon, {true, true, true});
    call.give(channelsLast(dx, x).to(type));
    call.give(dgamma);
    call.give(dbeta);
    if (residual) call.give(masked.to(type));
    return;
  }

  const int64_t channels = x.size(-1);
  const ChannelRows rows = rowsOf(x);
  const Spread forward(rows, mean, gamma * inverse, beta);
  at::Tensor sum = at::zeros({channels}, at::kDouble);
  at::Tensor dot = at::zeros({channels}, at::kDouble);
  // Without a residual the mask is computed from x, which avoids reading y.
  const bool keeps = y.has_value() && residual;
  at::Tensor masked = keeps ? at::empty_like(x) : dy;
  at::Tensor dx = at::empty_like(x);
  byType(x, [&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    const norm::Affine affine = forward.affine(y.has_value());
    auto* sums = sum.data_ptr<double>();
    auto* dots = dot.data_ptr<double>();
    rows.reduce(
        [&](int64_t at, int64_t count, int64_t width, norm::Sums part) {
          kernels().of<T>().backwardSums(numbers<T>(x) + at, numbers<T>(dy) + at, keeps ? numbers<T>(*y) + at : nullptr,
                                         keeps ? numbers<T>(masked) + at : nullptr, count, width, affine, part);
        },
        [&](int64_t channel, double, double partSum, double partDot) {
          sums[channel] += partSum;
          dots[channel] += partDot;
        });
    const double share = 1.0 / static_cast<double>(x.numel() / channels);
    const at::Tensor a = gamma * inverse;
    const at::Tensor b = -(a * inverse * inverse * dot * share).to(at::kFloat);
    const at::Tensor c = -(a * sum * share).to(at::kFloat);
    const Spread slope(rows, a, b, c);
    const norm::Affine again = forward.affine(y.has_value() && !keeps);
    rows.inParallel([&](int64_t at, int64_t count, int64_t width) {
      kernels().of<T>().backwardApply(numbers<T>(x) + at, numbers<T>(masked) + at, numbers<T>(dx) + at, count, width, again,
                                      slope.slope(), isStreamed(dx));
    });
  });
  call.give(dx.to(type));
  call.give((dot * inverse).to(at::kFloat));
  call.give(sum.to(at::kFloat));
  if (residual) call.give(masked.to(type));
}

const Register kTrainingGrad("BatchNormTrainingGrad", trainingGrad);

}  // namespace
}  // namespace dfer::batch_norm
