#include <libtorch.h>

#include "allocator.h"

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <map>
#include <mutex>
#include <string_view>
#include <vector>

#include "arena.h"

namespace dfer {

namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;
/// Blocks of this size or more come from the arena; smaller ones from malloc.
constexpr std::size_t kBig = kMiB;
/// Maximum bytes of small blocks in the cache.
constexpr std::size_t kSmallCache = 64 * kMiB;
/// Minimum bytes of big blocks that stay in the cache.
constexpr std::size_t kBigCache = 64 * kMiB;
/// Number of big allocations after which an old peak expires; a training step of ResNet-50 makes about a thousand.
constexpr std::size_t kWindow = 8192;

/// Rounded so that tensors of about the same size share blocks.
std::size_t classOf(std::size_t size) {
  if (size <= 512) return (size + 63) / 64 * 64;
  const std::size_t step = std::bit_floor(size) / 8;
  return (size + step - 1) / step * step;
}

Block* createSmall(std::size_t size) {
  void* place = nullptr;
  return ::posix_memalign(&place, alignof(Block), size) == 0 ? new (place) Block{size} : nullptr;
}

/// Cache of freed blocks for later tensors; shared by all threads.
class Cache {
 public:
  explicit Cache(std::size_t limit) : limit_(limit) {}

  void* take(std::size_t bytes) {
    if (bytes == 0) return nullptr;
    const std::lock_guard<std::mutex> lock(mutex_);
    if (bytes > std::numeric_limits<std::size_t>::max() / 4) throw OutOfMemory(bytes, use_.live, limit_);
    const std::size_t size = bytes + sizeof(Block);
    if (use_.live + size > limit_) throw OutOfMemory(bytes, use_.live, limit_);
    if (use_.live + kept() + size > limit_) drop();
    Block* block = create(size);
    if (block == nullptr) {
      drop();
      block = create(size);
    }
    if (block == nullptr) throw OutOfMemory(bytes, use_.live, limit_);
    use_.live += block->size;
    use_.peak = std::max(use_.peak, use_.live);
    if (block->size >= kBig) noteBig();
    return block->bytes();
  }

  void give(void* bytes) {
    Block* const block = Block::of(bytes);
    const std::lock_guard<std::mutex> lock(mutex_);
    use_.live -= block->size;
    if (block->size < kBig) {
      if (smallKept_ + block->size > kSmallCache) return std::free(block);
      smallKept_ += block->size;
      small_[block->size].push_back(block);
      return;
    }
    big_.give(block);
    const std::size_t peak = std::max(windowPeak_, lastPeak_);
    const std::size_t allowed = peak + peak / 4 + kBigCache;
    const std::size_t held = use_.live + big_.kept();
    if (held > allowed) big_.release(held - allowed);
  }

  MemoryUse use() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return {use_.live, use_.peak, kept()};
  }

  void resetPeak() {
    const std::lock_guard<std::mutex> lock(mutex_);
    use_.peak = use_.live;
  }

  void trim() {
    const std::lock_guard<std::mutex> lock(mutex_);
    drop();
    windowPeak_ = lastPeak_ = use_.live;
  }

 private:
  Block* create(std::size_t wanted) {
    const std::size_t size = classOf(wanted);
    if (size >= kBig) return big_.take(wanted);
    const auto found = small_.find(size);
    if (found == small_.end() || found->second.empty()) return createSmall(size);
    Block* const block = found->second.back();
    found->second.pop_back();
    smallKept_ -= size;
    return block;
  }

  std::size_t kept() const { return smallKept_ + big_.kept(); }

  void noteBig() {
    windowPeak_ = std::max(windowPeak_, use_.live);
    if (++allocations_ % kWindow != 0) return;
    lastPeak_ = windowPeak_;
    windowPeak_ = use_.live;
  }

  void drop() {
    big_.release(big_.kept());
    for (auto& [size, blocks] : small_) {
      for (Block* block : blocks) std::free(block);
    }
    small_.clear();
    smallKept_ = 0;
  }

  const std::size_t limit_;
  std::mutex mutex_;
  std::map<std::size_t, std::vector<Block*>> small_;
  Arena big_;
  MemoryUse use_;
  std::size_t smallKept_ = 0;
  std::size_t windowPeak_ = 0;
  std::size_t lastPeak_ = 0;
  std::size_t allocations_ = 0;
};

/// Never destroyed: tensors may be freed after the destructors of statics have run.
Cache* cache = nullptr;

void freeBytes(void* bytes) {
  if (bytes != nullptr) cache->give(bytes);
}

/// The interface that libtorch calls. It differs between versions: `allocate` is const in older ones, and `copy_data` exists only in
/// newer ones; a method that a version does not declare overrides nothing.
struct CachingAllocator final : c10::Allocator {
  c10::DataPtr allocate(std::size_t size) const { return fresh(size); }
  c10::DataPtr allocate(std::size_t size) { return fresh(size); }
  c10::DeleterFnPtr raw_deleter() const override { return &freeBytes; }
  void copy_data(void* target, const void* source, std::size_t count) const { std::memcpy(target, source, count); }

 private:
  static c10::DataPtr fresh(std::size_t size) {
    void* const bytes = cache->take(size);
    return {bytes, bytes, &freeBytes, c10::Device(c10::DeviceType::CPU)};
  }
};

std::size_t limitOf(const char* text) {
  const unsigned long long limit = text == nullptr ? 0 : std::strtoull(text, nullptr, 10);
  return limit == 0 ? std::numeric_limits<std::size_t>::max() / 2 : static_cast<std::size_t>(limit);
}

std::string mebibytes(std::size_t bytes) { return std::to_string(bytes / kMiB) + " MiB"; }

}  // namespace

OutOfMemory::OutOfMemory(std::size_t wanted, std::size_t live, std::size_t limit)
    : message_("out of memory: expected to get " + mebibytes(wanted) + "; " + mebibytes(live) + " are in use" +
               (limit < std::numeric_limits<std::size_t>::max() / 2 ? " of " + mebibytes(limit) + " allowed" : "") +
               "; use a smaller batch or dispose tensors") {}

void installAllocator() {
  static std::once_flag once;
  std::call_once(once, [] {
    const char* const wanted = std::getenv("TFJS_TORCH_ALLOCATOR");
    if (wanted != nullptr && std::string_view(wanted) == "system") return;
    cache = new Cache(limitOf(std::getenv("TFJS_TORCH_MEMORY_LIMIT")));
    c10::SetCPUAllocator(new CachingAllocator());
  });
}

bool allocatorInstalled() { return cache != nullptr; }

MemoryUse memoryUse() { return cache == nullptr ? MemoryUse{} : cache->use(); }

void resetMemoryPeak() {
  if (cache != nullptr) cache->resetPeak();
}

void trimMemory() {
  if (cache != nullptr) cache->trim();
}

}  // namespace dfer
