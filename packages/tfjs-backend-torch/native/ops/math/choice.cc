// Operations that fill, convert, select, sort and count values.
#include <libtorch.h>

#include "boundary/call.h"
#include "numbers.h"

namespace dfer {
namespace {

using T = at::Tensor;

/// Cast(x, dtype)
void cast(Call& call) {
  const T x = call.tensor();
  call.give(convert(x, call.dtype()));
}

/// Fill(shape, value, dtype)
void fill(Call& call) {
  const std::vector<int64_t> shape = call.shape();
  const double value = call.number();
  const at::ScalarType type = call.dtype();
  T filled = at::empty(shape, at::device(call.session().device).dtype(type));
  call.give(type == at::kFloat ? filled.fill_(value) : filled.fill_(convert(at::full({}, value, at::kDouble), type).item()));
}

/// fillLike(x, value): with x's shape, dtype and layout.
void fillLike(Call& call) {
  const T x = call.tensor();
  call.give(at::full_like(x, call.number()));
}

/// Select(condition, yes, no): a condition of rank 1 chooses whole slices.
void select(Call& call) {
  T condition = call.tensor().to(at::kBool);
  const T yes = call.tensor();
  const T no = call.tensor();
  const at::ScalarType type = at::promote_types(yes.scalar_type(), no.scalar_type());
  if (condition.dim() == 1 && yes.dim() > 1) {
    std::vector<int64_t> shape(static_cast<std::size_t>(yes.dim()), 1);
    shape[0] = condition.size(0);
    condition = condition.view(shape);
  }
  call.give(at::where(condition, yes.to(type), no.to(type)));
}

/// TopK(x, k): the largest values of the last axis in descending order, and their indices; ties in order of the index.
void topK(Call& call) {
  const T x = call.tensor();
  const int64_t k = call.integer();
  if (x.dim() == 0 || k < 0 || k > x.size(-1)) {
    throw Fault("k: expected 0 to the last side; received " + std::to_string(k));
  }
  const auto [values, indices] = at::sort(asNumbers(x), /*stable=*/true, /*dim=*/-1, /*descending=*/true);
  call.give(convert(values.narrow(-1, 0, k), x.scalar_type()).contiguous());
  call.give(indices.narrow(-1, 0, k));
}

/// count(x, weights, size, once): the count, or the sum of weights, of each of 0 … size - 1 in x, or in each row of it;
/// once: only whether it occurs.
void count(Call& call) {
  const T x = call.tensor();
  const T weights = call.tensor();
  const int64_t size = call.integer();
  const bool once = call.flag();
  if (x.dim() < 1 || x.dim() > 2) throw Fault("x: expected rank 1 or 2");
  if (isFloat(x)) throw Fault("x: expected int32");
  if (size < 0 || (size > 0 && x.size(0) > INT32_MAX / size)) throw Fault("size: expected one that fits memory");
  if (weights.numel() > 0 && weights.numel() != x.numel()) throw Fault("weights: expected as many as values, or none");
  T values = x.to(at::kLong);
  if (values.numel() > 0 && values.min().item<int64_t>() < 0) throw Fault("Input x must be non-negative!");
  const int64_t rows = x.dim() == 2 ? x.size(0) : 1;
  const T within = values.lt(size);
  if (rows > 1) values = values.add(at::arange(rows, values.options()).mul_(size).unsqueeze(1));
  values = values.masked_select(within);
  const bool weighted = weights.numel() > 0 && !once;
  std::optional<T> chosen;
  if (weighted) chosen = weights.reshape(x.sizes()).masked_select(within).to(at::kDouble);
  T counts = at::zeros({rows * size}, values.options().dtype(at::kDouble));
  counts.scatter_add_(0, values, chosen ? *chosen : at::ones_like(values, counts.options()));
  if (once) counts = counts.ne(0).to(at::kDouble);
  if (x.dim() == 2) counts = counts.view({rows, size});
  call.give(convert(counts, weights.scalar_type()));
}

const Register kCast("Cast", cast);
const Register kFill("Fill", fill);
const Register kFillLike("fillLike", fillLike);
const Register kSelect("Select", select);
const Register kTopK("TopK", topK);
const Register kCount("count", count);

}  // namespace
}  // namespace dfer
