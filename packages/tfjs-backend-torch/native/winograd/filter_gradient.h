#pragma once
#include <cstddef>

#include "multiply.h"
#include "shape.h"
#include "tiles.h"

namespace dfer::winograd {

/// The gradient of a convolution's filter in float32, [out, height, width, in], by parts: each can be computed at the same time as
/// the others of its step. For each of `rounds`: `prepare` for each part, then `compute` for each; at the end `finish` for each.
class FilterGradient {
 public:
  /// @param parts how many threads there are
  FilterGradient(const Shape& shape, std::int64_t parts);

  /// Of the memory that the parts work in together, at an address that 64 divides.
  std::int64_t workBytes() const;
  std::int64_t rounds() const { return byTiles_ ? 1 : ceilDivide(shape_.tileCount(), shared_); }
  /// Whether there is anything to prepare, and to finish.
  bool prepares() const { return !byTiles_; }
  bool finishes() const { return byTiles_; }
  template <class Number>
  void prepare(std::int64_t part, std::int64_t round, const Number* x, std::byte* work) const;
  /// @returns as `finish`, whether all that the part wrote to the gradient is finite
  template <class Number>
  bool compute(std::int64_t part, std::int64_t round, const Number* x, const Number* dy, float* gradient, std::byte* work) const;
  bool finish(std::int64_t part, float* gradient, std::byte* work) const;

 private:
  struct Work;

  Work layOut(std::int64_t part, std::byte* work) const;
  Range tilesOf(std::int64_t round) const { return Range{0, shape_.tileCount()}.part(round, rounds()); }
  std::int64_t groups() const { return shape_.out / kColumns; }

  Shape shape_;
  std::int64_t parts_;
  /// Whether parts divide the tiles, each with sums of its own; else they divide the output channels, and the tiles of a round are
  /// evaluated once for all.
  bool byTiles_;
  /// Tiles of a part that are multiplied at once at most, and tiles of a round at most.
  std::int64_t block_, shared_;
};

}  // namespace dfer::winograd
