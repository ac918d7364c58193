#pragma once
// What the files of own vector code share. They include nothing of libtorch, so that no function of its headers is compiled for
// a processor that the machine may not have.
#include <cstdint>
#include <cstring>

// GCC 11 cannot choose between versions that name levels of x86-64.
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && __GNUC__ >= 12 && !defined(__clang__)
/// Compiled thrice; the loader takes the one that fits the processor.
#define DFER_VECTOR __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define DFER_VECTOR
#endif
#define DFER_ALWAYS __attribute__((always_inline))
#define DFER_INLINE inline DFER_ALWAYS

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
