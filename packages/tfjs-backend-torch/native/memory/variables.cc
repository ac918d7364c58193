#include <libtorch.h>

#include "variables.h"

#include <torch/version.h>

#include <algorithm>
#include <string>

#include "capability.h"

#define DFER_HAS_FOREACH_COPY (TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 1))

namespace dfer::optimizers {
namespace {

/// Returns whether both have the same memory order; strides of sides of 1 are ignored.
bool isOrderedAlike(const at::Tensor& a, const at::Tensor& b) {
  for (int64_t axis = 0; axis < a.dim(); ++axis) {
    if (a.size(axis) != 1 && a.stride(axis) != b.stride(axis)) return false;
  }
  return true;
}

/// The values in the memory order of `target`.
at::Tensor ordered(const at::Tensor& values, const at::Tensor& target, const char* name) {
  if (values.numel() != target.numel()) throw Fault(std::string(name) + ": expected the variables' shapes");
  const at::Tensor fitting = values.reshape(target.sizes()).to(at::kFloat);
  if (isOrderedAlike(fitting, target)) return fitting;
  return at::empty_strided(target.sizes(), target.strides(), target.options()).copy_(fitting);
}

}  // namespace

void expectVariables(const Writables& variables) {
  for (const auto& [handle, tensor, shadow] : variables) {
    if (tensor.scalar_type() != at::kFloat) throw Fault("variables: expected float32");
    if (shadow.defined() && !isOrderedAlike(shadow, tensor)) throw Fault("variables: expected copies in the same order");
    if (!tensor.is_non_overlapping_and_dense()) throw Fault("variables: expected memory without gaps");
  }
}

std::vector<at::Tensor> gradientsFor(const Writables& variables, const std::vector<at::Tensor>& given) {
  if (given.size() != variables.size()) throw Fault("gradients: expected one for each variable");
  std::vector<at::Tensor> gradients;
  gradients.reserve(given.size());
  for (std::size_t i = 0; i < given.size(); ++i) gradients.push_back(ordered(given[i], variables[i].tensor, "gradients"));
  return gradients;
}

void align(Call& call, const Writables& variables, Writables& moments) {
  if (moments.size() != variables.size()) throw Fault("moments: expected one for each variable");
  for (std::size_t i = 0; i < moments.size(); ++i) {
    auto& [handle, moment, shadow] = moments[i];
    const at::Tensor aligned = ordered(moment, variables[i].tensor, "moments");
    if (aligned.is_same(moment)) continue;
    moment = aligned;
    call.session().tensors.replace(handle, aligned);
  }
}

at::Tensor stridedLike(const at::Tensor& tensor, const at::Tensor& target) {
  return tensor.strides() == target.strides() ? tensor : tensor.as_strided(target.sizes(), target.strides());
}

std::vector<at::Tensor> tensorsOf(const Writables& writables) {
  std::vector<at::Tensor> tensors;
  tensors.reserve(writables.size());
  for (const auto& [handle, tensor, shadow] : writables) tensors.push_back(tensor);
  return tensors;
}

void refresh(const Writable& weight, int64_t start, int64_t count) {
  if (!weight.shadow.defined()) return;
  const float* values = weight.tensor.data_ptr<float>() + start;
  if (weight.shadow.scalar_type() == at::kBFloat16) {
    kernels().narrow(values, static_cast<BFloat16*>(weight.shadow.data_ptr()) + start, count);
  } else {
    std::copy_n(values, count, weight.shadow.data_ptr<at::Half>() + start);
  }
}

void refreshAll(const Writables& weights) {
  std::vector<at::Tensor> copies;
  std::vector<at::Tensor> values;
  for (const Writable& weight : weights) {
    if (!weight.shadow.defined()) continue;
    copies.push_back(stridedLike(weight.shadow, weight.tensor));
    values.push_back(weight.tensor);
  }
#if DFER_HAS_FOREACH_COPY
  if (!copies.empty()) at::_foreach_copy_(copies, values);
#else
  for (std::size_t i = 0; i < copies.size(); ++i) copies[i].copy_(values[i]);
#endif
}

}  // namespace dfer::optimizers
