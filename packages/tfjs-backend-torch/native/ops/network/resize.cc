// Resampling of images, [batch, height, width, channels], by TensorFlow's rules, which differ from ATen's.
#include <libtorch.h>

#include <algorithm>
#include <cmath>

#include "boundary/call.h"
#include "cuda/device.h"
#include "numbers.h"

namespace dfer {
namespace {

constexpr int64_t kLongestSide = 1 << 24;

/// Source positions of the resized values along one axis.
struct Source {
  std::vector<int64_t> lower;
  std::vector<int64_t> upper;
  /// Weight of `upper`.
  std::vector<float> share;
};

struct Sampling {
  bool alignCorners;
  bool halfPixelCenters;
};

double scaleOf(int64_t from, int64_t to, bool alignCorners) {
  const bool aligned = alignCorners && to > 1;
  return static_cast<double>(aligned ? from - 1 : from) / static_cast<double>(aligned ? to - 1 : to);
}

Source bilinear(int64_t from, int64_t to, Sampling sampling) {
  const double scale = scaleOf(from, to, sampling.alignCorners);
  const double center = sampling.halfPixelCenters ? 0.5 : 0;
  Source source;
  for (int64_t i = 0; i < to; ++i) {
    const double at = scale * (static_cast<double>(i) + center) - center;
    const auto lower = std::clamp<int64_t>(static_cast<int64_t>(std::floor(at)), 0, from - 1);
    source.lower.push_back(lower);
    source.upper.push_back(std::clamp<int64_t>(static_cast<int64_t>(std::ceil(at)), 0, from - 1));
    source.share.push_back(static_cast<float>(at - static_cast<double>(lower)));
  }
  return source;
}

Source nearest(int64_t from, int64_t to, Sampling sampling) {
  const double scale = scaleOf(from, to, sampling.alignCorners);
  const double center = sampling.halfPixelCenters ? 0.5 : 0;
  Source source;
  for (int64_t i = 0; i < to; ++i) {
    const double at = scale * (static_cast<double>(i) + center);
    const double chosen = std::floor(sampling.alignCorners ? at + 0.5 : at);
    source.lower.push_back(std::clamp<int64_t>(static_cast<int64_t>(chosen), 0, from - 1));
  }
  return source;
}

at::Tensor indexOf(const std::vector<int64_t>& index, const at::Tensor& like) {
  return cuda::upload(index.data(), {static_cast<int64_t>(index.size())}, at::kLong, like.device());
}

/// The weights of one axis, shaped to broadcast over an image.
at::Tensor shareOf(const Source& source, int64_t axis, const at::Tensor& like) {
  std::vector<int64_t> sides(4, 1);
  sides[static_cast<std::size_t>(axis)] = -1;
  return cuda::upload(source.share.data(), {static_cast<int64_t>(source.share.size())}, at::kFloat, like.device()).view(sides);
}

at::Tensor sample(const at::Tensor& x, int64_t axis, const Source& source) {
  const at::Tensor lower = x.index_select(axis, indexOf(source.lower, x));
  if (source.share.empty()) return lower;
  return at::lerp(lower, x.index_select(axis, indexOf(source.upper, x)), shareOf(source, axis, x));
}

/// The transpose of `sample`: adds every value to its source positions.
at::Tensor spread(const at::Tensor& dy, int64_t axis, const Source& source, int64_t size) {
  std::vector<int64_t> sides = dy.sizes().vec();
  sides[static_cast<std::size_t>(axis)] = size;
  at::Tensor dx = at::zeros(sides, dy.options());
  if (source.share.empty()) return dx.index_add_(axis, indexOf(source.lower, dy), dy);
  const at::Tensor upper = dy * shareOf(source, axis, dy);
  dx.index_add_(axis, indexOf(source.lower, dy), dy - upper);
  return dx.index_add_(axis, indexOf(source.upper, dy), upper);
}

using Sampler = Source (*)(int64_t from, int64_t to, Sampling sampling);

at::Tensor imagesOf(Call& call) {
  at::Tensor x = call.tensor();
  if (x.dim() != 4) throw Fault("images: expected rank 4; received " + std::to_string(x.dim()));
  return x;
}

void requireSide(int64_t from, int64_t to) {
  if (to < 0 || to > kLongestSide) throw Fault("size: expected sides in [0, 16777216]; received " + std::to_string(to));
  if (from < 1 && to > 0) throw Fault("images: expected at least one row and column; received none");
}

/// resize…(images, height, width, alignCorners, halfPixelCenters)
template <Sampler sampler>
void resize(Call& call) {
  at::Tensor x = imagesOf(call);
  const int64_t height = call.integer();
  const int64_t width = call.integer();
  const bool alignCorners = call.flag();
  const Sampling sampling{alignCorners, call.flag()};
  requireSide(x.size(1), height);
  requireSide(x.size(2), width);
  const at::ScalarType type = x.scalar_type();
  if (sampler == bilinear) x = x.to(at::kFloat);
  x = sample(x, 1, sampler(x.size(1), height, sampling));
  x = sample(x, 2, sampler(x.size(2), width, sampling));
  call.give(isReduced(type) ? x.to(type) : x);
}

/// resize…Grad(dy, height, width of the images, alignCorners, halfPixelCenters)
template <Sampler sampler>
void resizeGrad(Call& call) {
  const at::Tensor dy = imagesOf(call);
  const int64_t height = call.integer();
  const int64_t width = call.integer();
  const bool alignCorners = call.flag();
  const Sampling sampling{alignCorners, call.flag()};
  for (const int64_t side : {height, width}) {
    if (side < 1 || side > kLongestSide) {
      throw Fault("images: expected sides in [1, 16777216]; received " + std::to_string(side));
    }
  }
  const at::Tensor rows = spread(dy.to(at::kFloat), 1, sampler(height, dy.size(1), sampling), height);
  call.give(spread(rows, 2, sampler(width, dy.size(2), sampling), width).to(dy.scalar_type()));
}

const Register kResizeBilinear("ResizeBilinear", resize<bilinear>);
const Register kResizeNearest("ResizeNearestNeighbor", resize<nearest>);
const Register kResizeBilinearGrad("ResizeBilinearGrad", resizeGrad<bilinear>);
const Register kResizeNearestGrad("ResizeNearestNeighborGrad", resizeGrad<nearest>);

}  // namespace
}  // namespace dfer
