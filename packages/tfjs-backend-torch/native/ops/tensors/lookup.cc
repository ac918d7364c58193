// Rows that are read and written by index. The callers pass tensors as [rows, values of a row].
#include <libtorch.h>

#include <algorithm>

#include "boundary/call.h"
#include "cuda/device.h"
#include "numbers.h"

namespace dfer {
namespace {

/// Indices as 64-bit numbers, and a mask of the valid ones. An invalid index is an error on the CPU. On a GPU the check would have to
/// wait for the device, so there, as in TensorFlow, it reads 0 and its writes are ignored.
struct Rows {
  at::Tensor index;
  /// Undefined if all are valid.
  at::Tensor valid;
};

Rows rowsOf(const at::Tensor& indices, int64_t size, bool strict = true) {
  at::Tensor index = indices.to(at::kLong).reshape({-1});
  if (index.numel() == 0) return {index, {}};
  const at::Tensor valid = index.ge(0).logical_and_(index.lt(size));
  if (strict && index.is_cpu()) {
    if (!valid.all().item<bool>()) {
      const auto wrong = index.masked_select(valid.logical_not())[0].item<int64_t>();
      throw Fault("the index value " + std::to_string(wrong) + " is not in [0, " + std::to_string(size - 1) + "]");
    }
    return {index, {}};
  }
  return {index, valid};
}

at::Tensor read(const at::Tensor& x, const Rows& rows) {
  if (!rows.valid.defined()) return x.index_select(0, rows.index);
  if (x.size(0) == 0) throw Fault("indices: expected none, for there are no values; received some");
  at::Tensor values = x.index_select(0, rows.index.clamp(0, x.size(0) - 1));
  return values.masked_fill_(rows.valid.logical_not().unsqueeze(1), 0);
}

/// Target of each row of `updates`: invalid indices go to an extra row after `size`.
at::Tensor targetOf(const Rows& rows, int64_t size) {
  if (!rows.valid.defined()) return rows.index;
  return at::where(rows.valid, rows.index, at::full({}, size, rows.index.options()));
}

at::Tensor sumInto(const at::Tensor& updates, const Rows& rows, int64_t size) {
  // Sums of many numbers in a reduced type would lose most terms.
  const at::Tensor added = isReduced(updates.scalar_type()) ? updates.to(at::kFloat) : updates;
  at::Tensor result = at::zeros({size + 1, updates.size(1)}, added.options());
  result.index_add_(0, targetOf(rows, size), added);
  return result.narrow(0, 0, size);
}

/// Coordinates, [count, depth], as row numbers; `strides` has the stride in rows of each coordinate.
at::Tensor flattened(const at::Tensor& indices, const std::vector<int64_t>& strides) {
  if (indices.dim() != 2 || indices.size(1) != static_cast<int64_t>(strides.size())) {
    throw Fault("indices: expected [count, " + std::to_string(strides.size()) + "]");
  }
  const at::Tensor factors =
      cuda::upload(strides.data(), {static_cast<int64_t>(strides.size())}, at::kLong, indices.device());
  return indices.to(at::kLong).mul(factors).sum(1);
}

void requireRank(const char* name, const at::Tensor& tensor, int64_t rank) {
  if (tensor.dim() == rank) return;
  throw Fault(std::string(name) + ": expected rank " + std::to_string(rank) + "; received " + std::to_string(tensor.dim()));
}

/// GatherV2(x [batch, outer, size, inner], indices [batch, count]): [batch, outer, count, inner].
void gather(Call& call) {
  const at::Tensor x = call.tensor();
  const at::Tensor indices = call.tensor();
  requireRank("x", x, 4);
  requireRank("indices", indices, 2);
  if (indices.size(0) != x.size(0)) throw Fault("indices: expected as many batches as x");
  const int64_t groups = x.size(0) * x.size(1);
  const int64_t size = x.size(2);
  Rows rows = rowsOf(indices, size);
  if (groups != 1) {
    // Each group's rows start at the end of the previous group.
    const at::Tensor start = at::arange(groups, rows.index.options()).mul_(size).view({x.size(0), x.size(1), 1});
    const auto spread = [&](const at::Tensor& each) {
      return each.view({x.size(0), 1, indices.size(1)}).expand({x.size(0), x.size(1), indices.size(1)});
    };
    rows.index = (spread(rows.index) + start).reshape({-1});
    if (rows.valid.defined()) rows.valid = spread(rows.valid).reshape({-1});
  }
  const at::Tensor values = read(x.reshape({groups * size, x.size(3)}), rows);
  call.give(values.view({x.size(0), x.size(1), indices.size(1), x.size(3)}));
}

/// GatherNd(x [rows, inner], indices [count, depth], strides): [count, inner].
void gatherNd(Call& call) {
  const at::Tensor x = call.tensor();
  const at::Tensor indices = call.tensor();
  requireRank("x", x, 2);
  call.give(read(x, rowsOf(flattened(indices, call.ints()), x.size(0))));
}

void requireUpdates(const at::Tensor& updates, int64_t count) {
  requireRank("updates", updates, 2);
  if (updates.size(0) != count) throw Fault("updates: expected one row for each index");
}

/// ScatterNd(updates [count, inner], indices [count, depth], strides, rows): [rows, inner], repeated indices are summed.
void scatterNd(Call& call) {
  const at::Tensor updates = call.tensor();
  const at::Tensor index = [&] {
    const at::Tensor indices = call.tensor();
    return flattened(indices, call.ints());
  }();
  const int64_t rows = call.integer();
  requireUpdates(updates, index.numel());
  if (rows < 0) throw Fault("rows: expected ≥ 0; received " + std::to_string(rows));
  call.give(sumInto(updates, rowsOf(index, rows), rows));
}

/// TensorScatterUpdate(x [rows, inner], updates [count, inner], indices [count, depth], strides): x with rows replaced.
void scatterUpdate(Call& call) {
  const at::Tensor x = call.tensor();
  const at::Tensor updates = call.tensor();
  const at::Tensor indices = call.tensor();
  const at::Tensor index = flattened(indices, call.ints());
  requireRank("x", x, 2);
  requireUpdates(updates, index.numel());
  const Rows rows = rowsOf(index, x.size(0));
  at::Tensor result = at::cat({x, at::zeros({1, x.size(1)}, x.options())});
  result.index_copy_(0, targetOf(rows, x.size(0)), updates.to(x.scalar_type()));
  call.give(result.narrow(0, 0, x.size(0)));
}

/// UnsortedSegmentSum(x [count, inner], segments [count], number of segments): a row with an invalid segment is ignored.
void segmentSum(Call& call) {
  const at::Tensor x = call.tensor();
  const at::Tensor segments = call.tensor();
  const int64_t size = call.integer();
  requireUpdates(x, segments.numel());
  if (size < 0) throw Fault("number of segments: expected ≥ 0; received " + std::to_string(size));
  call.give(sumInto(x, rowsOf(segments, size, false), size));
}

// Its name and the message for a wrong index are the same as in the other backends.
const Register kGather("GatherV2", gather);
const Register kGatherNd("GatherNd", gatherNd);
const Register kScatterNd("ScatterNd", scatterNd);
const Register kScatterUpdate("TensorScatterUpdate", scatterUpdate);
const Register kSegmentSum("UnsortedSegmentSum", segmentSum);

}  // namespace
}  // namespace dfer
