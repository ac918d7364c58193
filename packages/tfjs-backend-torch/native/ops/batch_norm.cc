// Batch normalization, with the residual addition and the ReLU that follow it in residual networks. Channels are last.
#include <libtorch.h>

#include <cmath>

#include "call.h"
#include "capability.h"
#include "channel_rows.h"
#include "cuda/norm.h"

namespace dfer {
namespace {

/// An output with more bytes leaves the caches before it is read.
constexpr std::size_t kStreamed = 8U << 20;

bool isStreamed(const at::Tensor& y) { return y.nbytes() >= kStreamed; }

at::Tensor activations(const at::Tensor& x) {
  if (x.dim() < 2 || x.numel() == 0) throw Fault("x: expected rank ≥ 2 and at least one value a channel");
  if (x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16) return x.contiguous();
  throw Fault("x: expected float32");
}

at::Tensor like(const at::Tensor& x, const at::Tensor& other, const char* name) {
  if (!other.sizes().equals(x.sizes())) throw Fault(std::string(name) + ": expected the shape of x");
  return other.to(x.scalar_type()).contiguous();
}

at::Tensor perChannel(const at::Tensor& x, const at::Tensor& values, const char* name) {
  if (values.dim() != 1 || values.size(0) != x.size(-1)) {
    throw Fault(std::string(name) + ": expected [" + std::to_string(x.size(-1)) + "], one value a channel of x");
  }
  return values.to(at::kFloat).contiguous();
}

ChannelRows rowsOf(const at::Tensor& x) { return {x.numel() / x.size(-1), x.size(-1)}; }

/// libtorch expects channels second; the memory is not changed.
at::Tensor channelsSecond(const at::Tensor& x) {
  return x.dim() == 4 ? x.permute({0, 3, 1, 2}) : x.reshape({-1, x.size(-1)});
}

at::Tensor channelsLast(const at::Tensor& y, const at::Tensor& like) {
  return like.dim() == 4 ? y.permute({0, 2, 3, 1}).contiguous() : y.reshape(like.sizes());
}

/// Calls `work` with a null pointer to the element type of x.
template <class Work>
void byType(const at::Tensor& x, Work work) {
  if (x.scalar_type() == at::kFloat) {
    work(static_cast<float*>(nullptr));
  } else {
    work(static_cast<BFloat16*>(nullptr));
  }
}

template <class T>
T* numbers(const at::Tensor& tensor) {
  return static_cast<T*>(tensor.data_ptr());
}

template <class T>
T* numbersOrNull(const std::optional<at::Tensor>& tensor) {
  return tensor ? numbers<T>(*tensor) : nullptr;
}

/// The arrays of an affine map, repeated for the pixels of a row.
class Spread {
 public:
  Spread(const ChannelRows& rows, const at::Tensor& mean, const at::Tensor& scale, const at::Tensor& shift)
      : first_(rows.spread(mean.data_ptr<float>())),
        second_(rows.spread(scale.data_ptr<float>())),
        third_(rows.spread(shift.data_ptr<float>())) {}

  norm::Affine affine(bool relu) const { return {first_.data(), second_.data(), third_.data(), relu}; }
  norm::Slope slope() const { return {first_.data(), second_.data(), third_.data()}; }

