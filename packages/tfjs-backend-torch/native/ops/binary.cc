// Elementwise operations of two tensors, with broadcasting.
#include "call.h"

namespace dfer {
namespace {

template <typename Function>
void both(Call& call, Function function) {
  const at::Tensor a = call.tensor();
  const at::Tensor b = call.tensor();
  call.give(function(a, b));
}

const Register kAdd("add", [](Call& call) {
  both(call, [](const at::Tensor& a, const at::Tensor& b) { return at::add(a, b); });
});
const Register kMultiply("multiply", [](Call& call) {
  both(call, [](const at::Tensor& a, const at::Tensor& b) { return at::mul(a, b); });
});

}  // namespace
}  // namespace dfer
