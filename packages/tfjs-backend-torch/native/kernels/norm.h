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

/// Mean of each column, and the sum of squared deviations from it.
void moments(const float* x, std::int64_t rows, std::int64_t width, Sums sums);
void moments(const BFloat16* x, std::int64_t rows, std::int64_t width, Sums sums);

/// `residual` may be null. `stream`: y is too large for the caches.
void apply(const float* x, const float* residual, float* y, std::int64_t rows, std::int64_t width, Affine affine, bool stream);
void apply(const BFloat16* x, const BFloat16* residual, BFloat16* y, std::int64_t rows, std::int64_t width, Affine affine,
           bool stream);

/// Σ dy and Σ dy·(x − mean), with dy = 0 where the ReLU gave nothing: as `y` says where it is given (dy is then also written to
/// `masked`), else as x says.
void backwardSums(const float* x, const float* dy, const float* y, float* masked, std::int64_t rows, std::int64_t width,
                  Affine affine, Sums sums);
void backwardSums(const BFloat16* x, const BFloat16* dy, const BFloat16* y, BFloat16* masked, std::int64_t rows,
                  std::int64_t width, Affine affine, Sums sums);

/// `affine.relu`: dy is masked as x says.
void backwardApply(const float* x, const float* dy, float* dx, std::int64_t rows, std::int64_t width, Affine affine,
                   Slope slope, bool stream);
void backwardApply(const BFloat16* x, const BFloat16* dy, BFloat16* dx, std::int64_t rows, std::int64_t width, Affine affine,
                   Slope slope, bool stream);

}  // namespace dfer::norm
