#include <libtorch.h>

#include "window.h"

#include <sstream>

namespace dfer {

namespace {

constexpr int64_t kLargestSide = 1 << 24;

at::MemoryFormat formatOf(std::size_t rank) {
  return rank == 5 ? at::MemoryFormat::ChannelsLast3d : at::MemoryFormat::ChannelsLast;
}

}  // namespace

Window Window::read(Call& call) {
  const Sides all = call.ints();
  const std::size_t axes = all.size() / 4;
  if (all.size() % 4 != 0 || axes < 1 || axes > 3) {
    throw Fault("window: expected 4 numbers for each of 1 to 3 axes; received " + std::to_string(all.size()));
  }
  const auto part = [&](std::size_t index, int64_t least, const char* what) {
    const auto from = all.begin() + static_cast<std::ptrdiff_t>(index * axes);
    const Sides sides(from, from + static_cast<std::ptrdiff_t>(axes));
    for (const int64_t side : sides) {
      if (side < least || side > kLargestSide) {
        throw Fault(std::string("window: expected ") + what + " ≥ " + std::to_string(least) + "; received " +
                    std::to_string(side));
      }
    }
    return sides;
  };
  return {part(0, 1, "strides"), part(1, 1, "dilations"), part(2, 0, "padding"), part(3, 1, "output sides"),
          call.flag()};
}

at::Tensor Window::channelsSecond(const at::Tensor& tensor) const {
  return channelsLast ? tensor.movedim(axes() + 1, 1) : tensor;
}

at::Tensor Window::restore(const at::Tensor& tensor) const {
  return (channelsLast ? tensor.movedim(1, axes() + 1) : tensor).contiguous();
}

Sides Window::channelsSecond(const Sides& shape) const {
  if (shape.size() != stride.size() + 2) {
    throw Fault("shape: expected rank " + std::to_string(axes() + 2) + "; received " + std::to_string(shape.size()));
  }
  if (!channelsLast) return shape;
  Sides moved = {shape.front(), shape.back()};
  moved.insert(moved.end(), shape.begin() + 1, shape.end() - 1);
  return moved;
}

void Window::expectRank(const at::Tensor& tensor, const char* what) const {
  if (tensor.dim() != axes() + 2) {
    throw Fault(std::string(what) + ": expected rank " + std::to_string(axes() + 2) + "; received " +
                std::to_string(tensor.dim()));
  }
}

Padding::Padding(const Window& window, const Sides& sides, const Sides& kernel, bool halfAtMost) {
  for (std::size_t i = 0; i < kernel.size(); ++i) {
    const int64_t side = sides[i + 2];
    const int64_t stride = window.stride[i];
    const int64_t out = window.out[i];
    const int64_t pad = window.before[i];
    if (kernel[i] < 1 || kernel[i] > kLargestSide) throw Fault("window: expected sides ≥ 1; received " + std::to_string(kernel[i]));
    const int64_t reach = (kernel[i] - 1) * window.dilation[i] + 1;
    const int64_t room = side + 2 * pad - reach;
    const bool fits = room >= 0 && room / stride + 1 == out && !(halfAtMost && 2 * pad > kernel[i]);
    symmetric.push_back(fits ? pad : 0);
    before.push_back(fits ? 0 : pad);
    after.push_back(fits ? 0 : (out - 1) * stride + reach - side - pad);
    if (!fits && side + after.back() < 0) throw Fault("window: expected output sides that the padding allows");
    needed = needed || !fits;
  }
}

at::Tensor Padding::apply(const at::Tensor& tensor, double value) const {
  if (!needed) return tensor;
  const Sides sides = padded(tensor.sizes().vec());
  at::Tensor result = at::empty(sides, tensor.options(), formatOf(sides.size()));
  at::Tensor inner = result;
  at::Tensor source = tensor;
  for (std::size_t i = 0; i < before.size(); ++i) {
    const auto axis = static_cast<int64_t>(i) + 2;
    const int64_t kept = tensor.size(axis) + std::min<int64_t>(after[i], 0);
    source = source.narrow(axis, 0, kept);
    if (before[i] > 0) inner.narrow(axis, 0, before[i]).fill_(value);
    if (after[i] > 0) inner.narrow(axis, before[i] + kept, after[i]).fill_(value);
    inner = inner.narrow(axis, before[i], kept);
  }
  inner.copy_(source);
  return result;
}

Sides Padding::padded(Sides sides) const {
  for (std::size_t i = 0; i < before.size(); ++i) sides[i + 2] += before[i] + after[i];
  return sides;
}

at::Tensor Padding::undo(const at::Tensor& gradient) const {
  if (!needed) return gradient;
  Sides cut;
  for (std::size_t i = before.size(); i-- > 0;) cut.insert(cut.end(), {-before[i], -after[i]});
  return at::constant_pad_nd(gradient, cut);
}

at::Tensor placeholder(const Sides& sides, const at::Tensor& like) {
  for (const int64_t side : sides) {
    if (side < 0 || side > kLargestSide) throw Fault("shape: expected sides ≥ 0; received " + std::to_string(side));
  }
  return sides.size() == 4 || sides.size() == 5 ? at::empty(sides, like.options(), formatOf(sides.size()))
                                                : at::empty(sides, like.options());
}

void expectSides(const at::Tensor& tensor, const Sides& sides, const char* what) {
  if (tensor.sizes() == at::IntArrayRef(sides)) return;
  std::ostringstream text;
  text << what << ": expected [" << at::IntArrayRef(sides) << "] (channels second); received [" << tensor.sizes() << "]";
  throw Fault(text.str());
}

}  // namespace dfer
