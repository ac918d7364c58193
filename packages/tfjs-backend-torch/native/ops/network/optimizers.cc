// Optimizer steps over all variables, in place.
#include <libtorch.h>

#include <torch/version.h>

#include <cmath>
#include <map>
#include <utility>

#include "boundary/call.h"
#include "capability.h"
#include "memory/variables.h"

#define DFER_HAS_FUSED_SGD (TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 3))

namespace dfer::optimizers {
namespace {

/// The tensors, those of float16 in float32: their norm or their quotient may be no float16 number.
std::vector<at::Tensor> withoutHalf(std::vector<at::Tensor> tensors) {
  for (at::Tensor& tensor : tensors) {
    if (tensor.scalar_type() == at::kHalf) tensor = tensor.to(at::kFloat);
  }
  return tensors;
}

/// √Σ g² over all tensors.
at::Tensor globalNorm(const std::vector<at::Tensor>& tensors) {
  if (tensors.empty()) return at::zeros({});
  if (tensors[0].device().is_cpu()) {
    double sum = 0;
    for (const at::Tensor& tensor : tensors) {
      const at::Tensor wide = tensor.to(at::kFloat);
      const at::Tensor values = wide.is_non_overlapping_and_dense() ? wide : wide.contiguous();
      const int64_t pieces = (values.numel() + kPiece - 1) / kPiece;
      std::vector<double> sums(static_cast<std::size_t>(pieces));
      at::parallel_for(0, pieces, 4, [&](int64_t begin, int64_t end) {
        for (int64_t piece = begin; piece < end; ++piece) {
          const int64_t start = piece * kPiece;
          sums[static_cast<std::size_t>(piece)] =
              kernels().squares(values.data_ptr<float>() + start, std::min(kPiece, values.numel() - start));
        }
      });
      for (const double part : sums) sum += part;
    }
    return at::scalar_tensor(std::sqrt(sum), at::kFloat);
  }
  std::vector<at::Tensor> norms = at::_foreach_norm(withoutHalf(tensors), 2);
  return at::stack(norms).to(at::kFloat).norm();
}

/// Factor for gradients that limits their norm to `limit`; 0 means no limit.
at::Tensor gainOf(const std::vector<at::Tensor>& gradients, double limit) {
  if (limit <= 0) return at::ones({}, at::kFloat);
  return (limit / (globalNorm(gradients) + 1e-6)).clamp_max(1);
}

/// Our own vector code runs on the CPU; other devices use libtorch's code, with many tensors per launch.
bool isOwn(const Writables& weights, bool reference) {
  return !reference && !weights.empty() && weights[0].tensor.device().is_cpu();
}

std::vector<at::Tensor> limited(const std::vector<at::Tensor>& gradients, const at::Tensor& gain, double limit) {
  std::vector<at::Tensor> slopes = gradients;
  if (limit > 0) {
    for (at::Tensor& slope : slopes) slope = slope * gain;
  }
  return slopes;
}

void expectDecays(const std::vector<double>& decays, const Writables& weights) {
  if (decays.size() != weights.size()) throw Fault("decays: expected one for each variable");
}

/// One pass over everything for each distinct weight decay, as `torch.optim.SGD(fused=True)`. @returns false if libtorch has no such
/// kernel
bool sgdFused(const Writables& weights, const std::vector<at::Tensor>& slopes, const Writables& buffers,
              const std::vector<double>& decays, double rate, double momentum, bool nesterov) {
#if DFER_HAS_FUSED_SGD
  if (!weights[0].tensor.is_cuda()) return false;
  struct Group {
    std::vector<at::Tensor> weights, slopes, buffers;
  };
  std::map<double, Group> groups;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    Group& group = groups[decays[i]];
    group.weights.push_back(weights[i].tensor);
    group.slopes.push_back(stridedLike(slopes[i], weights[i].tensor));
    group.buffers.push_back(stridedLike(buffers[i].tensor, weights[i].tensor));
  }
  for (auto& [decay, group] : groups) {
    at::_fused_sgd_(group.weights, group.slopes, group.buffers, decay, momentum, rate, /*dampening=*/0, nesterov,
                    /*maximize=*/false, /*is_first_step=*/false);
  }
  return true;
#else
  return false;
#endif
}

/// SgdMomentum(variables, gradients, buffers, decays, rate, momentum, nesterov, maxNorm, reference)
void sgdMomentum(Call& call) {
  const Writables weights = call.writables();
  const std::vector<at::Tensor> given = call.tensors();
  Writables buffers = call.writables();
  const std::vector<double> decays = call.numbers();
  const double rate = call.number();
  const double momentum = call.number();
  const bool nesterov = call.flag();
  const double maxNorm = call.number();
  const bool reference = call.flag();

  expectVariables(weights);
  expectDecays(decays, weights);
  const std::vector<at::Tensor> gradients = gradientsFor(weights, given);
  align(call, weights, buffers);
  const at::Tensor gain = gainOf(gradients, maxNorm);

  if (isOwn(weights, reference)) {
    const float factor = gain.item<float>();
    const update::Sgd options{static_cast<float>(rate), static_cast<float>(momentum), nesterov};
    inPieces(weights, [&](std::size_t i, int64_t start, int64_t count) {
      kernels().sgd(weights[i].tensor.data_ptr<float>() + start, gradients[i].data_ptr<float>() + start,
                  buffers[i].tensor.data_ptr<float>() + start, count, factor, static_cast<float>(decays[i]), options);
      refresh(weights[i], start, count);
    });
    return;
  }
  if (weights.empty()) return;
  const std::vector<at::Tensor> steepest = limited(gradients, gain, maxNorm);
  if (!reference && sgdFused(weights, steepest, buffers, decays, rate, momentum, nesterov)) {
    refreshAll(weights);
    return;
  }
  const std::vector<at::Tensor> all = tensorsOf(weights);
  const std::vector<at::Tensor> sums = tensorsOf(buffers);
  const std::vector<at::Scalar> factors(decays.begin(), decays.end());
  const std::vector<at::Tensor> slopes = at::_foreach_add(steepest, at::_foreach_mul(all, factors));
  at::_foreach_mul_(sums, momentum);
  at::_foreach_add_(sums, slopes);
  at::_foreach_add_(all, nesterov ? at::_foreach_add(slopes, sums, momentum) : sums, -rate);
  refreshAll(weights);
}

/// AdamW(variables, gradients, first moments, second moments, decays, rate, beta1, beta2, epsilon, step, maxNorm, reference)
void adamW(Call& call) {
  const Writables weights = call.writables();
  const std::vector<at::Tensor> given = call.tensors();
  Writables first = call.writables();
  Writables second = call.writables();
  const std::vector<double> decays = call.numbers();
  const double rate = call.number();
  const double beta1 = call.number();
  const double beta2 = call.number();
  const double epsilon = call.number();
  const double step = call.number();
  const double maxNorm = call.number();
  const bool reference = call.flag();
  if (!(step >= 1)) throw Fault("step: expected 1 or more; received " + std::to_string(step));

  expectVariables(weights);
  expectDecays(decays, weights);
  const std::vector<at::Tensor> gradients = gradientsFor(weights, given);
  align(call, weights, first);
  align(call, weights, second);
  const at::Tensor gain = gainOf(gradients, maxNorm);
  const double scaled = rate / (1 - std::pow(beta1, step));
  const double correction = std::sqrt(1 - std::pow(beta2, step));

  if (isOwn(weights, reference)) {
    const float factor = gain.item<float>();
    const update::AdamW options{static_cast<float>(beta1), static_cast<float>(beta2), static_cast<float>(epsilon),
                                static_cast<float>(scaled), static_cast<float>(correction)};
    inPieces(weights, [&](std::size_t i, int64_t start, int64_t count) {
      kernels().adamw(weights[i].tensor.data_ptr<float>() + start, gradients[i].data_ptr<float>() + start,
                    first[i].tensor.data_ptr<float>() + start, second[i].tensor.data_ptr<float>() + start, count, factor,
                    static_cast<float>(1 - rate * decays[i]), options);
      refresh(weights[i], start, count);
    });
    return;
  }
  if (weights.empty()) return;
  const std::vector<at::Tensor> all = tensorsOf(weights);
  const std::vector<at::Tensor> means = tensorsOf(first);
  const std::vector<at::Tensor> squares = tensorsOf(second);
  const std::vector<at::Tensor> slopes = limited(gradients, gain, maxNorm);
  std::vector<at::Scalar> kept;
  for (const double decay : decays) kept.emplace_back(1 - rate * decay);
  at::_foreach_mul_(means, beta1);
  at::_foreach_add_(means, slopes, 1 - beta1);
  at::_foreach_mul_(squares, beta2);
  at::_foreach_addcmul_(squares, slopes, slopes, 1 - beta2);
  const std::vector<at::Tensor> roots = at::_foreach_sqrt(squares);
  at::_foreach_div_(roots, correction);
  at::_foreach_add_(roots, epsilon);
  at::_foreach_mul_(all, kept);
  at::_foreach_addcdiv_(all, means, roots, -scaled);
  refreshAll(weights);
}

/// GlobalNorm(tensors) → √Σ g²
void norm(Call& call) { call.give(globalNorm(call.tensors())); }

/// UnscaleGradients(gradients, factor) → each times the factor; those of float16 in float32, where they do not become 0
void unscaleGradients(Call& call) {
  const std::vector<at::Tensor> gradients = withoutHalf(call.tensors());
  const double factor = call.number();
  if (gradients.empty()) return;
  for (at::Tensor& unscaled : at::_foreach_mul(gradients, factor)) call.give(std::move(unscaled));
}

/// MovingAverages(handles of averages, values, share): each average moves by this share of its distance to its value.
void movingAverages(Call& call) {
  const Writables averages = call.writables();
  const std::vector<at::Tensor> values = gradientsFor(averages, call.tensors());
  const double share = call.number();
  expectVariables(averages);
  for (std::size_t i = 0; i < averages.size(); ++i) {
    const auto& [handle, average, shadow] = averages[i];
    if (average.device().is_cpu()) {
      kernels().average(average.data_ptr<float>(), values[i].data_ptr<float>(), average.numel(), static_cast<float>(share));
    } else {
      average.lerp_(values[i], share);
    }
    if (shadow.defined()) shadow.copy_(average);
  }
}

const Register kSgdMomentum("SgdMomentum", sgdMomentum);
const Register kMovingAverages("MovingAverages", movingAverages);
const Register kAdamW("AdamW", adamW);
const Register kGlobalNorm("GlobalNorm", norm);
const Register kUnscaleGradients("UnscaleGradients", unscaleGradients);

}  // namespace
}  // namespace dfer::optimizers
