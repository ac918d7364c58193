// Batch normalization with given statistics.
#include <libtorch.h>

#include "boundary/call.h"

namespace dfer {
namespace {

at::Tensor orOf(const std::optional<at::Tensor>& tensor) { return tensor ? tensor->to(at::kFloat) : at::Tensor(); }

bool perChannel(const at::Tensor& tensor, int64_t channels) { return tensor.dim() == 1 && tensor.size(0) == channels; }

/// FusedBatchNorm(x, mean, variance, scale | null, offset | null, epsilon): channels are last.
void batchNorm(Call& call) {
  const at::Tensor given = call.tensor();
  const at::Tensor mean = call.tensor().to(at::kFloat);
  const at::Tensor variance = call.tensor().to(at::kFloat);
  const at::Tensor scale = orOf(call.optionalTensor());
  const at::Tensor offset = orOf(call.optionalTensor());
  const double epsilon = call.number();
  if (given.dim() < 2) throw Fault("x: expected rank ≥ 2; received " + std::to_string(given.dim()));

  const at::Tensor x = given.is_floating_point() ? given : given.to(at::kFloat);
  const int64_t channels = x.size(-1);
  const bool simple = perChannel(mean, channels) && perChannel(variance, channels) &&
                      (!scale.defined() || perChannel(scale, channels)) &&
                      (!offset.defined() || perChannel(offset, channels)) && x.numel() > 0;
  if (simple) {
    const at::Tensor y = at::batch_norm(x.movedim(-1, 1), scale, offset, mean, variance, false, 0, epsilon, true);
    call.give(y.movedim(1, -1).contiguous());
    return;
  }
  at::Tensor factor = (variance + epsilon).rsqrt();
  if (scale.defined()) factor = factor * scale;
  at::Tensor y = (x - mean) * factor;
  call.give(offset.defined() ? y + offset : y);
}

const Register kBatchNorm("FusedBatchNorm", batchNorm);

}  // namespace
}  // namespace dfer
