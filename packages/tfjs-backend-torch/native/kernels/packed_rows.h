#pragma once
// Packing and multiplication for the matrix product over pixels: float32 numbers one pixel at a time, or pairs of bfloat16 of two
// adjacent pixels if the processor multiplies those.
#include "multiply.h"

#if defined(__AVX512BF16__)
#include <immintrin.h>
#endif

namespace dfer::product::inline DFER_CAPABILITY {

constexpr std::int64_t kLine = 64;
alignas(kLine) inline constexpr BFloat16 kNone[32] = {};

/// Single pixels in float32. A panel has `kColumns` channels of either operand.
template <class Number>
struct Singles {
  using Packed = float;
  static constexpr std::int64_t kPixels = 1;
  static constexpr std::int64_t kWidth = kColumns;
  /// A panel of x stays in the L1 cache together with the current rows, and half of the L2 cache holds packed rows.
  static constexpr std::int64_t kMostUnits = 256;
  static constexpr std::int64_t kMostPacked = 64 * 1024;

  /// 32 channels of dy, panel after panel.
  static DFER_INLINE void packRows(const Number* dy, std::int64_t stride, Range pixels, std::int64_t, float* packed) {
    for (std::int64_t pixel = pixels.from; pixel < pixels.to; ++pixel, packed += kWidth) {
      for (std::int64_t panel = 0; panel < 32 / kWidth; ++panel) {
        copy(dy + pixel * stride + panel * kWidth, packed + panel * pixels.size() * kWidth);
      }
    }
  }

  /// A panel of x at the positions that a tap reads.
  static DFER_INLINE void packColumns(const Number* x, const std::int64_t* places, std::int64_t pixels, float* packed) {
    for (std::int64_t pixel = 0; pixel < pixels; ++pixel, packed += kWidth) {
      if (places[pixel] >= 0) copy(x + places[pixel], packed);
      else std::memset(packed, 0, kWidth * sizeof(float));
    }
  }

  /// Adds the products of all pixels to 32 rows and a panel of columns of the gradient, or initializes them.
  static DFER_INLINE void multiply(const float* rows, const float* columns, std::int64_t pixels, float* gradient,
                                   std::int64_t stride, bool begins) {
    for (std::int64_t row = 0; row < 32; row += kWidth) {
      const Matrix left = {rows + row * pixels, kWidth};
      if (begins) multiplyRows<true, false>(kWidth, left, {columns, kWidth}, pixels, gradient + row * stride, stride);
      else multiplyRows<true, true>(kWidth, left, {columns, kWidth}, pixels, gradient + row * stride, stride);
    }
  }

 private:
  static DFER_INLINE void copy(const Number* from, float* to) {
    Lane lanes[kLanes];
    loadAll(lanes, from);
    for (int i = 0; i < kLanes; ++i) store(to + i * kLane, lanes[i]);
  }
};

#if defined(__AVX512BF16__)
/// Two adjacent pixels of one channel in 32 bits.
struct Pairs {
  using Packed = std::uint32_t;
  static constexpr std::int64_t kPixels = 2;
  static constexpr std::int64_t kWidth = 32;
  /// A packed panel of x, 448 × 32 pairs, shares the L2 cache with packed dy of half of 1 MiB.
  static constexpr std::int64_t kMostUnits = 448;
  static constexpr std::int64_t kMostPacked = 128 * 1024;
  /// Rows of a tile: 8 × 32 sums fill 16 registers, enough to hide the latency.
  static constexpr std::int64_t kHeight = 8;

  /// 32 channels of dy, as four panels of 8 for each pair.
  static DFER_INLINE void packRows(const BFloat16* dy, std::int64_t stride, Range pairs, std::int64_t pixels, std::uint32_t* packed) {
    const std::int64_t panel = pairs.size() * kHeight;
    for (std::int64_t pair = pairs.from; pair < pairs.to; ++pair, packed += kHeight) {
      const BFloat16* first = dy + 2 * pair * stride;
      const Woven both = weave(first, 2 * pair + 1 < pixels ? first + stride : kNone);
      storeHalf(packed, both.low, 0);
      storeHalf(packed + panel, both.low, 1);
      storeHalf(packed + 2 * panel, both.high, 0);
      storeHalf(packed + 3 * panel, both.high, 1);
    }
  }

