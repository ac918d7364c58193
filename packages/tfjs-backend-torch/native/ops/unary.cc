// Elementwise operations of one tensor. The result has its dtype unless said otherwise.
#include <libtorch.h>

#include "call.h"
#include "numbers.h"

namespace dfer {
namespace {

using T = at::Tensor;

/// Whole numbers stay whole while they are computed with.
template <auto function>
void closed(Call& call) {
  const T x = call.tensor();
  if (isFloat(x)) return call.give(function(x));
  call.give(convert(function(asNumbers(x)), x.scalar_type()));
}

/// Whole numbers are computed with as JavaScript does it, then cut.
template <auto function>
void real(Call& call) {
  const T x = call.tensor();
  if (isFloat(x)) return call.give(function(x));
  call.give(convert(function(x.to(at::kDouble)), x.scalar_type()));
}

template <auto function>
void direct(Call& call) {
  call.give(function(call.tensor()));
}

/// Already whole numbers are what rounding makes of them.
template <auto function>
T unlessWhole(const T& x) {
  return isFloat(x) ? function(x) : x;
}

const Register kAbs("abs", closed<[](const T& x) { return at::abs(x); }>);
const Register kNegate("negate", closed<[](const T& x) { return at::neg(x); }>);
const Register kSign("sign", closed<[](const T& x) { return at::sign(x); }>);
const Register kSquare("square", closed<[](const T& x) { return at::mul(x, x); }>);
const Register kRelu("relu", closed<[](const T& x) { return at::relu(x); }>);
const Register kRelu6("relu6", closed<[](const T& x) { return at::clamp(x, 0, 6); }>);
const Register kCeil("ceil", direct<unlessWhole<[](const T& x) { return at::ceil(x); }>>);
const Register kFloor("floor", direct<unlessWhole<[](const T& x) { return at::floor(x); }>>);
/// Halves go to the even neighbour, in TensorFlow.js too.
const Register kRound("round", direct<unlessWhole<[](const T& x) { return at::round(x); }>>);

const Register kAcos("acos", real<[](const T& x) { return at::acos(x); }>);
const Register kAcosh("acosh", real<[](const T& x) { return at::acosh(x); }>);
const Register kAsin("asin", real<[](const T& x) { return at::asin(x); }>);
const Register kAsinh("asinh", real<[](const T& x) { return at::asinh(x); }>);
const Register kAtan("atan", real<[](const T& x) { return at::atan(x); }>);
const Register kAtanh("atanh", real<[](const T& x) { return at::atanh(x); }>);
const Register kCos("cos", real<[](const T& x) { return at::cos(x); }>);
const Register kCosh("cosh", real<[](const T& x) { return at::cosh(x); }>);
const Register kElu("elu", real<[](const T& x) { return at::elu(x); }>);
const Register kErf("erf", real<[](const T& x) { return at::erf(x); }>);
const Register kExpm1("expm1", real<[](const T& x) { return at::expm1(x); }>);
const Register kLog("log", real<[](const T& x) { return at::log(x); }>);
const Register kLog1p("log1p", real<[](const T& x) { return at::log1p(x); }>);
const Register kReciprocal("reciprocal", real<[](const T& x) { return at::reciprocal(x); }>);
const Register kRsqrt("rsqrt", real<[](const T& x) { return at::rsqrt(x); }>);
const Register kSelu("selu", real<[](const T& x) { return at::selu(x); }>);
const Register kSigmoid("sigmoid", real<[](const T& x) { return at::sigmoid(x); }>);
const Register kSin("sin", real<[](const T& x) { return at::sin(x); }>);
const Register kSinh("sinh", real<[](const T& x) { return at::sinh(x); }>);
const Register kSoftplus("softplus", real<[](const T& x) { return at::softplus(x); }>);
const Register kSqrt("sqrt", real<[](const T& x) { return at::sqrt(x); }>);
const Register kTan("tan", real<[](const T& x) { return at::tan(x); }>);
const Register kTanh("tanh", real<[](const T& x) { return at::tanh(x); }>);

/// Alone among these, it gives floats for whole numbers.
const Register kExp("exp", direct<[](const T& x) { return at::exp(asFloats(x)); }>);

const Register kIsFinite("isFinite", direct<[](const T& x) { return at::isfinite(x); }>);
const Register kIsInf("isInf", direct<[](const T& x) { return at::isinf(x); }>);
const Register kIsNan("isNan", direct<[](const T& x) { return at::isnan(x); }>);
const Register kLogicalNot("logicalNot", direct<[](const T& x) { return at::logical_not(x); }>);

}  // namespace
}  // namespace dfer
