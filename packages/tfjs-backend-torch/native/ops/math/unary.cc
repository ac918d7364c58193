// Elementwise operations of one tensor. The result has its dtype unless said otherwise.
#include <libtorch.h>

#include "boundary/call.h"
#include "numbers.h"

namespace dfer {
namespace {

using T = at::Tensor;

/// Integers are computed as integers.
template <auto function>
void closedUnary(Call& call) {
  const T x = call.tensor();
  if (isFloat(x)) return call.give(function(x));
  call.give(convert(function(asNumbers(x)), x.scalar_type()));
}

/// Integers are computed as in JavaScript, then truncated.
template <auto function>
void real(Call& call) {
  const T x = call.tensor();
  if (isFloat(x)) return call.give(function(x));
  call.give(convert(function(x.to(at::kDouble)), x.scalar_type()));
}

template <auto function>
void directUnary(Call& call) {
  call.give(function(call.tensor()));
}

/// Rounding does not change integers.
template <auto function>
T unlessWhole(const T& x) {
  return isFloat(x) ? function(x) : x;
}

const Register kAbs("Abs", closedUnary<[](const T& x) { return at::abs(x); }>);
const Register kNegate("Neg", closedUnary<[](const T& x) { return at::neg(x); }>);
const Register kSign("Sign", closedUnary<[](const T& x) { return at::sign(x); }>);
const Register kSquare("Square", closedUnary<[](const T& x) { return at::mul(x, x); }>);
const Register kRelu("Relu", closedUnary<[](const T& x) { return at::relu(x); }>);
const Register kRelu6("Relu6", closedUnary<[](const T& x) { return at::clamp(x, 0, 6); }>);
const Register kCeil("Ceil", directUnary<unlessWhole<[](const T& x) { return at::ceil(x); }>>);
const Register kFloor("Floor", directUnary<unlessWhole<[](const T& x) { return at::floor(x); }>>);
/// Ties round to even, as in TensorFlow.js.
const Register kRound("Round", directUnary<unlessWhole<[](const T& x) { return at::round(x); }>>);

const Register kAcos("Acos", real<[](const T& x) { return at::acos(x); }>);
const Register kAcosh("Acosh", real<[](const T& x) { return at::acosh(x); }>);
const Register kAsin("Asin", real<[](const T& x) { return at::asin(x); }>);
const Register kAsinh("Asinh", real<[](const T& x) { return at::asinh(x); }>);
const Register kAtan("Atan", real<[](const T& x) { return at::atan(x); }>);
const Register kAtanh("Atanh", real<[](const T& x) { return at::atanh(x); }>);
const Register kCos("Cos", real<[](const T& x) { return at::cos(x); }>);
const Register kCosh("Cosh", real<[](const T& x) { return at::cosh(x); }>);
const Register kElu("Elu", real<[](const T& x) { return at::elu(x); }>);
const Register kErf("Erf", real<[](const T& x) { return at::erf(x); }>);
const Register kExpm1("Expm1", real<[](const T& x) { return at::expm1(x); }>);
const Register kLog("Log", real<[](const T& x) { return at::log(x); }>);
const Register kLog1p("Log1p", real<[](const T& x) { return at::log1p(x); }>);
const Register kReciprocal("Reciprocal", real<[](const T& x) { return at::reciprocal(x); }>);
const Register kRsqrt("Rsqrt", real<[](const T& x) { return at::rsqrt(x); }>);
const Register kSelu("Selu", real<[](const T& x) { return at::selu(x); }>);
const Register kSigmoid("Sigmoid", real<[](const T& x) { return at::sigmoid(x); }>);
const Register kSin("Sin", real<[](const T& x) { return at::sin(x); }>);
const Register kSinh("Sinh", real<[](const T& x) { return at::sinh(x); }>);
const Register kSoftplus("Softplus", real<[](const T& x) { return at::softplus(x); }>);
const Register kSqrt("Sqrt", real<[](const T& x) { return at::sqrt(x); }>);
const Register kTan("Tan", real<[](const T& x) { return at::tan(x); }>);
const Register kTanh("Tanh", real<[](const T& x) { return at::tanh(x); }>);

/// The only one of these that returns floats for integers.
const Register kExp("Exp", directUnary<[](const T& x) { return at::exp(asFloats(x)); }>);

const Register kIsFinite("IsFinite", directUnary<[](const T& x) { return at::isfinite(x); }>);
const Register kIsInf("IsInf", directUnary<[](const T& x) { return at::isinf(x); }>);
const Register kIsNan("IsNan", directUnary<[](const T& x) { return at::isnan(x); }>);
const Register kLogicalNot("LogicalNot", directUnary<[](const T& x) { return at::logical_not(x); }>);

}  // namespace
}  // namespace dfer
