// Batch normalisation over channels-last memory. Bound by memory: statistics in one pass, everything else in the next.
#include "norm.h"

#include <algorithm>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace dfer::norm {
namespace {

/// Rows whose sums stay in float32 before they join the double ones.
constexpr std::int64_t kBlock = 64;
/// Numbers of a row that are worked on at a time: their sums stay in the first cache.
constexpr std::int64_t kTile = 512;
/// Bytes that are gathered before they bypass the caches.
constexpr std::int64_t kLine = 64;

/// Copies what the first cache holds past the caches, which saves reading the target beforehand.
template <class T>
DFER_INLINE void copyPast(const T* from, T* to, std::int64_t count) {
#if defined(__SSE2__)
  if (reinterpret_cast<std::uintptr_t>(to) % 16 == 0) {
    const std::int64_t pieces = count * static_cast<std::int64_t>(sizeof(T)) / 16;
    const auto* source = reinterpret_cast<const __m128i*>(from);
    auto* target = reinterpret_cast<__m128i*>(to);
    for (std::int64_t i = 0; i < pieces; ++i) _mm_stream_si128(target + i, _mm_loadu_si128(source + i));
    const std::int64_t done = pieces * 16 / static_cast<std::int64_t>(sizeof(T));
    for (std::int64_t i = done; i < count; ++i) to[i] = from[i];
    return;
  }
#endif
  std::memcpy(to, from, static_cast<std::size_t>(count) * sizeof(T));
}

DFER_INLINE void finishStream() {
#if defined(__SSE2__)
  _mm_sfence();
#endif
}

/// Adds a block's sums about `pivot` to the running mean and deviations (Chan, Golub & LeVeque 1979).
DFER_INLINE void merge(const float* __restrict sum, const float* __restrict square, const float* __restrict pivot,
                       double* __restrict mean, double* __restrict deviations, std::int64_t width, double block,
                       double before) {
  const double share = block / (before + block);
  const double weight = before * share;
  for (std::int64_t c = 0; c < width; ++c) {
    const double shift = static_cast<double>(sum[c]) / block;
    const double own = static_cast<double>(square[c]) - shift * static_cast<double>(sum[c]);
    const double delta = static_cast<double>(pivot[c]) + shift - mean[c];
    mean[c] += delta * share;
    deviations[c] += (own > 0 ? own : 0) + delta * delta * weight;
  }
}

template <class T>
DFER_INLINE void momentsOf(const T* x, std::int64_t rows, std::int64_t stride, Sums sums) {
  float pivot[kTile];
  float sum[kTile];
  float square[kTile];
  for (std::int64_t start = 0; start < rows; start += kBlock) {
    const std::int64_t end = std::min(rows, start + kBlock);
    for (std::int64_t column = 0; column < stride; column += kTile) {
      const std::int64_t width = std::min(kTile, stride - column);
      const T* first = x + start * stride + column;
      for (std::int64_t c = 0; c < width; ++c) {
        pivot[c] = toFloat(first[c]);
        sum[c] = 0;
        square[c] = 0;
      }
      std::int64_t row = start;
      for (; row + 4 <= end; row += 4) {
        const T* __restrict r0 = x + row * stride + column;
        const T* __restrict r1 = r0 + stride;
        const T* __restrict r2 = r1 + stride;
        const T* __restrict r3 = r2 + stride;
        for (std::int64_t c = 0; c < width; ++c) {
          const float p = pivot[c];
          const float d0 = toFloat(r0[c]) - p;
          const float d1 = toFloat(r1[c]) - p;
          const float d2 = toFloat(r2[c]) - p;
          const float d3 = toFloat(r3[c]) - p;
          sum[c] += (d0 + d1) + (d2 + d3);
          square[c] += (d0 * d0 + d1 * d1) + (d2 * d2 + d3 * d3);
        }
      }
      for (; row < end; ++row) {
        const T* __restrict r = x + row * stride + column;
        for (std::int64_t c = 0; c < width; ++c) {
          const float d = toFloat(r[c]) - pivot[c];
          sum[c] += d;
          square[c] += d * d;
        }
      }
      merge(sum, square, pivot, sums.first + column, sums.second + column, width, static_cast<double>(end - start),
            static_cast<double>(start));
    }
  }
}

template <bool kResidual, bool kRelu, class T>
DFER_INLINE void applyRow(const T* __restrict x, const T* __restrict residual, T* __restrict y, std::int64_t width,
                          const float* __restrict mean, const float* __restrict scale, const float* __restrict shift) {
  for (std::int64_t c = 0; c < width; ++c) {
    float value = (toFloat(x[c]) - mean[c]) * scale[c] + shift[c];
    if constexpr (kResidual) value += toFloat(residual[c]);
    if constexpr (kRelu) value = value < 0 ? 0 : value;
    assign(y[c], value);
  }
}

template <bool kResidual, bool kRelu, class T>
DFER_INLINE void applyRows(const T* x, const T* residual, T* y, std::int64_t rows, std::int64_t stride, Affine affine,
                           bool stream) {
  alignas(kLine) T line[kTile];
  for (std::int64_t row = 0; row < rows; ++row) {
    for (std::int64_t column = 0; column < stride; column += kTile) {
      const std::int64_t at = row * stride + column;
      const std::int64_t width = std::min(kTile, stride - column);
      applyRow<kResidual, kRelu>(x + at, kResidual ? residual + at : nullptr, stream ? line : y + at, width,
                                 affine.mean + column, affine.scale + column, affine.shift + column);
      if (stream) copyPast(line, y + at, width);
    }
  }
  if (stream) finishStream();
}

template <class T>
DFER_INLINE void applyOf(const T* x, const T* residual, T* y, std::int64_t rows, std::int64_t width, Affine affine,
                         bool stream) {
  if (residual != nullptr) {
    if (affine.relu) return applyRows<true, true>(x, residual, y, rows, width, affine, stream);
    return applyRows<true, false>(x, residual, y, rows, width, affine, stream);
  }
  if (affine.relu) return applyRows<false, true>(x, residual, y, rows, width, affine, stream);
  return applyRows<false, false>(x, residual, y, rows, width, affine, stream);
}

/// Where dy is masked: nowhere, as x says, or as y says.
enum class Mask { kNone, kInput, kOutput };

template <Mask kMask>
DFER_INLINE float masked(float dy, float deviation, float scale, float shift, float y) {
  if constexpr (kMask == Mask::kInput) return deviation * scale + shift <= 0 ? 0 : dy;
  if constexpr (kMask == Mask::kOutput) return y <= 0 ? 0 : dy;
  return dy;
}

/// Two rows at once: half the traffic of the sums. A function of its own, since the compiler heeds __restrict best in parameters.
template <Mask kMask, class T>
DFER_INLINE void backwardSumsPair(const T* __restrict x0, const T* __restrict x1, const T* __restrict g0,
                                  const T* __restrict g1, std::int64_t width, const float* __restrict mean, const float* __restrict scale,
                                  const float* __restrict shift, float* __restrict sum, float* __restrict dot) {
  for (std::int64_t c = 0; c < width; ++c) {
    const float d0 = toFloat(x0[c]) - mean[c];
    const float d1 = toFloat(x1[c]) - mean[c];
    const float m0 = masked<kMask>(toFloat(g0[c]), d0, scale[c], shift[c], 0);
    const float m1 = masked<kMask>(toFloat(g1[c]), d1, scale[c], shift[c], 0);
    sum[c] += m0 + m1;
    dot[c] += m0 * d0 + m1 * d1;
  }
}

template <Mask kMask, class T>
DFER_INLINE void backwardSumsRow(const T* __restrict x, const T* __restrict g, const T* __restrict y,
                                 T* __restrict kept, std::int64_t width, const float* __restrict mean,
                                 const float* __restrict scale, const float* __restrict shift, float* __restrict sum,
                                 float* __restrict dot) {
  for (std::int64_t c = 0; c < width; ++c) {
    const float d = toFloat(x[c]) - mean[c];
    const float m = masked<kMask>(toFloat(g[c]), d, scale[c], shift[c], toFloat(y[c]));
    if constexpr (kMask == Mask::kOutput) assign(kept[c], m);
    sum[c] += m;
    dot[c] += m * d;
  }
}

template <Mask kMask, class T>
DFER_INLINE void backwardSumsRows(const T* x, const T* dy, const T* y, T* kept, std::int64_t rows, std::int64_t stride,
                                  Affine affine, Sums sums) {
  alignas(kLine) float sum[kTile];
  alignas(kLine) float dot[kTile];
  // Where y is not looked at, any readable memory stands for it.
  const T* seen = kMask == Mask::kOutput ? y : x;
  for (std::int64_t start = 0; start < rows; start += kBlock) {
    const std::int64_t end = std::min(rows, start + kBlock);
    for (std::int64_t column = 0; column < stride; column += kTile) {
      const std::int64_t width = std::min(kTile, stride - column);
      const float* mean = affine.mean + column;
      const float* scale = affine.scale + column;
      const float* shift = affine.shift + column;
      for (std::int64_t c = 0; c < width; ++c) sum[c] = dot[c] = 0;
      std::int64_t row = start;
      // With a gradient to keep, the pair needs more streams of memory than the processor follows.
      for (; kMask != Mask::kOutput && row + 2 <= end; row += 2) {
        const std::int64_t at = row * stride + column;
        const std::int64_t below = at + stride;
        backwardSumsPair<kMask>(x + at, x + below, dy + at, dy + below, width, mean, scale, shift, sum,
                                dot);
      }
      for (; row < end; ++row) {
        const std::int64_t at = row * stride + column;
        backwardSumsRow<kMask>(x + at, dy + at, seen + at, kMask == Mask::kOutput ? kept + at : nullptr, width, mean,
                               scale, shift, sum, dot);
      }
      for (std::int64_t c = 0; c < width; ++c) {
        sums.first[column + c] += static_cast<double>(sum[c]);
        sums.second[column + c] += static_cast<double>(dot[c]);
      }
    }
  }
}

template <class T>
DFER_INLINE void backwardSumsOf(const T* x, const T* dy, const T* y, T* kept, std::int64_t rows, std::int64_t width,
                                Affine affine, Sums sums) {
  if (!affine.relu) return backwardSumsRows<Mask::kNone>(x, dy, y, kept, rows, width, affine, sums);
  if (y == nullptr) return backwardSumsRows<Mask::kInput>(x, dy, y, kept, rows, width, affine, sums);
  return backwardSumsRows<Mask::kOutput>(x, dy, y, kept, rows, width, affine, sums);
}

template <Mask kMask, class T>
DFER_INLINE void backwardRow(const T* __restrict x, const T* __restrict dy, T* __restrict dx, std::int64_t width,
                             const float* __restrict mean, const float* __restrict scale, const float* __restrict shift,
                             const float* __restrict a, const float* __restrict b, const float* __restrict c) {
  for (std::int64_t i = 0; i < width; ++i) {
    const float deviation = toFloat(x[i]) - mean[i];
    const float gradient = masked<kMask>(toFloat(dy[i]), deviation, scale[i], shift[i], 0);
    assign(dx[i], a[i] * gradient + (b[i] * deviation + c[i]));
  }
}

template <Mask kMask, class T>
DFER_INLINE void backwardRows(const T* x, const T* dy, T* dx, std::int64_t rows, std::int64_t stride, Affine affine,
                              Slope slope, bool stream) {
  alignas(kLine) T line[kTile];
  for (std::int64_t row = 0; row < rows; ++row) {
    for (std::int64_t column = 0; column < stride; column += kTile) {
      const std::int64_t at = row * stride + column;
      const std::int64_t width = std::min(kTile, stride - column);
      backwardRow<kMask>(x + at, dy + at, stream ? line : dx + at, width, affine.mean + column, affine.scale + column,
                         affine.shift + column, slope.a + column, slope.b + column, slope.c + column);
      if (stream) copyPast(line, dx + at, width);
    }
  }
  if (stream) finishStream();
}

template <class T>
DFER_INLINE void backwardApplyOf(const T* x, const T* dy, T* dx, std::int64_t rows, std::int64_t width, Affine affine,
                                 Slope slope, bool stream) {
  if (affine.relu) return backwardRows<Mask::kInput>(x, dy, dx, rows, width, affine, slope, stream);
  return backwardRows<Mask::kNone>(x, dy, dx, rows, width, affine, slope, stream);
}

}  // namespace

