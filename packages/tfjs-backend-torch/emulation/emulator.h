// Runs CUDA kernels on the CPU, to test their results without a GPU: one thread for each CUDA thread of a block, one block after the
// other. It supports only what native/cuda/*.cu use.
#pragma once

#include <barrier>
#include <cmath>
#include <cstring>
#include <functional>
#include <thread>
#include <vector>

/// Selects this file's functions instead of instructions of the GPU.
#define DFER_EMULATED
#define __device__
#define __forceinline__ inline
#define __launch_bounds__(threads)
// Below 800: no instructions that only newer GPUs have.
#define __CUDA_ARCH__ 750

struct Dim {
  unsigned x = 1;
  unsigned y = 1;
};

inline thread_local Dim threadIdx;
inline Dim blockIdx;
inline Dim blockDim;
inline Dim gridDim;
inline std::barrier<>* blockBarrier;
/// Dynamic shared memory.
inline float box[1 << 16];

inline void __syncthreads() { blockBarrier->arrive_and_wait(); }

struct alignas(16) float4 {
  float x, y, z, w;
};
struct alignas(16) uint4 {
  unsigned x, y, z, w;
};
inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) { return {x, y, z, w}; }

inline float __uint_as_float(unsigned bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}
inline unsigned __float_as_uint(float value) {
  unsigned bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

/// float16 by the processor's or the compiler's own conversion, to nearest, ties to even.
inline float widenHalf(unsigned short bits) {
  _Float16 value;
  std::memcpy(&value, &bits, sizeof value);
  return static_cast<float>(value);
}
inline unsigned short narrowHalf(float value) {
  const auto half = static_cast<_Float16>(value);
  unsigned short bits;
  std::memcpy(&bits, &half, sizeof bits);
  return bits;
}

inline void launch(Dim grid, Dim block, const std::function<void()>& kernel) {
  gridDim = grid;
  blockDim = block;
  const unsigned threads = block.x * block.y;
  for (unsigned y = 0; y < grid.y; ++y) {
    for (unsigned x = 0; x < grid.x; ++x) {
      blockIdx = {x, y};
      std::barrier<> barrier(threads);
      blockBarrier = &barrier;
      std::vector<std::thread> running;
      for (unsigned i = 0; i < threads; ++i) {
        running.emplace_back([&, i] {
          threadIdx = {i % block.x, i / block.x};
          kernel();
        });
      }
      for (std::thread& thread : running) thread.join();
    }
  }
}
