#pragma once
#include <libtorch.h>

#include "call.h"

namespace dfer {

/// The type in which convolutions and matrix products are computed.
inline at::ScalarType computeType(const Session& session) { return session.bf16 ? at::kBFloat16 : at::kFloat; }

/// A tensor in that type; itself where it has it.
inline at::Tensor forCompute(const Session& session, const at::Tensor& tensor) {
  return tensor.to(computeType(session));
}

/// A parameter in that type: its bfloat16 copy is kept beside it, because every step uses it at least twice.
inline at::Tensor forCompute(Session& session, const Call::Kept& kept) {
  const bool keep = session.bf16 && kept.handle != 0 && kept.tensor.scalar_type() == at::kFloat;
  return keep ? session.tensors.reduced(kept.handle) : forCompute(session, kept.tensor);
}

}  // namespace dfer
