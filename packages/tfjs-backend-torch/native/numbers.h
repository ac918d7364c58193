#pragma once
#include <libtorch.h>

namespace dfer {

/// Converts like a JavaScript typed array: to integers modulo 2^32, NaN and infinities to 0.
inline at::Tensor convert(const at::Tensor& values, at::ScalarType type) {
  if (type == at::kInt && values.is_floating_point()) {
    return at::nan_to_num(values, 0.0, 0.0, 0.0).to(at::kLong).to(at::kInt);
  }
  return values.to(type);
}

/// The 16-bit types of activations. Parameters, statistics and sums are float32 with each of them.
inline bool isReduced(at::ScalarType type) { return type == at::kBFloat16 || type == at::kHalf; }

inline bool isFloat(const at::Tensor& values) { return values.is_floating_point(); }

/// Booleans as integers, which ATen can compute with; others are not changed.
inline at::Tensor asNumbers(const at::Tensor& values) {
  return values.scalar_type() == at::kBool ? values.to(at::kInt) : values;
}

/// Integers and booleans as floats, as in TensorFlow.js; a reduced type stays.
inline at::Tensor asFloats(const at::Tensor& values) { return isFloat(values) ? values : values.to(at::kFloat); }

}  // namespace dfer
