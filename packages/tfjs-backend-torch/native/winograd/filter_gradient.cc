#include "filter_gradient.h"

#include <algorithm>

#include "tiles.h"

namespace dfer::winograd::inline DFER_CAPABILITY {
namespace {

/// Maximum bytes of a part's sums that leave about enough of the L2 cache for tiles.
constexpr std::int64_t kMostSums = kPoints * 128 * 128 * static_cast<std::int64_t>(sizeof(float));
/// Maximum number of values in a part's tiles at all points.
constexpr std::int64_t kMostNumbers = 160 * 1024;
constexpr std::int64_t kLeastTiles = 32;
/// Maximum number of values in the patches of a round.
constexpr std::int64_t kMostShared = 4 * 1024 * 1024;

/// sums[point][out][in] += Σ slopes[point][tile][out] · patches[point][tile][in]
void addProducts(const AtPoints& slopes, const AtPoints& patches, std::int64_t tiles, std::int64_t outs, std::int64_t ins,
                 float* sums, std::int64_t sumPoint, bool begins) {
  for (std::int64_t point = 0; point < kPoints; ++point) {
    for (std::int64_t in = 0; in < ins; in += kColumns) {
      const Matrix right = {patches.at(0, in) + point * patches.pointStride, patches.tileStride};
      for (std::int64_t out = 0; out < outs; out += kColumns) {
        const Matrix left = {slopes.at(0, out) + point * slopes.pointStride, slopes.tileStride};
        float* to = sums + point * sumPoint + out * ins + in;
        if (begins) multiplyRows<true, false>(kColumns, left, right, tiles, to, ins);
        else multiplyRows<true, true>(kColumns, left, right, tiles, to, ins);
      }
    }
  }
}

/// The gradient of one output channel from the sums of all parts.
/// @returns whether it is finite
bool interpolateSums(const float* sums, std::int64_t sumPoint, std::int64_t parts, std::int64_t partStride,
                                std::int64_t ins, float* gradient) {
  Lane check = {};
  for (std::int64_t in = 0; in < ins; in += kLane) {
    alongBoth<kPatch, kTaps>(
        evaluateFilterBack,
        [&](auto row, auto column, Lane& value) DFER_ALWAYS {
          const float* from = sums + (row * kPatch + column) * sumPoint + in;
          load(value, from);
          for (std::int64_t part = 1; part < parts; ++part) {
            Lane more;
            load(more, from + part * partStride);
            value += more;
          }
        },
        [&](auto row, auto column, const Lane& value) DFER_ALWAYS {
          check += 0.0F * value;
          store(gradient + (row * kTaps + column) * ins + in, value);
        });
  }
  return isZero(check);
}

/// Buffers of a part; buffers that all parts share come first.
struct Work {
  AtPoints patches, slopes;
  /// [points][out][in], with a gap between points.
  float* sums;
  std::int64_t sumPoint;
  /// Floats of the buffers of all parts, and of one part.
  std::int64_t floats, ownFloats;
};

/// Division of the gradient into parts.
class Division {
 public:
  Division(const Shape& shape, std::int64_t parts);

  FilterGradientPlan plan() const;
  template <class Number>
  void prepare(const FilterGradient<Number>& job, std::int64_t part, std::int64_t round) const;
  template <class Number>
  bool compute(const FilterGradient<Number>& job, std::int64_t part, std::int64_t round) const;
  bool finish(std::int64_t part, float* gradient, std::byte* work) const;

 private:
  Work layOut(std::int64_t part, std::byte* work) const;
  std::int64_t rounds() const { return byTiles_ ? 1 : ceilDivide(shape_.tileCount(), shared_); }
  Range tilesOf(std::int64_t round) const { return Range{0, shape_.tileCount()}.part(round, rounds()); }
  std::int64_t groups() const { return shape_.out / kChannels; }

