#include <libtorch.h>

#include "tensor_table.h"

#include <cmath>
#include <utility>

#include "boundary/fault.h"

namespace dfer {

namespace {
constexpr std::uint32_t kLastGeneration = (1U << 28) - 1;
}

TensorTable::Handle TensorTable::insert(at::Tensor tensor) {
  std::uint32_t index = 0;
  if (free_.empty()) {
    if (slots_.size() >= (1ULL << kSlotBits)) throw Fault("expected fewer than 16,777,216 live tensors; dispose some");
    index = static_cast<std::uint32_t>(slots_.size());
    slots_.emplace_back();
  } else {
    index = free_.back();
    free_.pop_back();
  }
  Slot& slot = slots_[index];
  slot.tensor = std::move(tensor);
  slot.live = true;
  ++live_;
  // Generation 0 is skipped: handle 0 is never valid.
  return static_cast<Handle>((static_cast<std::uint64_t>(slot.generation + 1) << kSlotBits) | index);
}

const TensorTable::Slot* TensorTable::slotOf(Handle handle) const {
  if (!(handle >= 0) || handle > 9007199254740991.0 || std::floor(handle) != handle) return nullptr;
  const auto bits = static_cast<std::uint64_t>(handle);
  const std::uint64_t index = bits & ((1ULL << kSlotBits) - 1);
  if (index >= slots_.size()) return nullptr;
  const Slot& slot = slots_[index];
  return slot.live && (bits >> kSlotBits) == slot.generation + 1ULL ? &slot : nullptr;
}

const at::Tensor* TensorTable::find(Handle handle) const {
  const Slot* slot = slotOf(handle);
  return slot == nullptr ? nullptr : &slot->tensor;
}

TensorTable::Slot* TensorTable::slotOf(Handle handle) {
  const Slot* slot = std::as_const(*this).slotOf(handle);
  return slot == nullptr ? nullptr : &slots_[static_cast<std::size_t>(slot - slots_.data())];
}

bool TensorTable::replace(Handle handle, at::Tensor tensor) {
  Slot* slot = slotOf(handle);
  if (slot == nullptr) return false;
  slot->tensor = std::move(tensor);
  dropShadow(handle);
  return true;
}

const at::Tensor& TensorTable::reduced(Handle handle, at::ScalarType type) {
  Slot* slot = slotOf(handle);
  if (slot == nullptr) throw Fault("expected the handle of a living tensor");
  if (!slot->shadow.defined() || slot->shadow.scalar_type() != type) slot->shadow = slot->tensor.to(type);
  return slot->shadow;
}

at::Tensor TensorTable::dropShadow(Handle handle) {
  Slot* slot = slotOf(handle);
  if (slot == nullptr) return {};
  slot->laidOut = at::Tensor();
  slot->layout = 0;
  return std::exchange(slot->shadow, at::Tensor());
}

void TensorTable::keepShadow(Handle handle, at::Tensor shadow) {
  if (Slot* slot = slotOf(handle)) slot->shadow = std::move(shadow);
}

bool TensorTable::erase(Handle handle) {
  Slot* found = slotOf(handle);
  if (found == nullptr) return false;
  const auto index = static_cast<std::uint32_t>(found - slots_.data());
  Slot& slot = *found;
  slot.tensor = at::Tensor();
  slot.shadow = at::Tensor();
  slot.laidOut = at::Tensor();
  slot.layout = 0;
  slot.live = false;
  slot.generation = slot.generation == kLastGeneration ? 0 : slot.generation + 1;
  free_.push_back(index);
  --live_;
  return true;
}

}  // namespace dfer
