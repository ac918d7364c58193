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
  /// A bfloat16 copy of a live tensor, strides included: made at the first use, kept until the tensor is replaced, erased
  /// or written.
  const at::Tensor& reduced(Handle handle);
  /// Forgets that copy. @returns it, or an undefined tensor
  at::Tensor dropShadow(Handle handle);
  /// Keeps a copy that is up to date.
  void keepShadow(Handle handle, at::Tensor shadow);
  std::size_t size() const { return live_; }

 private:
  struct Slot {
    at::Tensor tensor;
    at::Tensor shadow;
    std::uint32_t generation = 0;
    bool live = false;
  };

  static constexpr std::uint64_t kSlotBits = 24;
  const Slot* slotOf(Handle handle) const;
  Slot* slotOf(Handle handle);

  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
  std::size_t live_ = 0;
};

}  // namespace dfer