 private:
  std::vector<float> first_;
  std::vector<float> second_;
  std::vector<float> third_;
};

at::Tensor applyOwn(const at::Tensor& x, const std::optional<at::Tensor>& residual, const Spread& spread, bool relu) {
  at::Tensor y = at::empty_like(x);
  byType(x, [&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    const norm::Affine affine = spread.affine(relu);
    rowsOf(x).inParallel([&](int64_t at, int64_t rows, int64_t width) {
      const T* added = numbersOrNull<T>(residual);
      kernels().of<T>().apply(numbers<T>(x) + at, added == nullptr ? nullptr : added + at, numbers<T>(y) + at, rows, width, affine,
                  isStreamed(y));
    });
  });
  return y;
}

/// A batch's statistics, with one value per channel.
struct Statistics {
  std::vector<double> mean;
  /// Biased.
  std::vector<double> variance;
};

Statistics statisticsOf(const at::Tensor& x) {
  const int64_t channels = x.size(-1);
  const auto size = static_cast<std::size_t>(channels);
  std::vector<double> count(size);
  std::vector<double> mean(size);
  std::vector<double> deviations(size);
  byType(x, [&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    rowsOf(x).reduce(
        [&](int64_t at, int64_t rows, int64_t width, norm::Sums sums) {
          kernels().of<T>().moments(numbers<T>(x) + at, rows, width, sums);
        },
        [&](int64_t channel, double pixels, double partMean, double partDeviations) {
          const auto c = static_cast<std::size_t>(channel);
          const double delta = partMean - mean[c];
          const double share = pixels / (count[c] + pixels);
          mean[c] += delta * share;
          deviations[c] += partDeviations + delta * delta * count[c] * share;
          count[c] += pixels;
        });
  });
  for (std::size_t c = 0; c < size; ++c) deviations[c] /= count[c];
  return {std::move(mean), std::move(deviations)};
}

/// [2, channels]: mean and 1 / √(variance + epsilon).
at::Tensor forGradient(const Statistics& statistics, double epsilon) {
  const std::size_t size = statistics.mean.size();
  at::Tensor both = at::empty({2, static_cast<int64_t>(size)}, at::kFloat);
  auto* values = both.data_ptr<float>();
  for (std::size_t c = 0; c < size; ++c) {
    values[c] = static_cast<float>(statistics.mean[c]);
    values[size + c] = static_cast<float>(1 / std::sqrt(statistics.variance[c] + epsilon));
  }
  return both;
}

/// Moving statistics, updated in place.
struct Moving {
  at::Tensor mean;
  at::Tensor variance;
  /// Fraction by which they move towards the batch's, 0–1.
  double share;
};

/// None, or two handles of variables, mean and variance; then the share.
std::optional<Moving> movingOf(Call& call, const at::Tensor& x) {
  const std::vector<Writable> variables = call.writables();
  const double share = call.number();
  if (variables.empty()) return std::nullopt;
  if (variables.size() != 2) throw Fault("moving statistics: expected a mean and a variance, or none");
  for (const Writable& variable : variables) {
    const at::Tensor& values = variable.tensor;
    if (values.scalar_type() != at::kFloat || values.dim() != 1 || values.size(0) != x.size(-1)) {
      throw Fault("moving statistics: expected float32[" + std::to_string(x.size(-1)) + "], one value a channel of x");
    }
  }
  return Moving{variables[0].tensor, variables[1].tensor, share};
}

/// The moving variance uses the unbiased variance, as in PyTorch.
void follow(const Moving& moving, const Statistics& statistics, int64_t pixels) {
  const double unbiased = pixels > 1 ? static_cast<double>(pixels) / static_cast<double>(pixels - 1) : 1;
  auto* mean = moving.mean.data_ptr<float>();
  auto* variance = moving.variance.data_ptr<float>();
  for (std::size_t c = 0; c < statistics.mean.size(); ++c) {
    mean[c] = static_cast<float>(mean[c] + moving.share * (statistics.mean[c] - mean[c]));
    variance[c] = static_cast<float>(variance[c] + moving.share * (statistics.variance[c] * unbiased - variance[c]));
  }
}

/// Our own vector code runs on the CPU; for libtorch's exact bits, libtorch's code runs.
bool isOwn(const at::Tensor& x, bool reference) { return x.device().is_cpu() && !reference; }

/// Our own kernels for NVIDIA GPUs.
bool isOwnCuda(const at::Tensor& x, bool reference) { return !reference && cuda::normalizes(x); }

/// libtorch's CPU code supports bfloat16 with float32 parameters since 2.0.
at::Tensor forLibtorch(const at::Tensor& x) { return x.device().is_cpu() ? x.to(at::kFloat) : x; }

/// BatchNormTraining(x, gamma, beta, residual?, moving statistics, share, epsilon, relu, reference) → y, [mean, 1/√(variance + epsilon)]
void training(Call& call) {
  const at::Tensor x = activations(call.tensor());
  const at::Tensor gamma = perChannel(x, call.tensor(), "gamma");
  const at::Tensor beta = perChannel(x, call.tensor(), "beta");
  std::optional<at::Tensor> residual = call.optionalTensor();
  if (residual) residual = like(x, *residual, "residual");
  const std::optional<Moving> moving = movingOf(call, x);
  const double epsilon = call.number();
  const bool relu = call.flag();
  const bool reference = call.flag();

  if (isOwn(x, reference)) {
    const Statistics statistics = statisticsOf(x);
    if (moving) follow(*moving, statistics, x.numel() / x.size(-1));
    const at::Tensor both = forGradient(statistics, epsilon);
    const Spread spread(rowsOf(x), both[0], gamma * both[1], beta);
    call.give(applyOwn(x, residual, spread, relu));
    call.give(both);
    return;
  }
  if (isOwnCuda(x, reference)) {
    std::optional<cuda::Running> running;
    if (moving) running = cuda::Running{moving->mean, moving->variance, moving->share};
    auto [y, statistics] = cuda::normForward(x, gamma, beta, residual, running, {epsilon, relu});
    call.give(y);
    call.give(statistics);
    return;
  }
  const at::Tensor movingMean = moving ? moving->mean : at::zeros_like(gamma);
  const at::Tensor movingVariance = moving ? moving->variance : at::zeros_like(gamma);
  auto [normed, mean, inverse] = at::native_batch_norm(channelsSecond(forLibtorch(x)), gamma, beta, movingMean,
                                                       movingVariance, true, moving ? moving->share : 0, epsilon);
  at::Tensor y = channelsLast(normed, x).to(x.scalar_type());
  if (residual) y.add_(*residual);
  if (relu) y.relu_();
  call.give(y);
  call.give(at::stack({mean, inverse}));
}

/// BatchNormTrainingGrad(dy, x, gamma, beta, statistics, y?, residual, epsilon, reference) → dx, dgamma, dbeta, dresidual?
/// y: dy is masked where y is 0; null without a ReLU. residual: true to return its gradient, the masked dy.
void trainingGrad(Call& call) {
  const at::Tensor dyGiven = call.tensor();
  const at::Tensor x = activations(call.tensor());
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
    call.give(channelsLast(dx, x).to(x.scalar_type()));
    call.give(dgamma);
    call.give(dbeta);
    if (residual) call.give(masked);
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
  call.give(dx);
  call.give((dot * inverse).to(at::kFloat));
  call.give(sum.to(at::kFloat));
  if (residual) call.give(masked);
}

/// BatchNormInference(x, mean, variance, gamma, beta, residual?, epsilon, relu) → y
void inference(Call& call) {
  const at::Tensor x = activations(call.tensor());
  const at::Tensor mean = perChannel(x, call.tensor(), "mean");
  const at::Tensor variance = perChannel(x, call.tensor(), "variance");
  const at::Tensor gamma = perChannel(x, call.tensor(), "gamma");
  const at::Tensor beta = perChannel(x, call.tensor(), "beta");
  std::optional<at::Tensor> residual = call.optionalTensor();
  if (residual) residual = like(x, *residual, "residual");
  const double epsilon = call.number();
  const bool relu = call.flag();
  const at::Tensor scale = gamma / at::sqrt(variance + epsilon);
  if (isOwn(x, false)) {
    call.give(applyOwn(x, residual, Spread(rowsOf(x), mean, scale, beta), relu));
    return;
  }
  at::Tensor y = at::addcmul(beta, x.to(at::kFloat) - mean, scale);
  if (residual) y.add_(*residual);
  if (relu) y.relu_();
  call.give(y.to(x.scalar_type()));
}

const Register kTraining("BatchNormTraining", training);
const Register kTrainingGrad("BatchNormTrainingGrad", trainingGrad);
const Register kInference("BatchNormInference", inference);

}  // namespace
}  // namespace dfer