DFER_VECTOR void moments(const float* x, std::int64_t rows, std::int64_t width, Sums sums) {
  momentsOf(x, rows, width, sums);
}

DFER_VECTOR void moments(const BFloat16* x, std::int64_t rows, std::int64_t width, Sums sums) {
  momentsOf(x, rows, width, sums);
}

DFER_VECTOR void apply(const float* x, const float* residual, float* y, std::int64_t rows, std::int64_t width,
                       Affine affine, bool stream) {
  applyOf(x, residual, y, rows, width, affine, stream);
}

DFER_VECTOR void apply(const BFloat16* x, const BFloat16* residual, BFloat16* y, std::int64_t rows, std::int64_t width,
                       Affine affine, bool stream) {
  applyOf(x, residual, y, rows, width, affine, stream);
}

DFER_VECTOR void backwardSums(const float* x, const float* dy, const float* y, float* masked, std::int64_t rows,
                              std::int64_t width, Affine affine, Sums sums) {
  backwardSumsOf(x, dy, y, masked, rows, width, affine, sums);
}

DFER_VECTOR void backwardSums(const BFloat16* x, const BFloat16* dy, const BFloat16* y, BFloat16* masked,
                              std::int64_t rows, std::int64_t width, Affine affine, Sums sums) {
  backwardSumsOf(x, dy, y, masked, rows, width, affine, sums);
}

DFER_VECTOR void backwardApply(const float* x, const float* dy, float* dx, std::int64_t rows, std::int64_t width,
                               Affine affine, Slope slope, bool stream) {
  backwardApplyOf(x, dy, dx, rows, width, affine, slope, stream);
}

DFER_VECTOR void backwardApply(const BFloat16* x, const BFloat16* dy, BFloat16* dx, std::int64_t rows,
                               std::int64_t width, Affine affine, Slope slope, bool stream) {
  backwardApplyOf(x, dy, dx, rows, width, affine, slope, stream);
}

}  // namespace dfer::norm
