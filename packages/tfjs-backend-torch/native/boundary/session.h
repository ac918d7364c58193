#pragma once
#include <libtorch.h>

#include "memory/tensor_table.h"

namespace dfer {

/// State of one JavaScript thread: its tensors, its device and its precision. Lives as long as the thread's environment.
struct Session {
  TensorTable tensors;
  at::Device device = at::kCPU;
  /// The type in which activations are stored, and convolutions and matrix products computed: float32, or a reduced one (precision.h);
  /// JavaScript sees float32.
  at::ScalarType computeType = at::kFloat;
  /// float32 convolutions and matrix products on an NVIDIA GPU multiply in TF32.
  bool tf32 = false;
  /// Outputs of the last operation: count, then for each output its handle, dtype code, rank and shape. Read by JavaScript.
  Napi::Reference<Napi::Float64Array> results;
};

/// Codes of dtypes in JavaScript.
enum class DType : int { kFloat32 = 0, kInt32 = 1, kBool = 2 };

at::ScalarType scalarTypeOf(int code);
DType dtypeOf(const at::Tensor& tensor);

}  // namespace dfer
