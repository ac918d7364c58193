#pragma once
// What the operations of batch normalization share: checked arguments, memory layouts and the choice of code.
#include <libtorch.h>

#include <vector>

#include "channel_rows.h"
#include "kernels/norm/norm.h"

namespace dfer::batch_norm {

/// x in contiguous memory and in the type that is computed with; float16 on the CPU becomes float32, for which there are kernels.
/// @throws Fault unless it is floating-point with at least one value a channel
at::Tensor activations(const at::Tensor& x);

/// A tensor with the shape of x, in its type.
at::Tensor like(const at::Tensor& x, const at::Tensor& other, const char* name);

/// float32, one value for each channel of x.
at::Tensor perChannel(const at::Tensor& x, const at::Tensor& values, const char* name);

ChannelRows rowsOf(const at::Tensor& x);

/// libtorch expects channels second; the memory is not changed.
at::Tensor channelsSecond(const at::Tensor& x);

/// The inverse of `channelsSecond`, in the shape of `like`.
at::Tensor channelsLast(const at::Tensor& y, const at::Tensor& like);

/// Returns whether an output leaves the caches before it is read.
bool isStreamed(const at::Tensor& y);

/// Our own vector code runs on the CPU; for libtorch's exact bits, libtorch's code runs.
bool isOwn(const at::Tensor& x, bool reference);

/// Our own kernels for NVIDIA GPUs.
bool isOwnCuda(const at::Tensor& x, bool reference);

/// libtorch's CPU code supports bfloat16 with float32 parameters since 2.0.
at::Tensor forLibtorch(const at::Tensor& x);

/// Calls `work` with a null pointer to the element type of x, which is on the CPU.
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

}  // namespace dfer::batch_norm
