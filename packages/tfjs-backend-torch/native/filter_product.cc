#include <libtorch.h>

#include "pairwise.h"

#include "kernels/filter_gradient.h"
#include "parallel.h"

namespace dfer {

at::Tensor pairwiseFilterGradient(const Conv2d& c, const at::Tensor& x, const at::Tensor& dy) {
  const pairs::Shape shape = {c.batch, c.in, c.out, c.image, c.kernel, c.result, c.stride, c.dilation, c.before};
  const bool suits = c.type == at::kBFloat16 && c.groups == 1 && c.path == ConvPath::kAuto && pairs::FilterGradient::suits(shape);
  if (!suits) return {};
  const int64_t parts = at::get_num_threads();
  const pairs::FilterGradient product(shape, parts);
  const at::Tensor images = c.packed(x);
  const at::Tensor gradients = c.packed(dy);
  const at::Tensor work = at::empty({product.workBytes()}, at::TensorOptions(at::kByte));
  at::Tensor result = c.emptyFilterGradient();
  const auto* from = static_cast<const BFloat16*>(images.data_ptr());
  const auto* slopes = static_cast<const BFloat16*>(gradients.data_ptr());
  auto* target = result.data_ptr<float>();
  auto* memory = static_cast<std::byte*>(work.data_ptr());
  forEachPart(parts, [&](int64_t part) { product.compute(part, from, slopes, target, memory); });
  if (product.addsUp()) forEachPart(parts, [&](int64_t part) { product.addUp(part, target, memory); });
  return result;
}

}  // namespace dfer
