#include "convolution.h"

#include "filters.h"
#include "tiles.h"

namespace dfer::winograd::inline DFER_CAPABILITY {
namespace {

/// Maximum number of values in a block's patches, which should stay in the L2 cache together with a part of the filter.
constexpr std::int64_t kMostPatches = 80 * 1024;
constexpr std::int64_t kLeastTiles = 32;
constexpr std::int64_t kMostTiles = 64;

void multiplyPanel(const Shape& shape, const AtPoints& patches, std::int64_t tiles, const float* panel, const AtPoints& products) {
  for (std::int64_t point = 0; point < kPoints; ++point) {
    const Matrix left = {patches.numbers + point * patches.pointStride, patches.tileStride};
    const Matrix right = {panel + point * panelPoint(shape), kColumns};
    multiplyRows<false, false>(tiles, left, right, shape.in, products.numbers + point * products.pointStride, kColumns);
  }
}

constexpr std::int64_t wholeRows(std::int64_t tiles) { return ceilDivide(tiles, kRows) * kRows; }

/// Buffers of a part; buffers that all parts share come first.
struct Work {
  /// Patches of all tiles, or of the part's block.
  AtPoints patches;
  /// The whole filter, or a panel of it for the part.
  float* filter;
  AtPoints products;
  /// Floats of the buffers of all parts.
  std::int64_t floats;
};

/// Division of a convolution into parts.
class Division {
 public:
  Division(const Shape& shape, std::int64_t parts);

  Work layOut(std::int64_t part, std::byte* work) const;
  template <class Number>
  void prepare(const Convolution<Number>& c, std::int64_t part) const;
  template <class Number>
  bool compute(const Convolution<Number>& c, std::int64_t part) const;

 private:
  std::int64_t panels() const { return shape_.out / kColumns; }

  Shape shape_;
  std::int64_t parts_;
  /// True if the parts divide the tiles and share the whole filter; otherwise they divide the output channels and share all patches.
  bool byTiles_;
  /// Maximum number of tiles that are multiplied together.
  std::int64_t block_;
};

Division::Division(const Shape& shape, std::int64_t parts) : shape_(shape), parts_(parts) {
  // The smaller of the two is shared.
  byTiles_ = shape.tileCount() > shape.out;
  const std::int64_t most = std::clamp(kMostPatches / (kPoints * shape.in) / kRows * kRows, kLeastTiles, kMostTiles);
  const std::int64_t own = byTiles_ ? ceilDivide(shape.tileCount(), parts) : shape.tileCount();
  block_ = wholeRows(ceilDivide(own, ceilDivide(own, most)));
}

Work Division::layOut(std::int64_t part, std::byte* work) const {
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

template <class Number>
void Division::prepare(const Convolution<Number>& c, std::int64_t part) const {
  const Work own = layOut(part, c.work);
  if (!byTiles_) {
    const Range tiles = Range{0, shape_.tileCount()}.part(part, parts_);
    evaluatePatches(shape_, tiles, c.x, own.patches.from(tiles.from));
    return;
  }
  // Groups of `kLane` input channels of all panels.
  const std::int64_t groups = shape_.in / kLane;
  const Range all = Range{0, panels() * groups}.part(part, parts_);
  for (std::int64_t group = all.from; group < all.to; ++group) {
    const std::int64_t panel = group / groups;
    const std::int64_t in = group % groups * kLane;
    evaluatePanel(shape_, c.filter, panel, {in, in + kLane}, own.filter + panel * panelSize(shape_));
  }
}

template <class Number>
bool Division::compute(const Convolution<Number>& c, std::int64_t part) const {
  const Work own = layOut(part, c.work);
  bool finite = true;
  const auto finishPanel = [&](Range tiles, std::int64_t panel, const AtPoints& patches, const float* filters) {
    multiplyPanel(shape_, patches, tiles.size(), filters, own.products);
    const Range channels = {panel * kColumns, (panel + 1) * kColumns};
    finite = interpolateTiles(shape_, tiles, channels, own.products, c.finish, c.y) && finite;
  };
  const Range all = {0, shape_.tileCount()};
  if (byTiles_) {
    const Range ownTiles = all.part(part, parts_);
    const std::int64_t blocks = ceilDivide(ownTiles.size(), block_);
    for (std::int64_t block = 0; block < blocks; ++block) {
      const Range tiles = ownTiles.part(block, blocks);
      evaluatePatches(shape_, tiles, c.x, own.patches);
      for (std::int64_t panel = 0; panel < panels(); ++panel) {
        finishPanel(tiles, panel, own.patches, own.filter + panel * panelSize(shape_));
      }
    }
    return finite;
  }
  // With more parts than panels, several parts divide the tiles of a panel.
  const std::int64_t turns = std::min(parts_, panels());
  const std::int64_t stretches = parts_ / turns;
  if (part >= turns * stretches) return finite;
  const Range ownPanels = Range{0, panels()}.part(part % turns, turns);
  const Range ownTiles = all.part(part / turns, stretches);
  const std::int64_t blocks = ceilDivide(ownTiles.size(), block_);
  for (std::int64_t panel = ownPanels.from; panel < ownPanels.to; ++panel) {
    evaluatePanel(shape_, c.filter, panel, {0, shape_.in}, own.filter);
    for (std::int64_t block = 0; block < blocks; ++block) {
      const Range tiles = ownTiles.part(block, blocks);
      finishPanel(tiles, panel, own.patches.from(tiles.from), own.filter);
    }
  }
  return finite;
}

}  // namespace

std::int64_t convolutionBytes(const Shape& shape, std::int64_t parts) {
  return Division(shape, parts).layOut(0, nullptr).floats * static_cast<std::int64_t>(sizeof(float));
}

template <class Number>
void prepareConvolution(const Convolution<Number>& convolution, std::int64_t part) {
  Division(convolution.shape, convolution.parts).prepare(convolution, part);
}

template <class Number>
bool computeConvolution(const Convolution<Number>& convolution, std::int64_t part) {
  return Division(convolution.shape, convolution.parts).compute(convolution, part);
}

template void prepareConvolution(const Convolution<float>&, std::int64_t);
template void prepareConvolution(const Convolution<BFloat16>&, std::int64_t);
template bool computeConvolution(const Convolution<float>&, std::int64_t);
template bool computeConvolution(const Convolution<BFloat16>&, std::int64_t);

}  // namespace dfer::winograd::inline DFER_CAPABILITY
