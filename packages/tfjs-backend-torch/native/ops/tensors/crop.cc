// Crops boxes from images, [batch, height, width, channels], and resizes them to one size.
#include <libtorch.h>

#include "boundary/call.h"

namespace dfer {
namespace {

/// Positions along one side for every box, [boxes, count], in pixels.
at::Tensor positionsOf(const at::Tensor& start, const at::Tensor& end, int64_t side, int64_t count) {
  const auto last = static_cast<double>(side - 1);
  if (count <= 1) return ((start + end) * (0.5 * last)).unsqueeze(1).expand({start.size(0), count});
  const at::Tensor steps = at::arange(count, start.options());
  const at::Tensor scale = (end - start) * last / static_cast<double>(count - 1);
  return start.unsqueeze(1) * last + scale.unsqueeze(1) * steps;
}

at::Tensor within(const at::Tensor& positions, int64_t side) {
  return positions.ge(0).logical_and_(positions.le(static_cast<double>(side - 1)));
}

/// CropAndResize(images, boxes [count, 4], image of each box, height, width, bilinear or else nearest, value outside)
void cropAndResize(Call& call) {
  const at::Tensor images = call.tensor();
  const at::Tensor boxes = call.tensor();
  const at::Tensor owner = call.tensor();
  const int64_t height = call.integer();
  const int64_t width = call.integer();
  const bool bilinear = call.flag();
  const double outside = call.number();
  if (images.dim() != 4 || images.size(1) < 1 || images.size(2) < 1) {
    throw Fault("images: expected [batch, height ≥ 1, width ≥ 1, channels]");
  }
  if (boxes.dim() != 2 || boxes.size(1) != 4) throw Fault("boxes: expected [count, 4]");
  const int64_t count = boxes.size(0);
  if (owner.dim() != 1 || owner.size(0) != count) throw Fault("image of each box: expected as many as boxes");
  if (height < 0 || width < 0) throw Fault("size: expected sides ≥ 0");

  // Without images a lookup would crash a CUDA process.
  if (images.size(0) == 0) {
    call.give(at::zeros({count, height, width, images.size(3)}, images.options().dtype(at::kFloat)));
    return;
  }

  // In 64 bits, as in JavaScript: a position on the border must not fall outside.
  const std::vector<at::Tensor> edges = boxes.to(at::kDouble).unbind(1);
  const at::Tensor y = positionsOf(edges[0], edges[2], images.size(1), height);
  const at::Tensor x = positionsOf(edges[1], edges[3], images.size(2), width);
  const at::Tensor owned = owner.ge(0).logical_and_(owner.lt(images.size(0))).view({count, 1, 1});
  const at::Tensor inside = within(y, images.size(1)).unsqueeze(2).logical_and(within(x, images.size(2)).unsqueeze(1));
  const at::Tensor read = inside.logical_and(owned);

  const at::Tensor pixels = images.reshape({-1, images.size(3)}).to(at::kFloat);
  const at::Tensor first = owner.to(at::kLong).mul(images.size(1)).view({count, 1, 1});
  const auto pixelsAt = [&](const at::Tensor& row, const at::Tensor& column) {
    const at::Tensor index = (first + row.to(at::kLong).unsqueeze(2)) * images.size(2) + column.to(at::kLong).unsqueeze(1);
    const at::Tensor safe = at::where(read, index, at::zeros({}, index.options()));
    return pixels.index_select(0, safe.reshape({-1})).view({count, height, width, images.size(3)});
  };

  at::Tensor result;
  if (bilinear) {
    const at::Tensor top = y.floor();
    const at::Tensor left = x.floor();
    const at::Tensor across = (x - left).to(at::kFloat).view({count, 1, width, 1});
    const at::Tensor down = (y - top).to(at::kFloat).view({count, height, 1, 1});
    const at::Tensor upper = at::lerp(pixelsAt(top, left), pixelsAt(top, x.ceil()), across);
    const at::Tensor lower = at::lerp(pixelsAt(y.ceil(), left), pixelsAt(y.ceil(), x.ceil()), across);
    result = at::lerp(upper, lower, down);
  } else {
    result = pixelsAt((y + 0.5).floor(), (x + 0.5).floor());
  }
  result.masked_fill_(inside.logical_not().unsqueeze(3), outside);
  result.masked_fill_(owned.logical_not().unsqueeze(3), 0);
  call.give(result);
}

const Register kCropAndResize("CropAndResize", cropAndResize);

}  // namespace
}  // namespace dfer
