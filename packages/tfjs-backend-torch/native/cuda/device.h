#pragma once
#include <libtorch.h>

#include <cstddef>

// Functions for tensors in device memory. On the CPU they do nothing.

namespace dfer::cuda {

/// Waits until the device has finished everything that was launched.
void synchronize(const at::Device& device);

/// Bytes of tensors on the device, for the whole process.
struct DeviceMemory {
  /// False if this libtorch does not report bytes without CUDA's headers (before 2.9).
  bool counted = false;
  std::size_t live = 0;
  std::size_t peak = 0;
  /// Cached by the caching allocator for later tensors.
  std::size_t cached = 0;
};

DeviceMemory memoryOf(const at::Device& device);
void resetPeak(const at::Device& device);
/// Returns the memory cached by the caching allocator to the device.
void trim(const at::Device& device);

/// Copies values to the device through pinned memory, so that the caller does not wait for the device.
/// @param values contiguous, of `type`, with the size of `shape`
at::Tensor upload(const void* values, at::IntArrayRef shape, at::ScalarType type, const at::Device& device);

}  // namespace dfer::cuda
