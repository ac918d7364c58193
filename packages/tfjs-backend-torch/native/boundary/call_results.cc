#include <libtorch.h>

#include <algorithm>
#include <sstream>
#include <utility>

#include "call.h"

namespace dfer {

namespace {

const char* nameOf(at::ScalarType type) {
  switch (type) {
    case at::kInt:
      return "int32";
    case at::kBool:
      return "bool";
    default:
      return "float32";
  }
}

}  // namespace

void Call::give(at::Tensor tensor) {
  switch (tensor.scalar_type()) {
    case at::kFloat:
    case at::kBFloat16:
    case at::kHalf:
    case at::kInt:
    case at::kBool:
      break;
    case at::kLong:
    case at::kShort:
    case at::kByte:
    case at::kChar:
      tensor = tensor.to(at::kInt);
      break;
    default:
      tensor = tensor.to(at::kFloat);
  }
  const bool whole = tensor.is_non_overlapping_and_dense() &&
                     static_cast<std::size_t>(tensor.numel()) * tensor.itemsize() == tensor.storage().nbytes();
  if (!whole) tensor = tensor.clone(at::MemoryFormat::Contiguous);
  const auto same = [&](const at::Tensor& other) { return other.is_same(tensor); };
  // Two handles of one tensor object would not be recognized as shared memory. An operation may give millions of tensors.
  const bool isKnown = givenObjects_.count(tensor.unsafeGetTensorImpl()) > 0;
  if (isKnown || std::any_of(read_.begin(), read_.end(), same)) tensor = tensor.alias();
  givenObjects_.insert(tensor.unsafeGetTensorImpl());
  given_.push_back(std::move(tensor));
}

void Call::finish() {
  Napi::Float64Array results = session_.results.Value();
  std::size_t needed = 1 + told_.size();
  for (const at::Tensor& tensor : given_) needed += 3 + static_cast<std::size_t>(tensor.dim());
  if (results.ElementLength() < needed) {
    results = Napi::Float64Array::New(env(), needed * 2);
    session_.results.Reset(results, 1);
  }
  double* out = results.Data();
  *out++ = static_cast<double>(given_.size());
  for (at::Tensor& tensor : given_) {
    const at::IntArrayRef sides = tensor.sizes();
    const DType type = dtypeOf(tensor);
    const std::size_t rank = sides.size();
    double* head = out;
    out += 3;
    for (const int64_t side : sides) *out++ = static_cast<double>(side);
    head[0] = session_.tensors.insert(std::move(tensor));
    head[1] = static_cast<double>(type);
    head[2] = static_cast<double>(rank);
  }
  for (const double number : told_) *out++ = number;
}

std::string Call::received() const {
  std::ostringstream text;
  for (std::size_t i = 0; i < read_.size(); ++i) {
    if (i > 0) text << ", ";
    text << nameOf(read_[i].scalar_type()) << "[";
    for (int64_t d = 0; d < read_[i].dim(); ++d) text << (d > 0 ? "," : "") << read_[i].size(d);
    text << "]";
  }
  return text.str();
}

}  // namespace dfer
