// Operations over axes: op(x, axes, keep). Without axes, nothing is reduced.
#include <libtorch.h>

#include <algorithm>
#include <cmath>

#include "boundary/call.h"
#include "numbers.h"

namespace dfer {
namespace {

using T = at::Tensor;

struct Reduction {
  T x;
  /// In descending order.
  std::vector<int64_t> axes;
  bool keep;
};

int64_t axisOf(const T& x, int64_t axis) {
  if (axis >= 0 && axis < x.dim()) return axis;
  throw Fault("axis: expected one in [0, " + std::to_string(x.dim()) + "); received " + std::to_string(axis));
}

Reduction readReduction(Call& call) {
  Reduction reduction{call.tensor(), call.ints(), call.flag()};
  for (const int64_t axis : reduction.axes) axisOf(reduction.x, axis);
  std::sort(reduction.axes.rbegin(), reduction.axes.rend());
  return reduction;
}

/// Sums and products of integers and booleans are integers; those of a reduced type are float32.
at::ScalarType sumType(const T& x) { return isFloat(x) ? at::kFloat : at::kInt; }

/// An operation that ATen only has for a single axis.
template <auto function>
T oneByOne(T x, const std::vector<int64_t>& axes, bool keep) {
  for (const int64_t axis : axes) x = function(x, axis, keep);
  return x;
}

void sum(Call& call) {
  const auto [x, axes, keep] = readReduction(call);
  call.give(axes.empty() ? x.to(sumType(x)) : at::sum(x, axes, keep, sumType(x)));
}

void mean(Call& call) {
  const auto [x, axes, keep] = readReduction(call);
  call.give(axes.empty() ? x.to(at::kFloat) : at::mean(x, axes, keep, at::kFloat));
}

void product(Call& call) {
  const auto [x, axes, keep] = readReduction(call);
  call.give(oneByOne<[](const T& y, int64_t axis, bool k) { return at::prod(y, axis, k, y.scalar_type()); }>(
      x.to(sumType(x)), axes, keep));
}

void largest(Call& call) {
  const auto [x, axes, keep] = readReduction(call);
  call.give(axes.empty() ? x : at::amax(x, axes, keep));
}

void smallest(Call& call) {
  const auto [x, axes, keep] = readReduction(call);
  call.give(axes.empty() ? x : at::amin(x, axes, keep));
}

void all(Call& call) {
  const auto [x, axes, keep] = readReduction(call);
  call.give(oneByOne<[](const T& y, int64_t axis, bool k) { return at::all(y, axis, k); }>(x.ne(0), axes, keep));
}

void any(Call& call) {
  const auto [x, axes, keep] = readReduction(call);
  call.give(oneByOne<[](const T& y, int64_t axis, bool k) { return at::any(y, axis, k); }>(x.ne(0), axes, keep));
}

/// NaN never wins in TensorFlow.js, and always wins in ATen.
T withoutNan(const T& x, double instead) {
  return isFloat(x) ? at::nan_to_num(x, instead, HUGE_VAL, -HUGE_VAL) : asNumbers(x);
}

/// ArgMax(x, axis): the first of equal values.
void argMax(Call& call) {
  const T x = call.tensor();
  const int64_t axis = axisOf(x, call.integer());
  call.give(at::argmax(withoutNan(x, -HUGE_VAL), axis));
}

void argMin(Call& call) {
  const T x = call.tensor();
  const int64_t axis = axisOf(x, call.integer());
  call.give(at::argmin(withoutNan(x, HUGE_VAL), axis));
}

/// Runs a cumulative function along an axis: from the end if reversed, without the own value if exclusive.
template <auto function>
void cumulate(Call& call, double start) {
  const T x = call.tensor();
  const int64_t axis = axisOf(x, call.integer());
  const bool exclusive = call.flag();
  const bool reversed = call.flag();
  T values = x.to(sumType(x));
  if (reversed) values = values.flip(axis);
  const int64_t length = values.size(axis);
  if (exclusive && length > 0) {
    const T first = at::full_like(values.narrow(axis, 0, 1), start);
    values = at::cat({first, values.narrow(axis, 0, length - 1)}, axis);
  }
  values = function(values, axis);
  call.give(reversed ? values.flip(axis) : values);
}

/// Cumsum(x, axis, exclusive, reversed)
void cumulativeSum(Call& call) {
  cumulate<[](const T& x, int64_t axis) { return at::cumsum(x, axis, x.scalar_type()); }>(call, 0);
}

/// Cumprod(x, axis, exclusive, reversed)
void cumulativeProduct(Call& call) {
  cumulate<[](const T& x, int64_t axis) { return at::cumprod(x, axis, x.scalar_type()); }>(call, 1);
}

/// Softmax(x, axis): float32.
void softmax(Call& call) {
  const T x = call.tensor();
  const int64_t axis = axisOf(x, call.integer());
  call.give(at::softmax(x, axis, at::kFloat));
}

const Register kSum("Sum", sum);
const Register kMean("Mean", mean);
const Register kProduct("Prod", product);
const Register kLargest("Max", largest);
const Register kSmallest("Min", smallest);
const Register kAll("All", all);
const Register kAny("Any", any);
const Register kArgMax("ArgMax", argMax);
const Register kArgMin("ArgMin", argMin);
const Register kCumulativeSum("Cumsum", cumulativeSum);
const Register kCumulativeProduct("Cumprod", cumulativeProduct);
const Register kSoftmax("Softmax", softmax);

}  // namespace
}  // namespace dfer
