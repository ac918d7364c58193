#pragma once
// Requests to the code for each capability; these types are the same for all of them.
#include <cstddef>

#include "shape.h"

namespace dfer::winograd {

/// A filter in memory, [out, height, width, in].
template <class Number>
struct Filter {
  const Number* numbers;
  /// True if it is rotated by 180° and maps output channels to input channels, for gradients of the input: in memory it is then
  /// [in, height, width, out].
  bool turned;
};

/// Operations on a result before it is written.
struct Finish {
  /// One value for each channel, or nullptr.
  const float* bias;
  bool relu;
};

/// A convolution, or the gradient of its input (`Shape::turned`).
template <class Number>
struct Convolution {
  Shape shape;
  /// Number of threads.
  std::int64_t parts;
  const Number* x;
  Filter<Number> filter;
  Finish finish;
  Number* y;
  /// Buffer of `convolutionBytes`, aligned to 64 bytes.
  std::byte* work;
};

/// The gradient of a convolution's filter in float32, [out, height, width, in].
template <class Number>
struct FilterGradient {
  Shape shape;
  /// Number of threads.
  std::int64_t parts;
  const Number* x;
  const Number* dy;
  float* gradient;
  /// Buffer of `FilterGradientPlan::bytes`, aligned to 64 bytes.
  std::byte* work;
};

/// Resources for computing it.
struct FilterGradientPlan {
  std::int64_t bytes, rounds;
  /// Whether there is something to prepare, and to finish.
  bool prepares, finishes;
};

}  // namespace dfer::winograd
