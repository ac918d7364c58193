#pragma once
#include <cstddef>
#include <set>

namespace dfer {

/// Header in front of a tensor's bytes, which therefore start on a cache line.
struct alignas(64) Block {
  /// Including this header.
  std::size_t size = 0;
  /// Adjacent blocks in memory, for blocks of an arena.
  Block* before = nullptr;
  Block* after = nullptr;
  /// For a free block: bytes from its start that may have been written. The rest costs no memory.
  std::size_t touched = 0;
  bool free = false;

  void* bytes() { return this + 1; }
  static Block* of(void* bytes) { return static_cast<Block*>(bytes) - 1; }
};
static_assert(sizeof(Block) == 64);

/// Large blocks that are split from, and merged back into, ranges of memory with huge pages: tensors of any size can reuse the memory of
/// others. Not thread-safe.
class Arena {
 public:
  /// @returns nullptr if the system has no more
  Block* take(std::size_t size);
  void give(Block* block);
  /// Bytes of memory that free blocks may occupy.
  std::size_t kept() const { return kept_; }
  /// Returns memory of free blocks to the system, at least this many bytes if available.
  void release(std::size_t size);

 private:
  struct BySize {
    using is_transparent = void;
    bool operator()(const Block* a, const Block* b) const { return a->size != b->size ? a->size < b->size : a < b; }
    bool operator()(const Block* a, std::size_t size) const { return a->size < size; }
    bool operator()(std::size_t size, const Block* a) const { return size < a->size; }
  };

  Block* extend(std::size_t size);
  void insert(Block* block);
  void remove(Block* block);
  /// Merges two free neighbors.
  static void join(Block* first, Block* second);

  std::set<Block*, BySize> free_;
  std::size_t kept_ = 0;
};

}  // namespace dfer
