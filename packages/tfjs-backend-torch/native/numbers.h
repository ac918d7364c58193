#pragma once
#include <libtorch.h>

namespace dfer {

/// Converts as a JavaScript typed array does: to whole numbers modulo 2^32, NaN and infinities to 0.
inline at::Tensor convert(const at::Tensor& values, at::ScalarType type) {
  if (type == at::kInt && values.is_floating_point()) {
    return at::nan_to_num(values, 0.0, 0.0, 0.0).to(at::kLong).to(at::kInt);
  }
  return values.to(type);
}

inline bool isFloat(const at::Tensor& values) { return values.is_floating_point(); }

/// Truth values as the whole numbers that ATen can compute with; others as they are.
inline at::Tensor asNumbers(const at::Tensor& values) {
  return values.scalar_type() == at::kBool ? values.to(at::kInt) : values;
}

/// Whole numbers and truth values as the floats that TensorFlow.js makes of them; bfloat16 stays.
inline at::Tensor asFloats(const at::Tensor& values) { return isFloat(values) ? values : values.to(at::kFloat); }

}  // namespace dfer
