// Operations that split, slice and join tensors.
#include <libtorch.h>

#include "boundary/call.h"

namespace dfer {
namespace {

/// Slice(x, begin, size)
void slice(Call& call) {
  at::Tensor x = call.tensor();
  const std::vector<int64_t> begin = call.ints();
  const std::vector<int64_t> size = call.ints();
  if (begin.size() != size.size() || static_cast<int64_t>(begin.size()) > x.dim()) {
    throw Fault("begin and size: expected as many numbers as axes, " + std::to_string(x.dim()) + "; received " +
                std::to_string(begin.size()) + " and " + std::to_string(size.size()));
  }
  for (std::size_t axis = 0; axis < begin.size(); ++axis) {
    const auto dim = static_cast<int64_t>(axis);
    if (begin[axis] < 0 || size[axis] < 0 || begin[axis] + size[axis] > x.size(dim)) {
      throw Fault("axis " + std::to_string(axis) + ": expected a part of its " + std::to_string(x.size(dim)) +
                  " values; received " + std::to_string(size[axis]) + " from " + std::to_string(begin[axis]));
    }
    x = x.narrow(dim, begin[axis], size[axis]);
  }
  call.give(x);
}

/// `count` values of an axis, the first at `begin`, each `stride` after the previous one; a stride may be negative.
at::Tensor strided(const at::Tensor& x, int64_t axis, int64_t begin, int64_t count, int64_t stride) {
  if (count == 0) return x.narrow(axis, 0, 0);
  const int64_t size = x.size(axis);
  // In 128 bits, values from JavaScript cannot overflow.
  const auto last = static_cast<__int128>(begin) + static_cast<__int128>(count - 1) * stride;
  if (stride == 0 || count < 0 || begin < 0 || begin >= size || last < 0 || last >= size) {
    throw Fault("axis " + std::to_string(axis) + ": expected values within [0, " + std::to_string(size) +
                "); received " + std::to_string(count) + " from " + std::to_string(begin) + " in steps of " +
                std::to_string(stride));
  }
  if (stride > 0) return x.slice(axis, begin, static_cast<int64_t>(last) + 1, stride);
  return x.slice(axis, static_cast<int64_t>(last), begin + 1, -stride).flip({axis});
}

/// StridedSlice(x, begin, counts, strides)
void stridedSlice(Call& call) {
  at::Tensor x = call.tensor();
  const std::vector<int64_t> begin = call.ints();
  const std::vector<int64_t> counts = call.ints();
  const std::vector<int64_t> strides = call.ints();
  const auto rank = static_cast<std::size_t>(x.dim());
  if (begin.size() != rank || counts.size() != rank || strides.size() != rank) {
    throw Fault("begin, counts and strides: expected " + std::to_string(rank) + " numbers each");
  }
  for (std::size_t axis = 0; axis < rank; ++axis) {
    x = strided(x, static_cast<int64_t>(axis), begin[axis], counts[axis], strides[axis]);
  }
  call.give(x);
}

/// Concat(tensors, axis)
void concat(Call& call) {
  const std::vector<at::Tensor> tensors = call.tensors();
  call.give(at::cat(tensors, call.integer()));
}

/// Pack(tensors, axis): along a new axis.
void pack(Call& call) {
  const std::vector<at::Tensor> tensors = call.tensors();
  call.give(at::stack(tensors, call.integer()));
}

/// Unpack(x, axis)
void unpack(Call& call) {
  const at::Tensor x = call.tensor();
  for (const at::Tensor& part : x.unbind(call.integer())) call.give(part);
}

/// SplitV(x, sizes, axis)
void split(Call& call) {
  const at::Tensor x = call.tensor();
  const std::vector<int64_t> sizes = call.ints();
  for (const at::Tensor& part : x.split_with_sizes(sizes, call.integer())) call.give(part);
}

const Register kSlice("Slice", slice);
const Register kStridedSlice("StridedSlice", stridedSlice);
const Register kConcat("Concat", concat);
const Register kPack("Pack", pack);
const Register kUnpack("Unpack", unpack);
const Register kSplit("SplitV", split);

}  // namespace
}  // namespace dfer
