#include <libtorch.h>

#include "norm.h"

#include <algorithm>
#include <climits>
#include <map>
#include <mutex>

#include "numbers.h"
#include "program.h"

namespace dfer::cuda {
namespace {

const char* const kSource =
#include "cuda/channel_groups.cu"
#include "cuda/norm.cu"
    ;

/// Bytes that a thread reads or writes in one access.
constexpr int64_t kGroupBytes = 16;
constexpr int64_t kThreads = 256;
constexpr int64_t kMostBlocksAlongY = 65535;
/// Blocks per multiprocessor: enough for twice its threads.
constexpr int64_t kBlocksEach = 16;

Program& program() {
  static Program shared("batch_norm", kSource);
  return shared;
}

/// Division of a tensor of [rows, channels] into blocks.
struct Plan {
  at::Device device;
  int64_t rows;
  int32_t channels;
  Grid grid;

  /// @param rowsEach minimum number of rows per thread
  Plan(const at::Tensor& x, int64_t rowsEach)
      : device(x.device()), rows(x.numel() / x.size(-1)), channels(static_cast<int32_t>(x.size(-1))), grid{} {
    const int64_t group = kGroupBytes / x.element_size();
    const int64_t groups = channels / group;
    int64_t across = 1;
    while (across < 32 && across * 2 <= groups) across *= 2;
    const int64_t down = kThreads / across;
    const int64_t columns = (groups + across - 1) / across;
    const int64_t wanted = std::max<int64_t>(1, multiprocessorsOf(device) * kBlocksEach / columns);
    const int64_t useful = std::max<int64_t>(1, rows / (down * rowsEach));
    grid = {{static_cast<unsigned>(columns), static_cast<unsigned>(std::min({wanted, useful, kMostBlocksAlongY}))},
            {static_cast<unsigned>(across), static_cast<unsigned>(down)},
            static_cast<unsigned>(kThreads * group * 2 * sizeof(float))};
  }

