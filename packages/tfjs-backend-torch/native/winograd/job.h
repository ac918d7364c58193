#pragma once
// What is asked of the code for each kind of processor; these types are the same for all of it.
#include <cstddef>

#include "shape.h"

namespace dfer::winograd {

/// A filter in memory, [out, height, width, in].
template <class Number>
struct Filter {
  const Number* numbers;
  /// Whether it is turned half round and gives input channels from output channels, as gradients of the input want it: in memory
  /// it then is [in, height, width, out].
  bool turned;
};

/// What happens to a result before it is written.
struct Finish {
  /// One for each of all channels, or nullptr.
  const float* bias;
  bool relu;
};

/// A convolution, or the gradient of its input (`Shape::turned`).
template <class Number>
struct Convolution {
  Shape shape;
  /// How many threads there are.
  std::int64_t parts;
  const Number* x;
  Filter<Number> filter;
  Finish finish;
  Number* y;
  /// Of `convolutionBytes`, at an address that 64 divides.
  std::byte* work;
};

/// The gradient of a convolution's filter in float32, [out, height, width, in].
template <class Number>
struct FilterGradient {
  Shape shape;
  /// How many threads there are.
  std::int64_t parts;
  const Number* x;
  const Number* dy;
  float* gradient;
  /// Of `FilterGradientPlan::bytes`, at an address that 64 divides.
  std::byte* work;
};

/// What computing it takes.
struct FilterGradientPlan {
  std::int64_t bytes, rounds;
  /// Whether there is anything to prepare, and to finish.
  bool prepares, finishes;
};

}  // namespace dfer::winograd
