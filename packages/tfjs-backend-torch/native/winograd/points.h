#pragma once
// Winograd's minimal filtering F(4, 3) along one axis: four results of a filter with three taps need six products instead of twelve
// (Lavin & Gray 2015, "Fast algorithms for convolutional neural networks"). Along both axes, four times fewer products.
#include "kernels/lanes.h"

namespace dfer::winograd::inline DFER_CAPABILITY {

constexpr std::int64_t kTaps = 3;
/// Numbers of results of a tile along one axis, of their inputs, and of the points where the polynomials are evaluated.
constexpr std::int64_t kTile = 4;
constexpr std::int64_t kPatch = kTile + kTaps - 1;
constexpr std::int64_t kPoints = kPatch * kPatch;

/// Gaps between points and between tiles, in numbers: strides that are powers of two would map to few cache sets.
constexpr std::int64_t kGap = 16;

// The polynomials are evaluated at 0, ±kNear, ±kFar and infinity. Among the values that float32 represents exactly, these lose the least
// precision: results are as close to the definition as those of another order of sums.
constexpr float kNear = 0.6875F;
constexpr float kFar = 1.5F;
constexpr float kNear2 = kNear * kNear;
constexpr float kFar2 = kFar * kFar;
constexpr float kNear3 = kNear * kNear2;
constexpr float kFar3 = kFar * kFar2;
constexpr float kProduct = kNear2 * kFar2;
constexpr float kSum = kNear2 + kFar2;
// Scale of a filter at each point.
constexpr float kZeroScale = 1 / kProduct;
constexpr float kNearScale = 1 / (2 * kNear2 * (kNear2 - kFar2));
constexpr float kFarScale = 1 / (2 * kFar2 * (kFar2 - kNear2));

/// Six numbers at the six points.
DFER_INLINE void evaluatePatch(const Lane (&d)[kPatch], Lane (&v)[kPatch]) {
  const Lane nearEven = d[4] - kFar2 * d[2];
  const Lane nearOdd = d[3] - kFar2 * d[1];
  const Lane farEven = d[4] - kNear2 * d[2];
  const Lane farOdd = d[3] - kNear2 * d[1];
  v[0] = d[4] - kSum * d[2] + kProduct * d[0];
  v[1] = nearEven + kNear * nearOdd;
  v[2] = nearEven - kNear * nearOdd;
  v[3] = farEven + kFar * farOdd;
  v[4] = farEven - kFar * farOdd;
  v[5] = d[5] - kSum * d[3] + kProduct * d[1];
}

/// A filter at the six points.
DFER_INLINE void evaluateFilter(const Lane (&g)[kTaps], Lane (&u)[kPatch]) {
  const Lane nearEven = kNearScale * g[0] + (kNearScale * kNear2) * g[2];
  const Lane farEven = kFarScale * g[0] + (kFarScale * kFar2) * g[2];
  u[0] = kZeroScale * g[0];
  u[1] = nearEven + (kNearScale * kNear) * g[1];
  u[2] = nearEven - (kNearScale * kNear) * g[1];
  u[3] = farEven + (kFarScale * kFar) * g[1];
  u[4] = farEven - (kFarScale * kFar) * g[1];
  u[5] = g[2];
}

/// Four results of products at the six points.
DFER_INLINE void interpolate(const Lane (&m)[kPatch], Lane (&y)[kTile]) {
  const Lane nearSum = m[1] + m[2];
  const Lane nearGap = m[1] - m[2];
  const Lane farSum = m[3] + m[4];
  const Lane farGap = m[3] - m[4];
  y[0] = m[0] + nearSum + farSum;
  y[1] = kNear * nearGap + kFar * farGap;
  y[2] = kNear2 * nearSum + kFar2 * farSum;
  y[3] = kNear3 * nearGap + kFar3 * farGap + m[5];
}

/// The gradient of `interpolate`.
DFER_INLINE void interpolateBack(const Lane (&dy)[kTile], Lane (&w)[kPatch]) {
  const Lane nearEven = dy[0] + kNear2 * dy[2];
  const Lane nearOdd = kNear * dy[1] + kNear3 * dy[3];
  const Lane farEven = dy[0] + kFar2 * dy[2];
  const Lane farOdd = kFar * dy[1] + kFar3 * dy[3];
  w[0] = dy[0];
  w[1] = nearEven + nearOdd;
  w[2] = nearEven - nearOdd;
  w[3] = farEven + farOdd;
  w[4] = farEven - farOdd;
  w[5] = dy[3];
}

/// The gradient of `evaluateFilter`.
DFER_INLINE void evaluateFilterBack(const Lane (&m)[kPatch], Lane (&dg)[kTaps]) {
  const Lane nearSum = kNearScale * (m[1] + m[2]);
  const Lane farSum = kFarScale * (m[3] + m[4]);
  dg[0] = kZeroScale * m[0] + nearSum + farSum;
  dg[1] = (kNearScale * kNear) * (m[1] - m[2]) + (kFarScale * kFar) * (m[3] - m[4]);
  dg[2] = kNear2 * nearSum + kFar2 * farSum + m[5];
}

/// Applies `along` to each column, then to each row: `from` returns the value at (row, column), `to` stores it.
template <std::int64_t kFrom, std::int64_t kTo, class Along, class From, class To>
DFER_INLINE void alongBoth(const Along& along, const From& from, const To& to) {
  Lane half[kTo][kFrom];
  for (std::int64_t column = 0; column < kFrom; ++column) {
    Lane given[kFrom];
    Lane made[kTo];
    for (std::int64_t row = 0; row < kFrom; ++row) from(row, column, given[row]);
    along(given, made);
    for (std::int64_t row = 0; row < kTo; ++row) half[row][column] = made[row];
  }
  for (std::int64_t row = 0; row < kTo; ++row) {
    Lane made[kTo];
    along(half[row], made);
    for (std::int64_t column = 0; column < kTo; ++column) to(row, column, made[column]);
  }
}

}  // namespace dfer::winograd::inline DFER_CAPABILITY
