#include "allocator.h"

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#include <sys/mman.h>

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

namespace dfer {

namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;
constexpr std::size_t kHugePage = 2 * kMiB;
/// From here on memory is mapped, with huge pages; below it comes from malloc.
constexpr std::size_t kBig = kMiB;
/// Kept at most, of small blocks.
constexpr std::size_t kSmallCache = 64 * kMiB;
/// Kept at least, of big blocks.
constexpr std::size_t kBigCache = 64 * kMiB;
/// Big allocations after which an old peak is forgotten; a training step of ResNet-50 makes about a thousand.
constexpr std::size_t kWindow = 8192;

/// In front of a tensor's bytes, which so start on a cache line.
struct alignas(64) Block {
  std::size_t size = 0;
  std::uint64_t freedAt = 0;

  void* bytes() { return this + 1; }
  static Block* of(void* bytes) { return static_cast<Block*>(bytes) - 1; }
};
static_assert(sizeof(Block) == 64);

/// Rounded so that tensors of about the same size share blocks: to 1/8 of the size where small, to 1/16 where big.
std::size_t classOf(std::size_t size) {
  if (size <= 512) return (size + 63) / 64 * 64;
  const std::size_t step = std::bit_floor(size) / (size < kBig ? 8 : 16);
  return (size + step - 1) / step * step;
}

Block* map(std::size_t size) {
  const std::size_t reserved = size + kHugePage;
  void* const place = ::mmap(nullptr, reserved, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (place == MAP_FAILED) return nullptr;
  auto* const first = static_cast<std::uint8_t*>(place);
  const std::size_t before = (kHugePage - reinterpret_cast<std::uintptr_t>(place) % kHugePage) % kHugePage;
  if (before > 0) ::munmap(first, before);
  ::munmap(first + before + size, kHugePage - before);
  // Only whole huge pages: one more at the end would cost up to 2 MiB a tensor. A refusal costs nothing but speed.
  if (size >= kHugePage) ::madvise(first + before, size / kHugePage * kHugePage, MADV_HUGEPAGE);
  return new (first + before) Block{size};
}

Block* create(std::size_t size) {
  if (size >= kBig) return map(size);
  void* place = nullptr;
  return ::posix_memalign(&place, alignof(Block), size) == 0 ? new (place) Block{size} : nullptr;
}

void destroy(Block* block) {
  if (block->size >= kBig) {
    ::munmap(block, block->size);
  } else {
    std::free(block);
  }
}

/// Freed blocks wait here for the next tensor of their size; shared by all threads.
class Cache {
 public:
  explicit Cache(std::size_t limit) : limit_(limit) {}

  void* take(std::size_t bytes) {
    if (bytes == 0) return nullptr;
    const std::lock_guard<std::mutex> lock(mutex_);
    if (bytes > std::numeric_limits<std::size_t>::max() / 4) throw OutOfMemory(bytes, use_.live, limit_);
    const std::size_t size = classOf(bytes + sizeof(Block));
    Block* block = size < kBig ? reuseSmall(size) : reuseBig(size);
    if (block == nullptr) {
      if (use_.live + size > limit_) throw OutOfMemory(bytes, use_.live, limit_);
      if (use_.live + use_.cached + size > limit_) drop();
      block = create(size);
    }
    if (block == nullptr) {
      drop();
      block = create(size);
    }
    if (block == nullptr) throw OutOfMemory(bytes, use_.live, limit_);
    use_.live += block->size;
    use_.peak = std::max(use_.peak, use_.live);
    if (size >= kBig) noteBig();
    return block->bytes();
  }

  void give(void* bytes) {
    Block* const block = Block::of(bytes);
    const std::lock_guard<std::mutex> lock(mutex_);
    use_.live -= block->size;
    if (block->size < kBig) {
      if (smallCached_ + block->size > kSmallCache) return destroy(block);
      smallCached_ += block->size;
      use_.cached += block->size;
      small_[block->size].push_back(block);
      return;
    }
    block->freedAt = ++clock_;
    use_.cached += block->size;
    // In front of its equals: the one freed last is likeliest in the processor's caches.
    big_.emplace_hint(big_.lower_bound(block->size), block->size, block);
    const std::size_t peak = std::max(windowPeak_, lastPeak_);
    while (!big_.empty() && use_.live + use_.cached - smallCached_ > peak + peak / 8 + kBigCache) dropOldest();
  }

  MemoryUse use() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return use_;
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
  Block* reuseSmall(std::size_t size) {
    const auto found = small_.find(size);
    if (found == small_.end() || found->second.empty()) return nullptr;
    Block* const block = found->second.back();
    found->second.pop_back();
    smallCached_ -= size;
    use_.cached -= size;
    return block;
  }

  /// The smallest that is large enough, unless a quarter or more of it would lie idle.
  Block* reuseBig(std::size_t size) {
    const auto found = big_.lower_bound(size);
    if (found == big_.end() || found->first > size + size / 4) return nullptr;
    Block* const block = found->second;
    if (use_.live + block->size > limit_) return nullptr;
    use_.cached -= block->size;
    big_.erase(found);
    return block;
  }

  void noteBig() {
    windowPeak_ = std::max(windowPeak_, use_.live);
    if (++allocations_ % kWindow != 0) return;
    lastPeak_ = windowPeak_;
    windowPeak_ = use_.live;
  }

  void dropOldest() {
    const auto oldest = std::min_element(big_.begin(), big_.end(), [](const auto& a, const auto& b) {
      return a.second->freedAt < b.second->freedAt;
    });
    use_.cached -= oldest->first;
    destroy(oldest->second);
    big_.erase(oldest);
  }

  void drop() {
    for (const auto& [size, block] : big_) destroy(block);
    big_.clear();
    for (auto& [size, blocks] : small_) {
      for (Block* block : blocks) destroy(block);
    }
    small_.clear();
    use_.cached = smallCached_ = 0;
  }

  const std::size_t limit_;
  std::mutex mutex_;
  std::map<std::size_t, std::vector<Block*>> small_;
  std::multimap<std::size_t, Block*> big_;
  MemoryUse use_;
  std::size_t smallCached_ = 0;
  std::size_t windowPeak_ = 0;
  std::size_t lastPeak_ = 0;
  std::size_t allocations_ = 0;
  std::uint64_t clock_ = 0;
};

/// Never destroyed: tensors may be freed after the destructors of statics have run.
Cache* cache = nullptr;

void freeBytes(void* bytes) {
  if (bytes != nullptr) cache->give(bytes);
}

/// What libtorch calls. Its interface differs between versions: `allocate` is const in the older ones and `copy_data` comes
/// with the newer ones; a method that a version does not know overrides nothing.
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
