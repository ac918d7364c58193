// Matrix products.
#include <libtorch.h>

#include "boundary/call.h"
#include "conv/activation.h"
#include "precision.h"

namespace dfer {
namespace {

at::Tensor multiply(const at::Tensor& a, const at::Tensor& b, const std::optional<at::Tensor>& bias) {
  if (bias && bias->dim() == 1 && bias->size(0) == b.size(-1) && a.dim() == 2 && b.dim() == 2) {
    return at::addmm(bias->to(a.scalar_type()), a, b);
  }
  at::Tensor product = at::matmul(a, b);
  if (bias) product.add_(*bias);
  return product;
}

/// matmul(a, b, transposeA, transposeB, bias | null, activation, slope, slopes | null): [..., m, k] × [..., k, n].
void matmul(Call& call) {
  Session& session = call.session();
  const at::Tensor left = call.tensor();
  const Call::Kept right = call.kept();
  if (left.dim() < 2 || right.tensor.dim() < 2) throw Fault("expected matrices; received a tensor of rank below 2");
  const bool transposeA = call.flag();
  const bool transposeB = call.flag();
  const std::optional<at::Tensor> bias = call.optionalTensor();
  const Activation activation = Activation::read(call);

  // JavaScript multiplies integers as doubles; ATen's products of integers exist on some devices only.
  const bool whole = at::isIntegralType(left.scalar_type(), true) && at::isIntegralType(right.tensor.scalar_type(), true);
  at::Tensor a = whole ? left.to(at::kDouble) : forCompute(session, left);
  at::Tensor b = whole ? right.tensor.to(at::kDouble) : forCompute(session, right);
  if (transposeA) a = a.transpose(-2, -1);
  if (transposeB) b = b.transpose(-2, -1);
  if (a.size(-1) != b.size(-2)) {
    throw Fault("expected inner sides that match; received " + std::to_string(a.size(-1)) + " and " +
                std::to_string(b.size(-2)));
  }
  const at::ScalarType type = productType(a);
  at::Tensor product = multiply(a.to(type), b.to(type), bias).to(a.scalar_type());
  activation.apply(product, product.dim() - 1);
  call.give(whole ? product.to(at::kInt) : product.contiguous());
}

const Register kMatmul("matmul", matmul);

}  // namespace
}  // namespace dfer
