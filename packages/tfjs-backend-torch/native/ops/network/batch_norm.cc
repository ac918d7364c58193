// Batch normalization, with the residual addition and the ReLU that follow it in residual networks. Channels are last.
#include <libtorch.h>

#include <cmath>

#include "boundary/call.h"
#include "capability.h"
#include "cuda/norm.h"
#include "norm/batch_norm.h"

namespace dfer::batch_norm {
namespace {

template <class T>
T* numbersOrNull(const std::optional<at::Tensor>& tensor) {
  return tensor ? numbers<T>(*tensor) : nullptr;
}

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

/// BatchNormTraining(x, gamma, beta, residual?, moving statistics, share, epsilon, relu, reference) → y, [mean, 1/√(variance + epsilon)]
void training(Call& call) {
  const at::Tensor given = call.tensor();
  const at::ScalarType type = given.scalar_type();
  const at::Tensor x = activations(given);
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
    call.give(applyOwn(x, residual, spread, relu).to(type));
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
  at::Tensor y = channelsLast(normed, x).to(type);
  if (residual) y.add_(*residual);
  if (relu) y.relu_();
  call.give(y);
  call.give(at::stack({mean, inverse}));
}

/// BatchNormInference(x, mean, variance, gamma, beta, residual?, epsilon, relu) → y
void inference(Call& call) {
  const at::Tensor given = call.tensor();
  const at::ScalarType type = given.scalar_type();
  const at::Tensor x = activations(given);
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
    call.give(applyOwn(x, residual, Spread(rowsOf(x), mean, scale, beta), relu).to(type));
    return;
  }
  at::Tensor y = at::addcmul(beta, x.to(at::kFloat) - mean, scale);
  if (residual) y.add_(*residual);
  if (relu) y.relu_();
  call.give(y.to(type));
}

const Register kTraining("BatchNormTraining", training);
const Register kInference("BatchNormInference", inference);

}  // namespace
}  // namespace dfer::batch_norm
