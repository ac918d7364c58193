#pragma once
#include "vector.h"

namespace dfer::inline DFER_CAPABILITY {

/// Number of values in the widest registers.
#if defined(__AVX512F__)
constexpr std::int64_t kLane = 16;
#elif defined(__AVX2__)
constexpr std::int64_t kLane = 8;
#else
constexpr std::int64_t kLane = 4;
#endif
using Lane = float __attribute__((vector_size(kLane * sizeof(float))));
/// Number of columns whose sums stay in registers during a pass over the rows of a block.
constexpr int kLanes = 2;
constexpr std::int64_t kPanel = kLanes * kLane;

DFER_INLINE void load(Lane& values, const float* from) { std::memcpy(&values, from, sizeof values); }

DFER_INLINE void load(Lane& values, const BFloat16* from) {
  using Half = std::uint16_t __attribute__((vector_size(kLane * sizeof(std::uint16_t))));
  using Whole = std::uint32_t __attribute__((vector_size(kLane * sizeof(std::uint32_t))));
  Half half;
  std::memcpy(&half, from, sizeof half);
  const Whole whole = __builtin_convertvector(half, Whole) << 16;
  std::memcpy(&values, &whole, sizeof values);
}

DFER_INLINE void store(float* to, const Lane& values) { std::memcpy(to, &values, sizeof values); }

DFER_INLINE void store(BFloat16* to, const Lane& values) {
  using Half = std::uint16_t __attribute__((vector_size(kLane * sizeof(std::uint16_t))));
  using Whole = std::uint32_t __attribute__((vector_size(kLane * sizeof(std::uint32_t))));
  Whole bits;
  std::memcpy(&bits, &values, sizeof bits);
  const Whole rounded = (bits + 0x7FFFU + ((bits >> 16) & 1U)) >> 16;
  const Half half = __builtin_convertvector((bits & 0x7FFFFFFFU) > Whole{} + 0x7F800000U ? Whole{} + 0x7FC0U : rounded, Half);
  std::memcpy(to, &half, sizeof half);
}

/// Returns whether all of them are 0; NaN is not 0.
DFER_INLINE bool isZero(const Lane& values) {
  bool zero = true;
  for (std::int64_t i = 0; i < kLane; ++i) zero = zero && values[i] == 0;
  return zero;
}

template <class T>
DFER_INLINE void loadAll(Lane (&lanes)[kLanes], const T* from) {
  for (int i = 0; i < kLanes; ++i) load(lanes[i], from + i * kLane);
}

}  // namespace dfer::inline DFER_CAPABILITY
