// Elementwise operations of two tensors, with broadcasting. The result has the first one's dtype unless said otherwise.
#include <libtorch.h>

#include "boundary/call.h"
#include "numbers.h"

namespace dfer {
namespace {

using T = at::Tensor;

/// Integers are computed as integers.
template <auto function>
void closedBinary(Call& call) {
  const T a = call.tensor();
  const T b = call.tensor();
  if (isFloat(a) || isFloat(b)) return call.give(function(a, b));
  call.give(convert(function(asNumbers(a), asNumbers(b)), a.scalar_type()));
}

/// JavaScript computes integers as doubles here, so that a division by 0 returns a number.
template <auto function>
T throughDoubles(const T& a, const T& b, at::ScalarType type) {
  return convert(function(a.to(at::kDouble), b.to(at::kDouble)), type);
}

template <auto function>
void divided(Call& call) {
  const T a = call.tensor();
  const T b = call.tensor();
  if (isFloat(a) || isFloat(b)) return call.give(function(a, b));
  call.give(throughDoubles<function>(a, b, a.scalar_type()));
}

template <auto function>
void toInts(Call& call) {
  const T a = call.tensor();
  const T b = call.tensor();
  call.give(throughDoubles<function>(a, b, at::kInt));
}

/// Booleans, or bits of integers, as ATen returns them.
template <auto function>
void directBinary(Call& call) {
  const T a = call.tensor();
  const T b = call.tensor();
  call.give(function(a, b));
}

const Register kAdd("Add", closedBinary<[](const T& a, const T& b) { return at::add(a, b); }>);
const Register kSubtract("Sub", closedBinary<[](const T& a, const T& b) { return at::sub(a, b); }>);
const Register kMultiply("Multiply", closedBinary<[](const T& a, const T& b) { return at::mul(a, b); }>);
const Register kMaximum("Maximum", closedBinary<[](const T& a, const T& b) { return at::maximum(a, b); }>);
const Register kMinimum("Minimum", closedBinary<[](const T& a, const T& b) { return at::minimum(a, b); }>);
const Register kSquaredDifference("SquaredDifference", closedBinary<[](const T& a, const T& b) {
                                    T difference = at::sub(a, b);
                                    return difference.mul_(difference);
                                  }>);

const Register kDivide("RealDiv", divided<[](const T& a, const T& b) { return at::div(a, b); }>);
const Register kModulo("Mod", divided<[](const T& a, const T& b) { return at::remainder(a, b); }>);
const Register kPower("Pow", divided<[](const T& a, const T& b) { return at::pow(a, b); }>);
const Register kAtan2("Atan2", divided<[](const T& a, const T& b) { return at::atan2(a, b); }>);
const Register kFloorDivide("FloorDiv", toInts<[](const T& a, const T& b) { return at::floor(at::div(a, b)); }>);

const Register kEqual("Equal", directBinary<[](const T& a, const T& b) { return at::eq(a, b); }>);
const Register kNotEqual("NotEqual", directBinary<[](const T& a, const T& b) { return at::ne(a, b); }>);
const Register kGreater("Greater", directBinary<[](const T& a, const T& b) { return at::gt(a, b); }>);
const Register kGreaterEqual("GreaterEqual", directBinary<[](const T& a, const T& b) { return at::ge(a, b); }>);
const Register kLess("Less", directBinary<[](const T& a, const T& b) { return at::lt(a, b); }>);
const Register kLessEqual("LessEqual", directBinary<[](const T& a, const T& b) { return at::le(a, b); }>);
const Register kLogicalAnd("LogicalAnd", directBinary<[](const T& a, const T& b) { return at::logical_and(a, b); }>);
const Register kLogicalOr("LogicalOr", directBinary<[](const T& a, const T& b) { return at::logical_or(a, b); }>);
const Register kBitwiseAnd("BitwiseAnd", directBinary<[](const T& a, const T& b) { return at::bitwise_and(a, b); }>);

/// AddN(tensors): their sum.
const Register kAddMany("AddN", [](Call& call) {
  const std::vector<T> terms = call.tensors();
  if (terms.empty()) throw Fault("tensors: expected at least one; received none");
  T sum = asNumbers(terms[0]).clone();
  for (std::size_t i = 1; i < terms.size(); ++i) {
    if (terms[i].sizes() != terms[0].sizes()) throw Fault("tensors: expected the same shape of all");
    sum.add_(terms[i]);
  }
  call.give(convert(sum, terms[0].scalar_type()));
});

}  // namespace
}  // namespace dfer
