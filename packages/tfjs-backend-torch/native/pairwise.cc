#include <libtorch.h>

#include "pairwise.h"

#include "kernels/filter_gradient.h"

namespace dfer {

at::Tensor pairwiseFilterGradient(const onednn::Convolution& c, const at::Tensor& x, const at::Tensor& dy) {
  const pairs::Shape shape = {c.batch, c.in, c.out, c.image, c.kernel, c.result, c.stride, c.dilation, c.before};
  const bool suits = c.type == at::kBFloat16 && c.groups == 1 && !c.exact && pairs::FilterGradient::suits(shape);
  if (!suits) return {};
  const int64_t parts = at::get_num_threads();
  const pairs::FilterGradient product(shape, parts);
  const auto lying = [](const at::Tensor& tensor) { return tensor.to(at::kBFloat16).contiguous(at::MemoryFormat::ChannelsLast); };
  const at::Tensor images = lying(x);
  const at::Tensor gradients = lying(dy);
  const at::Tensor work = at::empty({product.workBytes()}, at::TensorOptions(at::kByte));
  at::Tensor result = at::empty({c.out, c.in, c.kernel[0], c.kernel[1]}, at::TensorOptions(at::kFloat), at::MemoryFormat::ChannelsLast);
  const auto* from = static_cast<const BFloat16*>(images.data_ptr());
  const auto* slopes = static_cast<const BFloat16*>(gradients.data_ptr());
  auto* target = result.data_ptr<float>();
  auto* memory = static_cast<std::byte*>(work.data_ptr());
  at::parallel_for(0, parts, 1, [&](int64_t begin, int64_t end) {
    for (int64_t part = begin; part < end; ++part) product.compute(part, from, slopes, target, memory);
  });
  if (product.addsUp()) {
    at::parallel_for(0, parts, 1, [&](int64_t begin, int64_t end) {
      for (int64_t part = begin; part < end; ++part) product.addUp(part, target, memory);
    });
  }
  return result;
}

}  // namespace dfer
