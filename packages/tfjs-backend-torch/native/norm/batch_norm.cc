#include <libtorch.h>

#include "batch_norm.h"

#include <string>

#include "boundary/fault.h"
#include "cuda/norm.h"
#include "numbers.h"

namespace dfer::batch_norm {
namespace {

/// An output with more bytes leaves the caches before it is read.
constexpr std::size_t kStreamed = 8U << 20;

}  // namespace

at::Tensor activations(const at::Tensor& x) {
  if (x.dim() < 2 || x.numel() == 0) throw Fault("x: expected rank ≥ 2 and at least one value a channel");
  if (x.scalar_type() == at::kHalf && x.is_cpu()) return x.to(at::kFloat).contiguous();
  if (x.scalar_type() == at::kFloat || isReduced(x.scalar_type())) return x.contiguous();
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

at::Tensor channelsSecond(const at::Tensor& x) {
  return x.dim() == 4 ? x.permute({0, 3, 1, 2}) : x.reshape({-1, x.size(-1)});
}

at::Tensor channelsLast(const at::Tensor& y, const at::Tensor& like) {
  return like.dim() == 4 ? y.permute({0, 2, 3, 1}).contiguous() : y.reshape(like.sizes());
}

bool isStreamed(const at::Tensor& y) { return y.nbytes() >= kStreamed; }

bool isOwn(const at::Tensor& x, bool reference) { return x.device().is_cpu() && !reference; }

bool isOwnCuda(const at::Tensor& x, bool reference) { return !reference && cuda::normalizes(x); }

at::Tensor forLibtorch(const at::Tensor& x) { return x.device().is_cpu() ? x.to(at::kFloat) : x; }

}  // namespace dfer::batch_norm
