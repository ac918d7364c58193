#pragma once
#include <cstddef>
#include <set>

namespace dfer {

/// In front of a tensor's bytes, which so start on a cache line.
struct alignas(64) Block {
  /// With this head.
  std::size_t size = 0;
  /// Neighbours in memory, of blocks of an arena.
  Block* before = nullptr;
  Block* after = nullptr;
  /// Of a free block: how much of it, from its start, may have been written. The rest costs no memory.
  std::size_t touched = 0;
  bool free = false;

  void* bytes() { return this + 1; }
  static Block* of(void* bytes) { return static_cast<Block*>(bytes) - 1; }
};
static_assert(sizeof(Block) == 64);

/// Large blocks, cut from and joined to ranges of memory with huge pages: tensors of any size take the place of any others.
/// Not safe for several threads.
class Arena {
 public:
  /// @returns nullptr where the system has no more
  Block* take(std::size_t size);
  void give(Block* block);
  /// Memory that free blocks may hold.
  std::size_t kept() const { return kept_; }
  /// Gives memory of free blocks back to the system, at least so much where there is as much.
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
  /// Of two free neighbours one.
  static void join(Block* first, Block* second);

  std::set<Block*, BySize> free_;
  std::size_t kept_ = 0;
};

}  // namespace dfer
