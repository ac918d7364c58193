#pragma once
#include <libtorch.h>

#include <string>

#include "boundary/call.h"
#include "capability.h"
#include "numbers.h"

namespace dfer {

/// The type that the option `precision` names: fp32, or bf16 or fp16, the reduced types. @throws Fault for another name, or for fp16 on
/// the CPU if this libtorch does not compute it there
at::ScalarType precisionOf(const std::string& name, const at::Device& device);

/// A number for JavaScript: 0 for float32, 1 for bfloat16, 2 for float16.
int precisionCode(at::ScalarType type);

/// A tensor in the type in which convolutions and matrix products are computed; unchanged if it already has it.
inline at::Tensor forCompute(const Session& session, const at::Tensor& tensor) { return tensor.to(session.computeType); }

/// The type in which this processor multiplies numbers of `type`. Without bfloat16 vectors, bfloat16 is multiplied as float32: sums are as
/// exact, and a result is rounded once. Libraries are many times slower with bfloat16 on such processors. The same holds for float16 on
/// nearly all processors.
inline at::ScalarType productTypeOnCpu(at::ScalarType type) {
  if (type == at::kHalf) return at::kFloat;
  return type == at::kBFloat16 && capability() < Capability::kAvx512 ? at::kFloat : type;
}

/// The same for the tensor's device.
inline at::ScalarType productType(const at::Tensor& tensor) {
  return tensor.is_cpu() ? productTypeOnCpu(tensor.scalar_type()) : tensor.scalar_type();
}

/// A parameter in the type of the session: its reduced copy is cached, because every step uses it at least twice.
inline at::Tensor forCompute(Session& session, const Call::Kept& kept) {
  const bool keep = isReduced(session.computeType) && kept.handle != 0 && kept.tensor.scalar_type() == at::kFloat;
  return keep ? session.tensors.reduced(kept.handle, session.computeType) : forCompute(session, kept.tensor);
}

}  // namespace dfer