  Shape shape_;
  std::int64_t parts_;
  /// True if the parts divide the tiles, each with its own sums; otherwise they divide the output channels, and the tiles of a round
  /// are evaluated once for all parts.
  bool byTiles_;
  /// Maximum number of tiles of a part that are multiplied together, and of tiles of a round.
  std::int64_t block_, shared_;
};

Division::Division(const Shape& shape, std::int64_t parts) : shape_(shape), parts_(parts) {
  const std::int64_t sums = kPoints * shape.in * shape.out * static_cast<std::int64_t>(sizeof(float));
  byTiles_ = sums <= kMostSums;
  const std::int64_t own = ceilDivide(shape.tileCount(), parts);
  const std::int64_t most = std::max(kMostNumbers / (kPoints * (shape.in + shape.out)), kLeastTiles);
  block_ = ceilDivide(own, ceilDivide(own, most));
  const std::int64_t mostShared = std::max(kMostShared / (kPoints * shape.in), kLeastTiles);
  shared_ = ceilDivide(shape.tileCount(), ceilDivide(shape.tileCount(), mostShared));
}

Work Division::layOut(std::int64_t part, std::byte* work) const {
  const std::int64_t tiles = byTiles_ ? block_ : shared_;
  const std::int64_t outs = byTiles_ ? shape_.out : kChannels;
  const std::int64_t panel = tiles * kColumns;
  const std::int64_t patchPoint = panel * (shape_.in / kColumns) + kGap;
  const std::int64_t slopePoint = panel * (outs / kColumns) + kGap;
  // Sums of several rounds are kept for all output channels of the part.
  const std::int64_t kept = byTiles_ || rounds() == 1 ? outs : ceilDivide(groups(), std::min(parts_, groups())) * kChannels;
  const std::int64_t sumPoint = kept * shape_.in + kGap;
  const std::int64_t patches = kPoints * patchPoint;
  const std::int64_t sharedSize = byTiles_ ? 0 : patches;
  const std::int64_t ownPatches = byTiles_ ? patches : 0;
  const std::int64_t ownSize = ownPatches + kPoints * (slopePoint + sumPoint);
  float* shared = reinterpret_cast<float*>(work);
  float* own = shared + sharedSize + part * ownSize;
  float* slopes = own + ownPatches;
  return {{byTiles_ ? own : shared, patchPoint, kColumns, panel},
          {slopes, slopePoint, kColumns, panel},
          slopes + kPoints * slopePoint,
          sumPoint,
          sharedSize + parts_ * ownSize,
          ownSize};
}

FilterGradientPlan Division::plan() const {
  return {layOut(0, nullptr).floats * static_cast<std::int64_t>(sizeof(float)), rounds(), !byTiles_, byTiles_};
}

template <class Number>
void Division::prepare(const FilterGradient<Number>& job, std::int64_t part, std::int64_t round) const {
  const Work own = layOut(part, job.work);
  const Range all = tilesOf(round);
  const Range tiles = all.part(part, parts_);
  evaluatePatches(shape_, tiles, job.x, own.patches.from(tiles.from - all.from));
}

template <class Number>
bool Division::compute(const FilterGradient<Number>& job, std::int64_t part, std::int64_t round) const {
  const Work own = layOut(part, job.work);
  bool finite = true;
  if (byTiles_) {
    const Range all = Range{0, shape_.tileCount()}.part(part, parts_);
    // A part without tiles still initializes its sums.
    const std::int64_t blocks = std::max<std::int64_t>(ceilDivide(all.size(), block_), 1);
    for (std::int64_t block = 0; block < blocks; ++block) {
      const Range tiles = all.part(block, blocks);
      evaluatePatches(shape_, tiles, job.x, own.patches);
      evaluateSlopes(shape_, tiles, {0, shape_.out}, job.dy, own.slopes);
      addProducts(own.slopes, own.patches, tiles.size(), shape_.out, shape_.in, own.sums, own.sumPoint, block == 0);
    }
    return finite;
  }
  const std::int64_t turns = std::min(parts_, groups());
  if (part >= turns) return finite;
  const Range ownGroups = Range{0, groups()}.part(part, turns);
  const Range tiles = tilesOf(round);
  for (std::int64_t group = ownGroups.from; group < ownGroups.to; ++group) {
    const Range outs = {group * kChannels, (group + 1) * kChannels};
    float* sums = own.sums + (rounds() == 1 ? 0 : (group - ownGroups.from) * kChannels * shape_.in);
    evaluateSlopes(shape_, tiles, outs, job.dy, own.slopes);
    addProducts(own.slopes, own.patches, tiles.size(), kChannels, shape_.in, sums, own.sumPoint, round == 0);
    if (round + 1 < rounds()) continue;
    for (std::int64_t out = outs.from; out < outs.to; ++out) {
      const float* from = sums + (out - outs.from) * shape_.in;
      finite = interpolateSums(from, own.sumPoint, 1, 0, shape_.in, job.gradient + out * kTaps * kTaps * shape_.in) && finite;
    }
  }
  return finite;
}

bool Division::finish(std::int64_t part, float* gradient, std::byte* work) const {
  const Work first = layOut(0, work);
  const Range outs = Range{0, shape_.out}.part(part, parts_);
  bool finite = true;
  for (std::int64_t out = outs.from; out < outs.to; ++out) {
    finite = interpolateSums(first.sums + out * shape_.in, first.sumPoint, parts_, first.ownFloats, shape_.in,
                             gradient + out * kTaps * kTaps * shape_.in) &&
             finite;
  }
  return finite;
}

}  // namespace

FilterGradientPlan filterGradientPlan(const Shape& shape, std::int64_t parts) { return Division(shape, parts).plan(); }

template <class Number>
void prepareFilterGradient(const FilterGradient<Number>& job, std::int64_t part, std::int64_t round) {
  Division(job.shape, job.parts).prepare(job, part, round);
}

template <class Number>
bool computeFilterGradient(const FilterGradient<Number>& job, std::int64_t part, std::int64_t round) {
  return Division(job.shape, job.parts).compute(job, part, round);
}

template <class Number>
bool finishFilterGradient(const FilterGradient<Number>& job, std::int64_t part) {
  return Division(job.shape, job.parts).finish(part, job.gradient, job.work);
}

template void prepareFilterGradient(const FilterGradient<float>&, std::int64_t, std::int64_t);
template void prepareFilterGradient(const FilterGradient<BFloat16>&, std::int64_t, std::int64_t);
template bool computeFilterGradient(const FilterGradient<float>&, std::int64_t, std::int64_t);
template bool computeFilterGradient(const FilterGradient<BFloat16>&, std::int64_t, std::int64_t);
template bool finishFilterGradient(const FilterGradient<float>&, std::int64_t);
template bool finishFilterGradient(const FilterGradient<BFloat16>&, std::int64_t);

}  // namespace dfer::winograd::inline DFER_CAPABILITY
