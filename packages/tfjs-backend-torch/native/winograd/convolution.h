#pragma once
#include <cstddef>

#include "filters.h"
#include "shape.h"
#include "tiles.h"

namespace dfer::winograd {

/// A convolution, or the gradient of its input (`Shape::turned`), by its parts: each can be computed at the same time as the others
/// of its step. First `prepare` for each part, then `compute` for each.
class Convolution {
 public:
  /// @param parts how many threads there are
  Convolution(const Shape& shape, std::int64_t parts);

  /// Of the memory that the parts work in together, at an address that 64 divides.
  std::int64_t workBytes() const;
  template <class Number>
  void prepare(std::int64_t part, const Number* x, const Filter<Number>& filter, std::byte* work) const;
  /// @returns whether all results of the part are finite; else the definition has to say where they are not
  template <class Number>
  bool compute(std::int64_t part, const Number* x, const Filter<Number>& filter, const Finish& finish, Number* y,
               std::byte* work) const;

 private:
  struct Work;

  Work layOut(std::int64_t part, std::byte* work) const;
  std::int64_t panels() const { return shape_.out / kColumns; }

  Shape shape_;
  std::int64_t parts_;
  /// Whether parts divide the tiles and share the whole filter; else they divide the output channels and share all patches.
  bool byTiles_;
  /// Tiles that are multiplied at once at most.
  std::int64_t block_;
};

}  // namespace dfer::winograd
