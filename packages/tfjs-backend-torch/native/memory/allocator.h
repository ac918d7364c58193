#pragma once
#include <cstddef>
#include <new>
#include <string>

namespace dfer {

/// No memory for a tensor; the message has the requested bytes and the bytes in use.
class OutOfMemory : public std::bad_alloc {
 public:
  OutOfMemory(std::size_t wanted, std::size_t live, std::size_t limit);
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  std::string message_;
};

/// Bytes of CPU tensors: live, peak, and cached.
struct MemoryUse {
  std::size_t live = 0;
  std::size_t peak = 0;
  std::size_t cached = 0;
};

/// Installs the caching allocator for all CPU tensors of the process, once, unless TFJS_TORCH_ALLOCATOR is `system`.
/// TFJS_TORCH_MEMORY_LIMIT limits the bytes that it allocates.
void installAllocator();
/// Returns whether the caching allocator is in use; without it the numbers below stay 0.
bool allocatorInstalled();
MemoryUse memoryUse();
/// Resets the peak to the live bytes.
void resetMemoryPeak();
/// Returns cached memory to the system.
void trimMemory();

}  // namespace dfer
