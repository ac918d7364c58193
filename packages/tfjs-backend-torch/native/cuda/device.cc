#include <libtorch.h>

#include "device.h"

#include <torch/cuda.h>
#include <torch/version.h>

#include <cstring>

// The allocator's interface that does not need CUDA headers.
#define DFER_HAS_DEVICE_ALLOCATOR (TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 9))
#if DFER_HAS_DEVICE_ALLOCATOR
#include <c10/core/CachingDeviceAllocator.h>
#endif

namespace dfer::cuda {

void synchronize(const at::Device& device) {
  if (device.is_cuda()) torch::cuda::synchronize(device.index());
}

#if DFER_HAS_DEVICE_ALLOCATOR
namespace {

/// nullptr until the device holds its first tensor.
c10::DeviceAllocator* allocatorOf(const at::Device& device) {
  if (!device.is_cuda()) return nullptr;
  c10::DeviceAllocator* allocator = c10::getDeviceAllocator(device.type());
  return allocator->initialized() ? allocator : nullptr;
}

}  // namespace

DeviceMemory memoryOf(const at::Device& device) {
  c10::DeviceAllocator* allocator = allocatorOf(device);
  if (allocator == nullptr) return {true, 0, 0, 0};
  const auto stats = allocator->getDeviceStats(device.index());
  const auto& live = stats.allocated_bytes[0];
  const auto& reserved = stats.reserved_bytes[0];
  return {true, static_cast<std::size_t>(live.current), static_cast<std::size_t>(live.peak),
          static_cast<std::size_t>(reserved.current - live.current)};
}

void resetPeak(const at::Device& device) {
  if (c10::DeviceAllocator* allocator = allocatorOf(device)) allocator->resetPeakStats(device.index());
}

void trim(const at::Device& device) {
  if (c10::DeviceAllocator* allocator = allocatorOf(device)) allocator->emptyCache();
}

#else

DeviceMemory memoryOf(const at::Device&) { return {}; }
void resetPeak(const at::Device&) {}
void trim(const at::Device&) {}

#endif

at::Tensor upload(const void* values, at::IntArrayRef shape, at::ScalarType type, const at::Device& device) {
  const at::TensorOptions options(type);
  at::Tensor staged = at::empty(shape, device.is_cuda() ? options.pinned_memory(true) : options);
  if (staged.numel() > 0) std::memcpy(staged.data_ptr(), values, staged.nbytes());
  // libtorch keeps the pinned block until the copy is done.
  return device.is_cuda() ? staged.to(device, type, /*non_blocking=*/true) : staged;
}

}  // namespace dfer::cuda
