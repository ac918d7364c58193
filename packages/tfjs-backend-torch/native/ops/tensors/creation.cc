// Tensors from a few numbers, and one-hot vectors.
#include <libtorch.h>

#include "boundary/call.h"

namespace dfer {
namespace {

int64_t countOf(Call& call) {
  const int64_t count = call.integer();
  if (count < 0) throw Fault("count: expected ≥ 0; received " + std::to_string(count));
  return count;
}

/// Range(start, step, count, dtype)
void range(Call& call) {
  const double start = call.number();
  const double step = call.number();
  const int64_t count = countOf(call);
  const at::ScalarType type = call.dtype();
  const auto options = at::TensorOptions(call.session().device).dtype(at::kDouble);
  call.give((at::arange(count, options) * step + start).to(type));
}

/// OneHot(indices, depth, value at the index, value elsewhere, dtype): [...indices, depth]; an index out of range has no entry.
void oneHot(Call& call) {
  const at::Tensor indices = call.tensor();
  const int64_t depth = countOf(call);
  const double on = call.number();
  const double off = call.number();
  const auto options = at::TensorOptions(indices.device()).dtype(call.dtype());
  const at::Tensor classes = at::arange(depth, options.dtype(at::kLong));
  const at::Tensor marked = indices.unsqueeze(-1).eq(classes);
  call.give(at::where(marked, at::full({}, on, options), at::full({}, off, options)));
}

const Register kRange("Range", range);
const Register kOneHot("OneHot", oneHot);

}  // namespace
}  // namespace dfer
