// Rows of the product are channels of dy, columns are taps and channels of x; both operands are packed block by block.
#include "filter_product.h"

#include <algorithm>

#include "packed_rows.h"

namespace dfer::product::inline DFER_CAPABILITY {
namespace {

/// Bytes of partial sums that are added at the end.
constexpr std::int64_t kMostSums = 64 * 1024 * 1024;

/// Bytes of `count` numbers, rounded up to whole cache lines.
template <class T>
constexpr std::int64_t lines(std::int64_t count) {
  return ceilDivide(count * static_cast<std::int64_t>(sizeof(T)), kLine) * kLine;
}

/// Positions in x that a tap of the filter reads, for all pixels of some units; -1 beyond the edge.
void findPlaces(const Shape& s, std::int64_t tap, Range pixels, std::int64_t* places) {
  const std::int64_t down = tap / s.kernel[1] * s.dilation[0] - s.before[0];
  const std::int64_t right = tap % s.kernel[1] * s.dilation[1] - s.before[1];
  const std::int64_t plane = s.result[0] * s.result[1];
  std::int64_t image = pixels.from / plane;
  std::int64_t row = pixels.from % plane / s.result[1];
  std::int64_t column = pixels.from % s.result[1];
  for (std::int64_t pixel = 0; pixel < pixels.size(); ++pixel) {
    const std::int64_t y = row * s.stride[0] + down;
    const std::int64_t x = column * s.stride[1] + right;
    const bool inside = image < s.batch && y >= 0 && y < s.image[0] && x >= 0 && x < s.image[1];
    places[pixel] = inside ? ((image * s.image[0] + y) * s.image[1] + x) * s.in : -1;
    if (++column < s.result[1]) continue;
    column = 0;
    if (++row < s.result[0]) continue;
    row = 0;
    ++image;
  }
}

/// Division of the product into parts. A unit is one pixel or a pair of pixels, depending on `Packing`.
template <class Packing>
class Division {
 public:
  Division(const Shape& shape, std::int64_t parts);

  Plan plan() const {
    return {parts_ * scratch(0, nullptr).bytes + (stretches_ - 1) * count() * static_cast<std::int64_t>(sizeof(float)), stretches_ > 1};
  }
  template <class Number>
  void compute(const FilterGradient<Number>& job, std::int64_t part) const;
  void addUp(std::int64_t part, float* gradient, std::byte* work) const;

 private:
  using Packed = typename Packing::Packed;
  static constexpr std::int64_t kWidth = Packing::kWidth;

  /// Packing buffer of a part.
  struct Scratch {
    Packed* rows;
    Packed* columns;
    std::int64_t* places;
    std::int64_t bytes;
  };

  Scratch scratch(std::int64_t part, std::byte* work) const;
  /// Sums of the stretches after the first, behind the packing buffers of all parts.
  float* sums(std::int64_t stretch, std::byte* work) const {
    return reinterpret_cast<float*>(work + parts_ * scratch(0, work).bytes) + (stretch - 1) * count();
  }
  std::int64_t units() const { return ceilDivide(shape_.pixels(), Packing::kPixels); }
  /// Number of floats of the gradient.
  std::int64_t count() const { return shape_.out * shape_.columns(); }

