// Operations that move values without changing them.
#include <libtorch.h>

#include <algorithm>

#include "boundary/call.h"

namespace dfer {
namespace {

/// Numbers ≥ 0, `each` for every axis of x.
void requirePerAxis(const char* name, const std::vector<int64_t>& values, const at::Tensor& x, int64_t each = 1) {
  if (static_cast<int64_t>(values.size()) != each * x.dim()) {
    throw Fault(std::string(name) + ": expected " + std::to_string(each * x.dim()) + " numbers, for " +
                std::to_string(x.dim()) + " axes; received " + std::to_string(values.size()));
  }
  for (const int64_t value : values) {
    if (value < 0) throw Fault(std::string(name) + ": expected numbers ≥ 0; received " + std::to_string(value));
  }
}

/// Transpose(x, permutation)
void transpose(Call& call) {
  const at::Tensor x = call.tensor();
  call.give(x.permute(call.ints()));
}

/// rearrange(x, split, permutation, joined): reshapes to split axes, permutes them, and reshapes to join them.
void rearrange(Call& call) {
  const at::Tensor x = call.tensor();
  const at::Tensor split = x.reshape(call.shape());
  const at::Tensor permuted = split.permute(call.ints());
  call.give(permuted.reshape(call.shape()));
}

/// Reverse(x, axes)
void reverse(Call& call) {
  const at::Tensor x = call.tensor();
  call.give(at::flip(x, call.ints()));
}

/// Tile(x, repetitions)
void tile(Call& call) {
  const at::Tensor x = call.tensor();
  const std::vector<int64_t> repetitions = call.ints();
  requirePerAxis("repetitions", repetitions, x);
  call.give(x.repeat(repetitions));
}

/// BroadcastTo(x, shape)
void broadcastTo(Call& call) {
  const at::Tensor x = call.tensor();
  call.give(x.expand(call.shape()));
}

/// PadV2(x, [before, after] of each axis in one list, value)
void pad(Call& call) {
  const at::Tensor x = call.tensor();
  const std::vector<int64_t> paddings = call.ints();
  const double value = call.number();
  requirePerAxis("paddings", paddings, x, 2);
  // ATen starts with the last axis.
  std::vector<int64_t> reversed;
  for (int64_t axis = x.dim() - 1; axis >= 0; --axis) {
    reversed.push_back(paddings[static_cast<std::size_t>(2 * axis)]);
    reversed.push_back(paddings[static_cast<std::size_t>(2 * axis + 1)]);
  }
  call.give(at::constant_pad_nd(x, reversed, value));
}

/// MirrorPad(x, paddings as for PadV2, true to repeat the border itself)
void mirrorPad(Call& call) {
  at::Tensor x = call.tensor();
  const std::vector<int64_t> paddings = call.ints();
  const int64_t repeated = call.flag() ? 1 : 0;
  requirePerAxis("paddings", paddings, x, 2);
  for (int64_t axis = 0; axis < x.dim(); ++axis) {
    const int64_t before = paddings[static_cast<std::size_t>(2 * axis)];
    const int64_t after = paddings[static_cast<std::size_t>(2 * axis + 1)];
    const int64_t most = x.size(axis) - 1 + repeated;
    if (before == 0 && after == 0) continue;
    if (std::max(before, after) > most) {
      throw Fault("paddings: expected at most " + std::to_string(most) + " for axis " + std::to_string(axis) +
                  "; received " + std::to_string(std::max(before, after)));
    }
    const at::Tensor start = x.narrow(axis, 1 - repeated, before).flip({axis});
    const at::Tensor end = x.narrow(axis, x.size(axis) - 1 + repeated - after, after).flip({axis});
    x = at::cat({start, x, end}, axis);
  }
  call.give(x);
}

/// Diag(x): the values of x on the diagonal of a matrix, [size, size].
void diag(Call& call) { call.give(at::diag(call.tensor().reshape({-1}))); }

const Register kTranspose("Transpose", transpose);
const Register kRearrange("rearrange", rearrange);
const Register kReverse("Reverse", reverse);
const Register kTile("Tile", tile);
const Register kBroadcastTo("BroadcastTo", broadcastTo);
const Register kPad("PadV2", pad);
const Register kMirrorPad("MirrorPad", mirrorPad);
const Register kDiag("Diag", diag);

}  // namespace
}  // namespace dfer