  static DFER_INLINE void packColumns(const BFloat16* x, const std::int64_t* places, std::int64_t pairs, std::uint32_t* packed) {
    for (std::int64_t pair = 0; pair < pairs; ++pair, packed += kWidth) {
      const std::int64_t first = places[2 * pair];
      const std::int64_t second = places[2 * pair + 1];
      const Woven both = weave(first < 0 ? kNone : x + first, second < 0 ? kNone : x + second);
      _mm512_store_si512(packed, both.low);
      _mm512_store_si512(packed + kWidth / 2, both.high);
    }
  }

  static DFER_INLINE void multiply(const std::uint32_t* rows, const std::uint32_t* columns, std::int64_t pairs, float* gradient,
                                   std::int64_t stride, bool begins) {
    for (std::int64_t row = 0; row < 32; row += kHeight) addTile(rows + row * pairs, columns, pairs, gradient + row * stride, stride, begins);
  }

 private:
  /// 32 channels of two pixels, interleaved: the pairs of the first 16 channels, and of the others.
  struct Woven {
    __m512i low, high;
  };

  static DFER_INLINE Woven weave(const BFloat16* first, const BFloat16* second) {
    const __m512i a = _mm512_loadu_si512(first);
    const __m512i b = _mm512_loadu_si512(second);
    const __m512i even = _mm512_unpacklo_epi16(a, b);
    const __m512i odd = _mm512_unpackhi_epi16(a, b);
    return {_mm512_permutex2var_epi64(even, _mm512_setr_epi64(0, 1, 8, 9, 2, 3, 10, 11), odd),
            _mm512_permutex2var_epi64(even, _mm512_setr_epi64(4, 5, 12, 13, 6, 7, 14, 15), odd)};
  }

  static DFER_INLINE void storeHalf(std::uint32_t* to, __m512i pairs, int half) {
    const __m256i wanted = half == 0 ? _mm512_castsi512_si256(pairs) : _mm512_extracti64x4_epi64(pairs, 1);
    std::memcpy(to, &wanted, sizeof wanted);
  }

  static DFER_INLINE void addTile(const std::uint32_t* rows, const std::uint32_t* columns, std::int64_t pairs, float* gradient,
                                  std::int64_t stride, bool begins) {
    __m512 sums[kHeight][2];
    for (std::int64_t row = 0; row < kHeight; ++row) {
      sums[row][0] = begins ? _mm512_setzero_ps() : _mm512_loadu_ps(gradient + row * stride);
      sums[row][1] = begins ? _mm512_setzero_ps() : _mm512_loadu_ps(gradient + row * stride + kWidth / 2);
    }
    for (std::int64_t pair = 0; pair < pairs; ++pair, rows += kHeight, columns += kWidth) {
      const __m512bh left = (__m512bh)_mm512_load_si512(columns);
      const __m512bh right = (__m512bh)_mm512_load_si512(columns + kWidth / 2);
      DFER_UNROLL
      for (std::int64_t row = 0; row < kHeight; ++row) {
        const __m512bh both = (__m512bh)_mm512_set1_epi32(static_cast<int>(rows[row]));
        sums[row][0] = _mm512_dpbf16_ps(sums[row][0], both, left);
        sums[row][1] = _mm512_dpbf16_ps(sums[row][1], both, right);
      }
    }
    for (std::int64_t row = 0; row < kHeight; ++row) {
      _mm512_storeu_ps(gradient + row * stride, sums[row][0]);
      _mm512_storeu_ps(gradient + row * stride + kWidth / 2, sums[row][1]);
    }
  }
};
#endif

template <class Number>
struct PackingOf {
  using Type = Singles<Number>;
};
#if defined(__AVX512BF16__)
template <>
struct PackingOf<BFloat16> {
  using Type = Pairs;
};
#endif

}  // namespace dfer::product::inline DFER_CAPABILITY