  Shape shape_;
  std::int64_t parts_;
  /// Number of stretches of units, whose sums are added; the parts of one stretch divide the gradient.
  std::int64_t stretches_;
  /// True if they divide its columns, false if its rows.
  bool byColumns_;
  /// Maximum number of units, and of groups of 32 channels of dy, that are packed together.
  std::int64_t block_, groups_;
};

template <class Packing>
Division<Packing>::Division(const Shape& shape, std::int64_t parts) : shape_(shape), parts_(parts) {
  // Stretches pack nothing twice but their sums have to be added; parts of one stretch pack shared data twice: the longer an axis, the
  // lower the cost of dividing it.
  const bool manyPixels = shape.pixels() >= std::max(shape.columns(), shape.out);
  const std::int64_t mostStretches = manyPixels ? 1 + kMostSums / (count() * static_cast<std::int64_t>(sizeof(float))) : 1;
  stretches_ = std::min(parts, mostStretches);
  while (parts % stretches_ != 0) --stretches_;
  byColumns_ = shape.columns() >= shape.out;
  const std::int64_t most = ceilDivide(units(), stretches_);
  block_ = ceilDivide(most, ceilDivide(most, Packing::kMostUnits));
  groups_ = std::clamp<std::int64_t>(Packing::kMostPacked / (block_ * kChannels), 1, shape.out / kChannels);
}

template <class Packing>
typename Division<Packing>::Scratch Division<Packing>::scratch(std::int64_t part, std::byte* work) const {
  const std::int64_t rows = lines<Packed>(block_ * groups_ * kChannels);
  const std::int64_t columns = lines<Packed>(block_ * kWidth);
  const std::int64_t places = lines<std::int64_t>(Packing::kPixels * block_);
  const std::int64_t bytes = rows + columns + places;
  std::byte* own = work + part * bytes;
  return {reinterpret_cast<Packed*>(own), reinterpret_cast<Packed*>(own + rows), reinterpret_cast<std::int64_t*>(own + rows + columns),
          bytes};
}

template <class Packing>
template <class Number>
void Division<Packing>::compute(const FilterGradient<Number>& job, std::int64_t part) const {
  const Scratch own = scratch(part, job.work);
  const std::int64_t stretch = part % stretches_;
  const std::int64_t turn = part / stretches_;
  const std::int64_t turns = parts_ / stretches_;
  float* target = stretch == 0 ? job.gradient : sums(stretch, job.work);
  const Range allUnits = Range{0, units()}.part(stretch, stretches_);
  const Range panels = Range{0, shape_.columns() / kWidth}.part(byColumns_ ? turn : 0, byColumns_ ? turns : 1);
  const Range groups = Range{0, shape_.out / kChannels}.part(byColumns_ ? 0 : turn, byColumns_ ? 1 : turns);
  const std::int64_t stride = shape_.columns();
  const std::int64_t panelsOfTap = shape_.in / kWidth;
  // A part without pixels still initializes its sums.
  const std::int64_t blocks = std::max<std::int64_t>(ceilDivide(allUnits.size(), block_), 1);
  for (std::int64_t block = 0; block < blocks; ++block) {
    const Range units = allUnits.part(block, blocks);
    const Range pixels = {units.from * Packing::kPixels, units.to * Packing::kPixels};
    for (std::int64_t first = groups.from; first < groups.to; first += groups_) {
      const std::int64_t last = std::min(first + groups_, groups.to);
      for (std::int64_t group = first; group < last; ++group) {
        Packed* to = own.rows + (group - first) * kChannels * units.size();
        Packing::packRows(job.dy + group * kChannels, shape_.out, units, shape_.pixels(), to);
      }
      for (std::int64_t panel = panels.from; panel < panels.to; ++panel) {
        const std::int64_t channels = panel % panelsOfTap;
        if (channels == 0 || panel == panels.from) findPlaces(shape_, panel / panelsOfTap, pixels, own.places);
        Packing::packColumns(job.x + channels * kWidth, own.places, units.size(), own.columns);
        for (std::int64_t row = first * kChannels; row < last * kChannels; row += kChannels) {
          Packing::multiply(own.rows + (row - first * kChannels) * units.size(), own.columns, units.size(),
                            target + row * stride + panel * kWidth, stride, block == 0);
        }
      }
    }
  }
}

template <class Packing>
void Division<Packing>::addUp(std::int64_t part, float* gradient, std::byte* work) const {
  const Range own = Range{0, count()}.part(part, parts_);
  for (std::int64_t stretch = 1; stretch < stretches_; ++stretch) {
    const float* __restrict more = sums(stretch, work);
    for (std::int64_t i = own.from; i < own.to; ++i) gradient[i] += more[i];
  }
}

template <class Number>
using DivisionOf = Division<typename PackingOf<Number>::Type>;

}  // namespace

template <class Number>
Plan planOf(const Shape& shape, std::int64_t parts) {
  return DivisionOf<Number>(shape, parts).plan();
}

template <class Number>
void compute(const FilterGradient<Number>& job, std::int64_t part) {
  DivisionOf<Number>(job.shape, job.parts).compute(job, part);
}

template <class Number>
void addUp(const FilterGradient<Number>& job, std::int64_t part) {
  DivisionOf<Number>(job.shape, job.parts).addUp(part, job.gradient, job.work);
}

template Plan planOf<float>(const Shape&, std::int64_t);
template Plan planOf<BFloat16>(const Shape&, std::int64_t);
template void compute(const FilterGradient<float>&, std::int64_t);
template void compute(const FilterGradient<BFloat16>&, std::int64_t);
template void addUp(const FilterGradient<float>&, std::int64_t);
template void addUp(const FilterGradient<BFloat16>&, std::int64_t);

}  // namespace dfer::product::inline DFER_CAPABILITY
