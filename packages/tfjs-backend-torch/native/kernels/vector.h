#pragma once
// Shared by the files of vector code. Each of them is compiled once for every capability (scripts/addon/capabilities.mjs), each time in its
// own namespace, DFER_CAPABILITY. They do not include libtorch, and functions that they share with other files are always inlined, so that
// the linker never takes a common function from code for a processor that the machine may not have.
#include <cstdint>
#include <cstring>

#ifndef DFER_CAPABILITY
#define DFER_CAPABILITY baseline
#endif

#define DFER_ALWAYS __attribute__((always_inline))
#define DFER_INLINE inline DFER_ALWAYS
#if defined(__clang__)
#define DFER_UNROLL _Pragma("clang loop unroll(full)")
#else
#define DFER_UNROLL _Pragma("GCC unroll 16")
#endif

namespace dfer {

/// The upper half of a float32.
struct BFloat16 {
  std::uint16_t bits;
};

DFER_INLINE float toFloat(float value) { return value; }

DFER_INLINE float toFloat(BFloat16 value) {
  const std::uint32_t bits = static_cast<std::uint32_t>(value.bits) << 16;
  float wide;
  std::memcpy(&wide, &bits, sizeof wide);
  return wide;
}

DFER_INLINE void assign(float& target, float value) { target = value; }

/// Rounds to nearest, ties to even; NaN stays NaN.
DFER_INLINE void assign(BFloat16& target, float value) {
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  const std::uint32_t rounded = (bits + 0x7FFFU + ((bits >> 16) & 1U)) >> 16;
  target.bits = static_cast<std::uint16_t>((bits & 0x7FFFFFFFU) > 0x7F800000U ? 0x7FC0U : rounded);
}

}  // namespace dfer