  int32_t splits() const { return static_cast<int32_t>(grid.blocks[1]); }
  Grid perChannel() const { return {{static_cast<unsigned>((channels + 31) / 32), 1}, {32, 16}}; }
};

std::string named(const char* kernel, const at::Tensor& x) {
  const at::ScalarType type = x.scalar_type();
  return std::string(kernel) + (type == at::kFloat ? "Float" : type == at::kBFloat16 ? "Bf16" : "Fp16");
}

bool isAligned(const at::Tensor& tensor) { return reinterpret_cast<std::uintptr_t>(tensor.data_ptr()) % kGroupBytes == 0; }

/// A contiguous tensor aligned to 16 bytes: itself, or a copy of an unaligned view.
at::Tensor aligned(const at::Tensor& tensor) { return isAligned(tensor) ? tensor : tensor.clone(); }

at::TensorOptions floats(const at::Tensor& x) { return x.options().dtype(at::kFloat); }

/// Values between -1 and 3, without a random number generator.
at::Tensor waves(int64_t rows, int64_t channels, double frequency, const at::Device& device) {
  const at::Tensor steps = at::arange(rows * channels, at::TensorOptions(at::kDouble).device(device));
  return (steps * frequency).sin().mul(2).add(1).to(at::kFloat).view({rows, channels});
}

bool agree(const at::Tensor& ours, const at::Tensor& libtorchs, double tolerance) {
  return at::allclose(ours.to(at::kFloat), libtorchs.to(at::kFloat), tolerance, tolerance);
}

/// Computes a small norm with a residual and a ReLU, forward and backward, and compares it with libtorch's.
bool computesAsLibtorch(const at::Device& device, at::ScalarType type) {
  constexpr int64_t kRows = 203;
  constexpr int64_t kChannels = 72;
  constexpr double kEpsilon = 1e-3;
  const double tolerance = type == at::kFloat ? 1e-4 : type == at::kBFloat16 ? 4e-2 : 8e-3;
  const at::Tensor x = waves(kRows, kChannels, 0.7, device).to(type);
  const at::Tensor residual = waves(kRows, kChannels, 1.3, device).to(type);
  const at::Tensor dy = waves(kRows, kChannels, 1.9, device).to(type);
  const at::Tensor gamma = waves(1, kChannels, 0.3, device).view({-1});
  const at::Tensor beta = waves(1, kChannels, 0.5, device).view({-1});
  const at::Tensor mean = at::zeros_like(beta);
  const at::Tensor variance = at::ones_like(beta);
  const at::Tensor expectedMean = mean.clone();
  const at::Tensor expectedVariance = variance.clone();

  const auto [normed, batchMean, inverse] =
      at::native_batch_norm(x, gamma, beta, expectedMean, expectedVariance, true, 0.1, kEpsilon);
  const at::Tensor expected = at::relu(normed.to(at::kFloat) + residual);
  const auto [y, statistics] = normForward(x, gamma, beta, residual, Running{mean, variance, 0.1}, {kEpsilon, true});
  if (!agree(y, expected, tolerance) || !agree(mean, expectedMean, 1e-4) || !agree(variance, expectedVariance, 1e-4)) return false;

  const at::Tensor masked = at::where(y.gt(0), dy, at::zeros({}, dy.options()));
  const auto [dx, dgamma, dbeta] = at::native_batch_norm_backward(masked, x, gamma, {}, {}, batchMean, inverse, true, kEpsilon,
                                                                  {true, true, true});
  const NormGradients ours = normBackward(dy, x, gamma, beta, statistics, y, true);
  return agree(ours.masked, masked, 0) && agree(ours.dx, dx, tolerance) && agree(ours.dgamma, dgamma, tolerance) &&
         agree(ours.dbeta, dbeta, tolerance);
}

/// Returns whether the kernels agree with libtorch on this device; checked once per process for each type of numbers.
bool isTrusted(const at::Device& device, at::ScalarType type) {
  static std::mutex once;
  static std::map<std::pair<int, at::ScalarType>, bool> known;
  const std::lock_guard lock(once);
  const auto [found, isNew] = known.try_emplace({device.index(), type}, false);
  if (!isNew) return found->second;
  std::string problem;
  try {
    if (computesAsLibtorch(device, type)) found->second = true;
    else problem = "they compute something else than libtorch here";
  } catch (const std::exception& error) {
    problem = error.what();
  }
  if (!problem.empty()) program().reject(device, "batch normalization: " + problem);
  return found->second;
}

}  // namespace

bool normalizes(const at::Tensor& x) {
  if (!x.is_cuda() || (x.scalar_type() != at::kFloat && !isReduced(x.scalar_type()))) return false;
  const int64_t channels = x.size(-1);
  const bool fits = channels % (kGroupBytes / x.element_size()) == 0 && channels <= INT_MAX / 4;
  return fits && isAligned(x) && x.is_contiguous() && program().isAvailable(x.device()) &&
         isTrusted(x.device(), x.scalar_type());
}

std::string normObstacle() { return program().obstacle(); }

std::tuple<at::Tensor, at::Tensor> normForward(const at::Tensor& x, const at::Tensor& gammaGiven, const at::Tensor& betaGiven,
                                               const std::optional<at::Tensor>& residualGiven,
                                               const std::optional<Running>& running, const NormOptions& options) {
  const at::Tensor gamma = aligned(gammaGiven);
  const at::Tensor beta = aligned(betaGiven);
  const at::Tensor residual = residualGiven ? aligned(*residualGiven) : at::Tensor();
  const Plan plan(x, 4);
  const int32_t splits = plan.splits();
  const at::Tensor partial = at::empty({splits, 2, plan.channels}, floats(x));
  const at::Tensor statistics = at::empty({2, plan.channels}, floats(x));
  at::Tensor y = at::empty_like(x);

  const void* xs = x.data_ptr();
  void* partials = partial.data_ptr();
  void* stats = statistics.data_ptr();
  program().launch(plan.device, named("moments", x).c_str(), plan.grid, {&xs, &partials, &plan.rows, &plan.channels});

  void* mean = running ? running->mean.data_ptr() : nullptr;
  void* variance = running ? running->variance.data_ptr() : nullptr;
  const double share = running ? running->share : 0;
  program().launch(plan.device, named("finishMoments", x).c_str(), plan.perChannel(),
                   {&xs, &partials, &splits, &plan.rows, &plan.channels, &options.epsilon, &share, &stats, &mean, &variance});

  const void* added = residual.defined() ? residual.data_ptr() : nullptr;
  void* ys = y.data_ptr();
  const void* gammas = gamma.data_ptr();
  const void* betas = beta.data_ptr();
  const int32_t relu = options.relu ? 1 : 0;
  program().launch(plan.device, named("normalize", x).c_str(), plan.grid,
                   {&xs, &added, &ys, &plan.rows, &plan.channels, &stats, &gammas, &betas, &relu});
  return {y, statistics};
}

NormGradients normBackward(const at::Tensor& dyGiven, const at::Tensor& x, const at::Tensor& gammaGiven,
                           const at::Tensor& betaGiven, const at::Tensor& statisticsGiven, const std::optional<at::Tensor>& y,
                           bool withMasked) {
  const at::Tensor dy = aligned(dyGiven);
  const at::Tensor gamma = aligned(gammaGiven);
  const at::Tensor beta = aligned(betaGiven);
  const at::Tensor statistics = aligned(statisticsGiven);
  const Plan plan(x, 4);
  const int32_t splits = plan.splits();
  // The masked gradient is written only if requested; otherwise both passes compute the mask from x.
  const bool keeps = y.has_value() && withMasked;
  const int32_t mask = !y.has_value() ? 0 : keeps ? 2 : 1;
  const at::Tensor partial = at::empty({splits, 2, plan.channels}, floats(x));
  const at::Tensor factors = at::empty({2, plan.channels}, floats(x));
  NormGradients result{at::empty_like(x), at::empty({plan.channels}, floats(x)), at::empty({plan.channels}, floats(x)),
                       keeps ? at::empty_like(x) : dy};

  const void* xs = x.data_ptr();
  const void* dys = dy.data_ptr();
  const at::Tensor forward = keeps ? aligned(*y) : at::Tensor();
  const void* ys = keeps ? forward.data_ptr() : nullptr;
  void* maskeds = keeps ? result.masked.data_ptr() : nullptr;
  void* partials = partial.data_ptr();
  const void* stats = statistics.data_ptr();
  const void* gammas = gamma.data_ptr();
  const void* betas = beta.data_ptr();
  program().launch(plan.device, named("gradientSums", x).c_str(), plan.grid,
                   {&xs, &dys, &ys, &maskeds, &partials, &plan.rows, &plan.channels, &stats, &gammas, &betas, &mask});

  void* factorsAt = factors.data_ptr();
  void* dgamma = result.dgamma.data_ptr();
  void* dbeta = result.dbeta.data_ptr();
  program().launch(plan.device, "finishGradientSums", plan.perChannel(),
                   {&partials, &splits, &plan.rows, &plan.channels, &stats, &gammas, &factorsAt, &dgamma, &dbeta});

  const void* slopes = keeps ? static_cast<const void*>(maskeds) : dys;
  void* dx = result.dx.data_ptr();
  const int32_t masks = mask == 1 ? 1 : 0;
  program().launch(plan.device, named("gradient", x).c_str(), plan.grid,
                   {&xs, &slopes, &dx, &plan.rows, &plan.channels, &stats, &gammas, &betas, &factorsAt, &masks});
  return result;
}

}  // namespace dfer::cuda
