#pragma once
#include <libtorch.h>

#include "call.h"
#include "capability.h"

namespace dfer {

/// The type in which convolutions and matrix products are computed.
inline at::ScalarType computeType(const Session& session) { return session.bf16 ? at::kBFloat16 : at::kFloat; }

/// A tensor in that type; unchanged if it already has it.
inline at::Tensor forCompute(const Session& session, const at::Tensor& tensor) {
  return tensor.to(computeType(session));
}

/// The type in which this processor multiplies numbers of `type`. Without bfloat16 vectors, bfloat16 is multiplied as float32: sums are as
/// exact, and a result is rounded once. Libraries are many times slower with bfloat16 on such processors.
inline at::ScalarType productTypeOnCpu(at::ScalarType type) {
  return type == at::kBFloat16 && capability() < Capability::kAvx512 ? at::kFloat : type;
}

/// The same for the tensor's device.
inline at::ScalarType productType(const at::Tensor& tensor) {
  return tensor.is_cpu() ? productTypeOnCpu(tensor.scalar_type()) : tensor.scalar_type();
}

/// A parameter in the type of the session: its bfloat16 copy is cached, because every step uses it at least twice.
inline at::Tensor forCompute(Session& session, const Call::Kept& kept) {
  const bool keep = session.bf16 && kept.handle != 0 && kept.tensor.scalar_type() == at::kFloat;
  return keep ? session.tensors.reduced(kept.handle) : forCompute(session, kept.tensor);
}

}  // namespace dfer
