#pragma once
#include <ATen/ATen.h>

#include <cstdint>
#include <vector>

namespace dfer {

/// The tensors that JavaScript holds, by handle. A handle is never used twice, so that a stale one is noticed.
class TensorTable {
 public:
  /// At most 2^53, so that a JavaScript number holds it.
  using Handle = double;

  Handle insert(at::Tensor tensor);
  /// nullptr where the handle names no tensor.
  const at::Tensor* find(Handle handle) const;
  /// Replaces the tensor behind a live handle.
  bool replace(Handle handle, at::Tensor tensor);
  bool erase(Handle handle);
  std::size_t size() const { return live_; }

 private:
  struct Slot {
    at::Tensor tensor;
    std::uint32_t generation = 0;
    bool live = false;
  };

  static constexpr std::uint64_t kSlotBits = 24;
  const Slot* slotOf(Handle handle) const;

  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
  std::size_t live_ = 0;
};

}  // namespace dfer
