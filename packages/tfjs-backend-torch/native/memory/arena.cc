#include "arena.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <new>

namespace dfer {

namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kHugePage = std::size_t{2} << 20;
/// Minimum length of a range; pages that are never written cost no memory.
constexpr std::size_t kLeastRange = std::size_t{1} << 30;
/// Block sizes are multiples of this.
constexpr std::size_t kGrain = std::size_t{64} << 10;

std::size_t roundUp(std::size_t size, std::size_t step) { return (size + step - 1) / step * step; }

std::uint8_t* addressOf(Block* block) { return reinterpret_cast<std::uint8_t*>(block); }

/// Aligned to huge pages, so that the kernel can use them.
void* map(std::size_t size) {
  void* const place =
      ::mmap(nullptr, size + kHugePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (place == MAP_FAILED) return nullptr;
  auto* const first = static_cast<std::uint8_t*>(place);
  const std::size_t before = (kHugePage - reinterpret_cast<std::uintptr_t>(place) % kHugePage) % kHugePage;
  if (before > 0) ::munmap(first, before);
  ::munmap(first + before + size, kHugePage - before);
  // A failure only costs speed.
  ::madvise(first + before, size, MADV_HUGEPAGE);
  return first + before;
}

}  // namespace

Block* Arena::extend(std::size_t size) {
  std::size_t length = roundUp(std::max(size, kLeastRange), kHugePage);
  void* place = map(length);
  if (place == nullptr && length > size) {
    length = roundUp(size, kHugePage);
    place = map(length);
  }
  return place == nullptr ? nullptr : new (place) Block{length};
}

void Arena::insert(Block* block) {
  block->free = true;
  kept_ += block->touched;
  free_.insert(block);
}

void Arena::remove(Block* block) {
  free_.erase(block);
  kept_ -= block->touched;
  block->free = false;
}

Block* Arena::take(std::size_t wanted) {
  const std::size_t size = roundUp(wanted, kGrain);
  // The smallest block that fits, and among those the one with the lowest address.
  const auto found = free_.lower_bound(size);
  Block* const block = found == free_.end() ? extend(size) : *found;
  if (block == nullptr) return nullptr;
  if (found != free_.end()) remove(block);
  if (block->size > size) {
    Block* const rest = new (addressOf(block) + size) Block{block->size - size, block, block->after};
    rest->touched = std::max(block->touched, size) - size;
    if (rest->after != nullptr) rest->after->before = rest;
    block->after = rest;
    block->size = size;
    insert(rest);
  }
  block->touched = 0;
  return block;
}

void Arena::join(Block* first, Block* second) {
  if (second->touched > 0) first->touched = first->size + second->touched;
  first->size += second->size;
  first->after = second->after;
  if (first->after != nullptr) first->after->before = first;
}

void Arena::give(Block* block) {
  block->touched = block->size;
  if (Block* const next = block->after; next != nullptr && next->free) {
    remove(next);
    join(block, next);
  }
  if (Block* const previous = block->before; previous != nullptr && previous->free) {
    remove(previous);
    join(previous, block);
    block = previous;
  }
  insert(block);
}

void Arena::release(std::size_t size) {
  std::size_t left = size;
  for (auto at = free_.rbegin(); at != free_.rend() && left > 0; ++at) {
    Block* const block = *at;
    if (block->touched == 0) continue;
    // The page with the head is kept and not counted.
    const std::size_t count = std::min(roundUp(left, kHugePage), block->touched - kPage);
    ::madvise(addressOf(block) + block->touched - count, count, MADV_DONTNEED);
    const std::size_t rest = block->touched - count;
    const std::size_t touched = rest > kPage ? rest : 0;
    kept_ -= block->touched - touched;
    left -= std::min(left, block->touched - touched);
    block->touched = touched;
  }
}

}  // namespace dfer
