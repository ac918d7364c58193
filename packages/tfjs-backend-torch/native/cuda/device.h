#pragma once
#include <libtorch.h>

#include <cstddef>

// What differs where tensors do not live in the memory of the CPU. On the CPU all of it does nothing.

namespace dfer::cuda {

/// Waits until the device has finished everything that was launched.
void synchronize(const at::Device& device);

/// Bytes of the device's tensors, of the whole process.
struct DeviceMemory {
  /// False where this libtorch does not tell without CUDA's headers (before 2.9).
  bool counted = false;
  std::size_t live = 0;
  std::size_t peak = 0;
  /// Held by the caching allocator for the next tensors.
  std::size_t cached = 0;
};

DeviceMemory memoryOf(const at::Device& device);
void resetPeak(const at::Device& device);
/// Gives what the caching allocator holds for the next tensors back to the device.
void trim(const at::Device& device);

/// Copies values to the device through pinned memory, so that the caller does not wait for what the device is doing.
/// @param values contiguous, of `type`, as many as `shape` says
at::Tensor upload(const void* values, at::IntArrayRef shape, at::ScalarType type, const at::Device& device);

}  // namespace dfer::cuda
