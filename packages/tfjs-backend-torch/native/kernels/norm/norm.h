#pragma once
#include <cstdint>

#include "kernels/vector.h"

namespace dfer::norm {

// All functions treat memory as rows of `width` numbers. With few channels, one row has several pixels, and the arrays of
// channels are repeated accordingly.

/// Parameters of the map y = max(0, (x − mean) · scale + shift + residual).
struct Affine {
  const float* mean;
  /// gamma / √(variance + epsilon)
  const float* scale;
  /// beta
  const float* shift;
  bool relu;
};

/// Parameters of the map dx = a·dy + b·(x − mean) + c.
struct Slope {
  const float* a;
  const float* b;
  const float* c;
};

/// Sums over rows, `width` each.
struct Sums {
  double* first;
  double* second;
};

}  // namespace dfer::norm

namespace dfer::norm::inline DFER_CAPABILITY {

// `T` is float or BFloat16.

/// Mean of each column, and the sum of squared deviations from it.
template <class T>
void moments(const T* x, std::int64_t rows, std::int64_t width, Sums sums);

/// `residual` may be null. `stream`: y is too large for the caches.
template <class T>
void apply(const T* x, const T* residual, T* y, std::int64_t rows, std::int64_t width, Affine affine, bool stream);

/// Σ dy and Σ dy·(x − mean), with dy = 0 where the output of the ReLU is 0: from `y` if it is given (the masked dy is then also written
/// to `masked`), otherwise from x.
template <class T>
void backwardSums(const T* x, const T* dy, const T* y, T* masked, std::int64_t rows, std::int64_t width, Affine affine, Sums sums);

/// `affine.relu`: dy is masked, computed from x.
template <class T>
void backwardApply(const T* x, const T* dy, T* dx, std::int64_t rows, std::int64_t width, Affine affine, Slope slope, bool stream);

}  // namespace dfer::norm::inline DFER_CAPABILITY
