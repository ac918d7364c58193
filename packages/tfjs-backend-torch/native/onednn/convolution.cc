#include <libtorch.h>

#include "convolution.h"

#include <unordered_map>
#include <utility>

#include "plan.h"

namespace dfer::onednn {

#if DFER_ONEDNN
namespace {

at::Tensor bytes(const dnnl::memory::desc& desc) {
  return at::empty({static_cast<int64_t>(desc.get_size())}, at::TensorOptions(at::kByte));
}

dnnl::memory wrap(const dnnl::memory::desc& desc, const at::Tensor& tensor) { return {desc, engine(), tensor.data_ptr()}; }

void reorder(const Side& side, const dnnl::memory& from, const dnnl::memory& to) {
  side.reorder.execute(stream(), {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}});
}

/// The tensor in the primitive's layout.
at::Tensor bring(const Side& side, const at::Tensor& tensor) {
  if (!side.reorder) return tensor;
  at::Tensor wanted = bytes(side.wanted);
  reorder(side, wrap(side.plain, tensor), wrap(side.wanted, wanted));
  return wanted;
}

/// The weight in the primitive's layout.
at::Tensor bring(const Conv2d& convolution, const Side& side, const Weight& weight) {
  if (!side.reorder) return convolution.packed(weight.tensor);
  // Values that were rounded to bfloat16 differ from the cached float32 ones.
  const int64_t layout = weight.tensor.scalar_type() == convolution.type ? side.layout : -side.layout;
  return weight.table.laidOut(weight.handle, layout, [&] { return bring(side, convolution.packed(weight.tensor)); });
}

/// @param ready, other the first and second tensor in the primitive's layout
void compute(const Plan& plan, const at::Tensor& ready, const at::Tensor& other, const at::Tensor& bias,
             at::Tensor& result) {
  const at::Tensor scratchpad = bytes(plan.scratchpad);
  const at::Tensor target = plan.result.reorder ? bytes(plan.result.wanted) : result;
  std::unordered_map<int, dnnl::memory> arguments = {
      {plan.arguments[0], wrap(plan.first.wanted, ready)},
      {plan.arguments[1], wrap(plan.second.wanted, other)},
      {plan.arguments[2], wrap(plan.result.wanted, target)},
      {DNNL_ARG_SCRATCHPAD, wrap(plan.scratchpad, scratchpad)},
  };
  if (bias.defined()) {
    arguments.emplace(DNNL_ARG_BIAS, dnnl::memory({bias.sizes().vec(), dnnl::memory::data_type::f32,
                                                   dnnl::memory::format_tag::x},
                                                  engine(), bias.data_ptr()));
  }
  plan.primitive.execute(stream(), arguments);
  if (plan.result.reorder) reorder(plan.result, wrap(plan.result.wanted, target), wrap(plan.result.plain, result));
  stream().wait();
}

at::Tensor emptyLast(const Sides& sides, at::ScalarType type) {
  return at::empty(sides, at::TensorOptions(type), at::MemoryFormat::ChannelsLast);
}

}  // namespace

bool suits(const Conv2d& c, Pass pass) { return static_cast<bool>(planOf(c, pass, false)); }

at::Tensor forward(const Conv2d& c, const at::Tensor& x, const Weight& weight, const at::Tensor& bias) {
  const Plan& plan = planOf(c, Pass::kForward, bias.defined());
  if (!plan) return {};
  at::Tensor result = emptyLast({c.batch, c.out, c.result[0], c.result[1]}, c.type);
  compute(plan, bring(plan.first, c.packed(x)), bring(c, plan.second, weight),
          bias.defined() ? bias.to(at::kFloat).contiguous() : bias, result);
  return result;
}

at::Tensor inputGradient(const Conv2d& c, const at::Tensor& dy, const Weight& weight) {
  const Plan& plan = planOf(c, Pass::kInputGradient, false);
  if (!plan) return {};
  at::Tensor result = emptyLast({c.batch, c.in, c.image[0], c.image[1]}, c.type);
  compute(plan, bring(plan.first, c.packed(dy)), bring(c, plan.second, weight), {}, result);
  return result;
}

at::Tensor filterGradient(const Conv2d& c, const at::Tensor& x, const at::Tensor& dy) {
  const Plan& plan = planOf(c, Pass::kFilterGradient, false);
  if (!plan) return {};
  at::Tensor result = c.emptyFilterGradient();
  compute(plan, bring(plan.first, c.packed(x)), bring(plan.second, c.packed(dy)), {}, result);
  return result;
}

#else

bool suits(const Conv2d&, Pass) { return false; }
at::Tensor forward(const Conv2d&, const at::Tensor&, const Weight&, const at::Tensor&) { return {}; }
at::Tensor inputGradient(const Conv2d&, const at::Tensor&, const Weight&) { return {}; }
at::Tensor filterGradient(const Conv2d&, const at::Tensor&, const at::Tensor&) { return {}; }

#endif

}  // namespace dfer::onednn
