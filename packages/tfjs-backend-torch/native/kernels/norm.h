#pragma once
#include <cstdint>

#include "vector.h"

namespace dfer::norm {

// All of these see memory as rows of `width` numbers. Where channels are few, one row holds several pixels, and the arrays of
// channels are repeated accordingly.

/// How rows become y = max(0, (x − mean) · scale + shift + residual).
struct Affine {
  const float* mean;
  /// gamma / √(variance + epsilon)
  const float* scale;
  /// beta
  const float* shift;
  bool relu;
};

/// How rows become dx = a·dy + b·(x − mean) + c.
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

/// Σ dy and Σ dy·(x − mean), with dy = 0 where the ReLU gave nothing: as `y` says where it is given (dy is then also written to
/// `masked`), else as x says.
template <class T>
void backwardSums(const T* x, const T* dy, const T* y, T* masked, std::int64_t rows, std::int64_t width, Affine affine, Sums sums);

/// `affine.relu`: dy is masked as x says.
template <class T>
void backwardApply(const T* x, const T* dy, T* dx, std::int64_t rows, std::int64_t width, Affine affine, Slope slope, bool stream);

}  // namespace dfer::norm::inline DFER_CAPABILITY
