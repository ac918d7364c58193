#include <libtorch.h>

#include "filter_product.h"

#include "capability.h"
#include "parallel.h"

namespace dfer {
namespace {

/// Returns whether it is faster than oneDNN: in float32 with AVX2 (with AVX-512 both are equal), in bfloat16 without a matrix unit.
bool pays(const Conv2d& c) { return c.type == at::kFloat ? capability() == Capability::kAvx2 : !hasMatrixUnit(); }

template <class Number>
at::Tensor compute(const Conv2d& c, const at::Tensor& x, const at::Tensor& dy) {
  const int64_t parts = at::get_num_threads();
  const product::Shape shape = {c.batch, c.in, c.out, c.image, c.kernel, c.result, c.stride, c.dilation, c.before};
  const NumberKernels<Number>& own = kernels().of<Number>();
  const product::Plan plan = own.productPlan(shape, parts);
  const at::Tensor images = c.packed(x);
  const at::Tensor gradients = c.packed(dy);
  const at::Tensor work = at::empty({plan.bytes}, at::TensorOptions(at::kByte));
  at::Tensor result = c.emptyFilterGradient();
  const product::FilterGradient<Number> job = {shape,
                                               parts,
                                               static_cast<const Number*>(images.data_ptr()),
                                               static_cast<const Number*>(gradients.data_ptr()),
                                               result.data_ptr<float>(),
                                               static_cast<std::byte*>(work.data_ptr())};
  forEachPart(parts, [&](int64_t part) { own.computeProduct(job, part); });
  if (plan.addsUp) forEachPart(parts, [&](int64_t part) { own.addUpProduct(job, part); });
  return result;
}

}  // namespace

bool productSuits(const Conv2d& c) {
  const bool filled = c.in % product::kChannels == 0 && c.out % product::kChannels == 0;
  return c.groups == 1 && c.path == ConvPath::kAuto && filled && pays(c);
}

at::Tensor productFilterGradient(const Conv2d& c, const at::Tensor& x, const at::Tensor& dy) {
  if (!productSuits(c)) return {};
  return c.type == at::kFloat ? compute<float>(c, x, dy) : compute<BFloat16>(c, x, dy);
}

}  // namespace dfer
