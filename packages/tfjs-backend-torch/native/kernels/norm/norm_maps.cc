// The elementwise maps of batch normalization and its gradient, over channels-last memory: one pass each, memory-bound.
#include <algorithm>

#include "norm.h"
#include "norm_mask.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace dfer::norm::inline DFER_CAPABILITY {
namespace {

/// Numbers of a row that are processed together, and collected before they bypass the caches.
constexpr std::int64_t kTile = 512;
constexpr std::int64_t kLine = 64;

/// Copies values from the L1 cache to memory with streaming stores, which avoids reading the target first.
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

}  // namespace

template <class T>
void apply(const T* x, const T* residual, T* y, std::int64_t rows, std::int64_t width, Affine affine, bool stream) {
  if (residual != nullptr) {
    if (affine.relu) return applyRows<true, true>(x, residual, y, rows, width, affine, stream);
    return applyRows<true, false>(x, residual, y, rows, width, affine, stream);
  }
  if (affine.relu) return applyRows<false, true>(x, residual, y, rows, width, affine, stream);
  return applyRows<false, false>(x, residual, y, rows, width, affine, stream);
}

template <class T>
void backwardApply(const T* x, const T* dy, T* dx, std::int64_t rows, std::int64_t width, Affine affine, Slope slope, bool stream) {
  if (affine.relu) return backwardRows<Mask::kInput>(x, dy, dx, rows, width, affine, slope, stream);
  return backwardRows<Mask::kNone>(x, dy, dx, rows, width, affine, slope, stream);
}

template void apply(const float*, const float*, float*, std::int64_t, std::int64_t, Affine, bool);
template void apply(const BFloat16*, const BFloat16*, BFloat16*, std::int64_t, std::int64_t, Affine, bool);
template void backwardApply(const float*, const float*, float*, std::int64_t, std::int64_t, Affine, Slope, bool);
template void backwardApply(const BFloat16*, const BFloat16*, BFloat16*, std::int64_t, std::int64_t, Affine, Slope, bool);

}  // namespace dfer::norm::inline DFER_CAPABILITY
