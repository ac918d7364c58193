#include <libtorch.h>

#include "filter.h"

#include <string>
#include <utility>

#include "precision.h"

namespace dfer {

namespace {

std::vector<int64_t> inverse(const std::vector<int64_t>& order) {
  std::vector<int64_t> back(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) back[static_cast<std::size_t>(order[i])] = static_cast<int64_t>(i);
  return back;
}

}  // namespace

std::vector<int64_t> FilterLayout::memoryOrder() const {
  std::vector<int64_t> order;
  if (depthwise) order = {axes, axes + 1};
  if (!depthwise) order = {axes + 1};
  for (int64_t axis = 0; axis < axes; ++axis) order.push_back(axis);
  if (!depthwise) order.push_back(axes);
  return order;
}

at::Tensor FilterLayout::weight(Session& session, Call::Kept filter) const {
  const Sides sides = filter.tensor.sizes().vec();
  if (filter.tensor.dim() != axes + 2) {
    throw Fault("filter: expected rank " + std::to_string(axes + 2) + "; received " + std::to_string(filter.tensor.dim()));
  }
  const std::vector<int64_t> order = memoryOrder();
  if (!filter.tensor.permute(order).is_contiguous()) {
    filter.tensor = filter.tensor.permute(order).contiguous().permute(inverse(order));
    if (filter.handle != 0) session.tensors.replace(filter.handle, filter.tensor);
  }
  const at::Tensor ordered = forCompute(session, filter).permute(order);
  return depthwise ? ordered.reshape(weightSides(sides)) : ordered.movedim(axes + 1, 1);
}

at::Tensor FilterLayout::restore(const at::Tensor& weight, const Sides& filter) const {
  const std::vector<int64_t> order = memoryOrder();
  Sides ordered;
  for (const int64_t axis : order) ordered.push_back(filter[static_cast<std::size_t>(axis)]);
  const at::Tensor memory = depthwise ? weight.reshape(ordered) : weight.movedim(1, axes + 1);
  return memory.contiguous().permute(inverse(order));
}

Sides FilterLayout::weightSides(const Sides& filter) const {
  if (static_cast<int64_t>(filter.size()) != axes + 2) {
    throw Fault("filter: expected rank " + std::to_string(axes + 2) + "; received " + std::to_string(filter.size()));
  }
  const auto at = [&](int64_t axis) { return filter[static_cast<std::size_t>(axis)]; };
  Sides sides = depthwise ? Sides{at(axes) * at(axes + 1), 1} : Sides{at(axes + 1), at(axes)};
  for (int64_t axis = 0; axis < axes; ++axis) sides.push_back(at(axis));
  return sides;
}

int64_t FilterLayout::groups(int64_t channels, const Sides& filter) const {
  const int64_t taken = filter[static_cast<std::size_t>(axes)];
  const bool fits = depthwise ? taken == channels : taken > 0 && channels % taken == 0;
  if (!fits) {
    throw Fault("filter: expected one for " + std::to_string(channels) + " channels; received one for " +
                std::to_string(taken));
  }
  return depthwise ? channels : channels / taken;
}

}  // namespace dfer
