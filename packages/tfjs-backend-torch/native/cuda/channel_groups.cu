R"cuda(
// Groups of adjacent channels, 16 bytes in memory and float32 in registers. The first part of a program; see norm.cc.

typedef unsigned int u32;
typedef long long i64;

struct bf16 { unsigned short bits; };
struct fp16 { unsigned short bits; };

template <class T> struct Group;

template <> struct Group<float> {
  static constexpr int kSize = 4;
  static __device__ __forceinline__ void load(const float* from, float (&to)[4]) {
    const float4 v = *reinterpret_cast<const float4*>(from);
    to[0] = v.x; to[1] = v.y; to[2] = v.z; to[3] = v.w;
  }
  static __device__ __forceinline__ void store(float* to, const float (&from)[4]) {
    *reinterpret_cast<float4*>(to) = make_float4(from[0], from[1], from[2], from[3]);
  }
};

template <> struct Group<bf16> {
  static constexpr int kSize = 8;
  static __device__ __forceinline__ void load(const bf16* from, float (&to)[8]) {
    const uint4 v = *reinterpret_cast<const uint4*>(from);
    const u32 pairs[4] = {v.x, v.y, v.z, v.w};
#pragma unroll
    for (int i = 0; i < 4; ++i) {
      to[2 * i] = __uint_as_float(pairs[i] << 16);
      to[2 * i + 1] = __uint_as_float(pairs[i] & 0xffff0000u);
    }
  }
  static __device__ __forceinline__ u32 narrow(float low, float high) {
#if __CUDA_ARCH__ >= 800
    u32 pair;
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(pair) : "f"(high), "f"(low));
    return pair;
#else
    const auto one = [](float value) -> u32 {
      const u32 bits = __float_as_uint(value);
      if ((bits & 0x7fffffffu) > 0x7f800000u) return 0x7fffu;
      return (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
    };
    return one(low) | (one(high) << 16);
#endif
  }
  static __device__ __forceinline__ void store(bf16* to, const float (&from)[8]) {
    *reinterpret_cast<uint4*>(to) =
        make_uint4(narrow(from[0], from[1]), narrow(from[2], from[3]), narrow(from[4], from[5]), narrow(from[6], from[7]));
  }
};

// Every GPU converts float16; the emulator has functions instead of the instructions.
#ifndef DFER_EMULATED
__device__ __forceinline__ float widenHalf(unsigned short bits) {
  float value;
  asm("cvt.f32.f16 %0, %1;" : "=f"(value) : "h"(bits));
  return value;
}
// To nearest, ties to even; infinite from 65520.
__device__ __forceinline__ unsigned short narrowHalf(float value) {
  unsigned short bits;
  asm("cvt.rn.f16.f32 %0, %1;" : "=h"(bits) : "f"(value));
  return bits;
}
#endif

template <> struct Group<fp16> {
  static constexpr int kSize = 8;
  static __device__ __forceinline__ void load(const fp16* from, float (&to)[8]) {
    const uint4 v = *reinterpret_cast<const uint4*>(from);
    const u32 pairs[4] = {v.x, v.y, v.z, v.w};
#pragma unroll
    for (int i = 0; i < 4; ++i) {
      to[2 * i] = widenHalf((unsigned short)(pairs[i] & 0xffffu));
      to[2 * i + 1] = widenHalf((unsigned short)(pairs[i] >> 16));
    }
  }
  static __device__ __forceinline__ u32 narrow(float low, float high) {
    return (u32)narrowHalf(low) | ((u32)narrowHalf(high) << 16);
  }
  static __device__ __forceinline__ void store(fp16* to, const float (&from)[8]) {
    *reinterpret_cast<uint4*>(to) =
        make_uint4(narrow(from[0], from[1]), narrow(from[2], from[3]), narrow(from[4], from[5]), narrow(from[6], from[7]));
  }
};

template <int N>
__device__ __forceinline__ void loadChannels(const float* from, float (&to)[N]) {
#pragma unroll
  for (int i = 0; i < N; i += 4) {
    const float4 v = *reinterpret_cast<const float4*>(from + i);
    to[i] = v.x; to[i + 1] = v.y; to[i + 2] = v.z; to[i + 3] = v.w;
  }
}
)cuda"
