#pragma once
#include <cstddef>
#include <new>
#include <string>

namespace dfer {

/// No memory for a tensor: says how much was asked for and how much is taken.
class OutOfMemory : public std::bad_alloc {
 public:
  OutOfMemory(std::size_t wanted, std::size_t live, std::size_t limit);
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  std::string message_;
};

/// Bytes of CPU tensors: alive, most that were ever alive, and kept for the next ones.
struct MemoryUse {
  std::size_t live = 0;
  std::size_t peak = 0;
  std::size_t cached = 0;
};

/// Puts a caching allocator under all CPU tensors of the process, once, unless TFJS_TORCH_ALLOCATOR is `system`.
/// TFJS_TORCH_MEMORY_LIMIT bounds what it hands out, in bytes.
void installAllocator();
/// Whether the caching allocator is in use; without it the numbers below stay 0.
bool allocatorInstalled();
MemoryUse memoryUse();
/// The peak starts anew from what is alive.
void resetMemoryPeak();
/// Gives the kept memory back to the system.
void trimMemory();

}  // namespace dfer
