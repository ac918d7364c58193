#include "convolution.h"

namespace dfer::winograd {
namespace {

/// Numbers of a block's patches, which shall stay in the second cache beside a part of the filter.
constexpr std::int64_t kMostPatches = 80 * 1024;
constexpr std::int64_t kLeastTiles = 32;
constexpr std::int64_t kMostTiles = 64;

/// Rows beyond the last tile are made of what happens to lie there, and left.
DFER_LANES void multiplyPanel(const Shape& shape, const AtPoints& patches, std::int64_t tiles, const float* panel,
                              const AtPoints& products) {
  for (std::int64_t point = 0; point < kPoints; ++point) {
    const float* rows = patches.numbers + point * patches.pointStride;
    for (std::int64_t tile = 0; tile < tiles; tile += kRows) {
      const Matrix left = {rows + tile * patches.tileStride, patches.tileStride};
      const Matrix right = {panel + point * panelPoint(shape), kColumns};
      float* to = products.numbers + point * products.pointStride + tile * kColumns;
      multiplyTile<false, false>(left, right, shape.in, to, kColumns);
    }
  }
}

constexpr std::int64_t wholeRows(std::int64_t tiles) { return ceilDivide(tiles, kRows) * kRows; }

}  // namespace

/// Where a part works; what all parts share comes first.
struct Convolution::Work {
  /// Of all tiles, or of the part's block.
  AtPoints patches;
  /// The whole filter, or a panel of the part.
  float* filter;
  AtPoints products;
  /// Of all parts.
  std::int64_t floats;
};

Convolution::Convolution(const Shape& shape, std::int64_t parts) : shape_(shape), parts_(parts) {
  // The smaller of the two is shared.
  byTiles_ = shape.tileCount() > shape.out;
  const std::int64_t most = std::clamp(kMostPatches / (kPoints * shape.in) / kRows * kRows, kLeastTiles, kMostTiles);
  const std::int64_t own = byTiles_ ? ceilDivide(shape.tileCount(), parts) : shape.tileCount();
  block_ = wholeRows(ceilDivide(own, ceilDivide(own, most)));
}

Convolution::Work Convolution::layOut(std::int64_t part, std::byte* work) const {
  const std::int64_t tiles = byTiles_ ? block_ : wholeRows(shape_.tileCount());
  const std::int64_t patchTile = shape_.in + kGap;
  const std::int64_t patchPoint = tiles * patchTile + kGap;
  const std::int64_t patches = kPoints * patchPoint;
  const std::int64_t filter = (byTiles_ ? panels() : 1) * panelSize(shape_);
  const std::int64_t productPoint = block_ * kColumns + kGap;
  const std::int64_t products = kPoints * productPoint;
  const std::int64_t sharedSize = byTiles_ ? filter : patches;
  const std::int64_t ownSize = (byTiles_ ? patches : filter) + products;
  float* shared = reinterpret_cast<float*>(work);
  float* own = shared + sharedSize + part * ownSize;
  return {{byTiles_ ? own : shared, patchPoint, patchTile, kColumns},
          byTiles_ ? shared : own,
          {own + ownSize - products, productPoint, kColumns, 0},
          sharedSize + parts_ * ownSize};
}

std::int64_t Convolution::workBytes() const { return layOut(0, nullptr).floats * static_cast<std::int64_t>(sizeof(float)); }

template <class Number>
void Convolution::prepare(std::int64_t part, const Number* x, const Filter<Number>& filter, std::byte* work) const {
  const Work own = layOut(part, work);
  if (!byTiles_) {
    const Range tiles = Range{0, shape_.tileCount()}.part(part, parts_);
    evaluatePatches(shape_, tiles, x, own.patches.from(tiles.from));
    return;
  }
  // Groups of 16 input channels of all panels.
  const std::int64_t groups = shape_.in / kLane;
  const Range all = Range{0, panels() * groups}.part(part, parts_);
  for (std::int64_t group = all.from; group < all.to; ++group) {
    const std::int64_t panel = group / groups;
    const std::int64_t in = group % groups * kLane;
    evaluatePanel(shape_, filter, panel, {in, in + kLane}, own.filter + panel * panelSize(shape_));
  }
}

template <class Number>
bool Convolution::compute(std::int64_t part, const Number* x, const Filter<Number>& filter, const Finish& finish, Number* y,
                          std::byte* work) const {
  const Work own = layOut(part, work);
  bool finite = true;
  const auto finishPanel = [&](Range tiles, std::int64_t panel, const AtPoints& patches, const float* filters) {
    multiplyPanel(shape_, patches, tiles.size(), filters, own.products);
    const Range channels = {panel * kColumns, (panel + 1) * kColumns};
    finite = interpolateTiles(shape_, tiles, channels, own.products, finish, y) && finite;
  };
  const Range all = {0, shape_.tileCount()};
  if (byTiles_) {
    const Range ownTiles = all.part(part, parts_);
    const std::int64_t blocks = ceilDivide(ownTiles.size(), block_);
    for (std::int64_t block = 0; block < blocks; ++block) {
      const Range tiles = ownTiles.part(block, blocks);
      evaluatePatches(shape_, tiles, x, own.patches);
      for (std::int64_t panel = 0; panel < panels(); ++panel) {
        finishPanel(tiles, panel, own.patches, own.filter + panel * panelSize(shape_));
      }
    }
    return finite;
  }
  // Of more parts than panels, several divide the tiles of a panel.
  const std::int64_t turns = std::min(parts_, panels());
  const std::int64_t stretches = parts_ / turns;
  if (part >= turns * stretches) return finite;
  const Range ownPanels = Range{0, panels()}.part(part % turns, turns);
  const Range ownTiles = all.part(part / turns, stretches);
  const std::int64_t blocks = ceilDivide(ownTiles.size(), block_);
  for (std::int64_t panel = ownPanels.from; panel < ownPanels.to; ++panel) {
    evaluatePanel(shape_, filter, panel, {0, shape_.in}, own.filter);
    for (std::int64_t block = 0; block < blocks; ++block) {
      const Range tiles = ownTiles.part(block, blocks);
      finishPanel(tiles, panel, own.patches.from(tiles.from), own.filter);
    }
  }
  return finite;
}

template void Convolution::prepare(std::int64_t, const float*, const Filter<float>&, std::byte*) const;
template void Convolution::prepare(std::int64_t, const BFloat16*, const Filter<BFloat16>&, std::byte*) const;
template bool Convolution::compute(std::int64_t, const float*, const Filter<float>&, const Finish&, float*, std::byte*) const;
template bool Convolution::compute(std::int64_t, const BFloat16*, const Filter<BFloat16>&, const Finish&, BFloat16*,
                                   std::byte*) const;

}  // namespace dfer::winograd
