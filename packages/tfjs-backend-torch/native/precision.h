#pragma once
#include <libtorch.h>

#include "call.h"
#include "capability.h"

namespace dfer {

/// The type in which convolutions and matrix products are computed.
inline at::ScalarType computeType(const Session& session) { return session.bf16 ? at::kBFloat16 : at::kFloat; }

/// A tensor in that type; itself where it has it.
inline at::Tensor forCompute(const Session& session, const at::Tensor& tensor) {
  return tensor.to(computeType(session));
}

/// The type in which this processor multiplies numbers of `type`. Without vectors for bfloat16 it multiplies them as float32: sums are as
/// exact, and a result is rounded once. What libraries have for bfloat16 there is many times slower.
inline at::ScalarType productTypeOnCpu(at::ScalarType type) {
  return type == at::kBFloat16 && capability() < Capability::kAvx512 ? at::kFloat : type;
}

/// The same on the tensor's device.
inline at::ScalarType productType(const at::Tensor& tensor) {
  return tensor.is_cpu() ? productTypeOnCpu(tensor.scalar_type()) : tensor.scalar_type();
}

/// A parameter in the type of the session: its bfloat16 copy is kept beside it, because every step uses it at least twice.
inline at::Tensor forCompute(Session& session, const Call::Kept& kept) {
  const bool keep = session.bf16 && kept.handle != 0 && kept.tensor.scalar_type() == at::kFloat;
  return keep ? session.tensors.reduced(kept.handle) : forCompute(session, kept.tensor);
}

}  // namespace dfer
