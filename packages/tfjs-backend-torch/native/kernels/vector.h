#pragma once
// What the files of own vector code share. Each of them is compiled once for every kind of processor (scripts/addon/capabilities.mjs), each
// time in a namespace of its own, DFER_CAPABILITY. They include nothing of libtorch, and functions that other files share with them are
// always inlined, so that no function which all files have in common is taken from code for a processor that the machine may not have.
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

/// To the nearest, ties to even; what is no number stays none.
DFER_INLINE void assign(BFloat16& target, float value) {
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  const std::uint32_t rounded = (bits + 0x7FFFU + ((bits >> 16) & 1U)) >> 16;
  target.bits = static_cast<std::uint16_t>((bits & 0x7FFFFFFFU) > 0x7F800000U ? 0x7FC0U : rounded);
}

}  // namespace dfer
