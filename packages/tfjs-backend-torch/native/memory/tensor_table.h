#pragma once
#include <libtorch.h>

#include <cstdint>
#include <vector>

namespace dfer {

/// The tensors that JavaScript holds, by handle. A handle is never reused, so that a stale one is detected.
class TensorTable {
 public:
  /// At most 2^53, so that a JavaScript number can represent it.
  using Handle = double;

  Handle insert(at::Tensor tensor);
  /// nullptr if the handle is invalid.
  const at::Tensor* find(Handle handle) const;
  /// Replaces the tensor behind a live handle.
  bool replace(Handle handle, at::Tensor tensor);
  bool erase(Handle handle);
  /// A copy of a live tensor in bfloat16 or float16, strides included: made at the first use, kept until the tensor is replaced, erased or
  /// written, or requested in the other type.
  const at::Tensor& reduced(Handle handle, at::ScalarType type);
  /// Another copy of a live tensor, in one of several layouts, which is valid only until its values change. A layout that is
  /// requested twice before a change is cached: training requests each only once per step.
  /// @param make returns the copy
  template <class Make>
  at::Tensor laidOut(Handle handle, std::int64_t layout, Make make) {
    Slot* slot = slotOf(handle);
    if (slot != nullptr && slot->layout == layout && slot->laidOut.defined()) return slot->laidOut;
    at::Tensor made = make();
    if (slot != nullptr) {
      slot->laidOut = slot->layout == layout ? made : at::Tensor();
      slot->layout = layout;
    }
    return made;
  }
  /// Drops the copies, since the values are about to change. @returns the reduced one, or an undefined tensor
  at::Tensor dropShadow(Handle handle);
  /// Stores a copy that is up to date.
  void keepShadow(Handle handle, at::Tensor shadow);
  std::size_t size() const { return live_; }

 private:
  struct Slot {
    at::Tensor tensor;
    at::Tensor shadow;
    at::Tensor laidOut;
    /// The layout last requested since the values changed; 0: none.
    std::int64_t layout = 0;
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
