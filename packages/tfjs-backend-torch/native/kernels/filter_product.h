#pragma once
#include <array>
#include <cstdint>

#include "range.h"
#include "vector.h"

namespace dfer::pairs {

/// A convolution of one group over channels-last memory; pairs are of height and width.
struct Shape {
  using Pair = std::array<std::int64_t, 2>;
  std::int64_t batch, in, out;
  Pair image, kernel, result, stride, dilation, before;

  std::int64_t pixels() const { return batch * result[0] * result[1]; }
  std::int64_t columns() const { return kernel[0] * kernel[1] * in; }
};

/// The gradient of a filter in bfloat16, as one matrix product over the pixels of the result, by the processor's products of pairs:
/// gradient[out][height, width, in] = Σ dy[pixel][out] · x[pixel as the tap sees it][in].
class FilterGradient {
 public:
  /// Whether the processor multiplies pairs of bfloat16, and has no matrix unit (which oneDNN uses), and the shape fills vectors.
  static bool suits(const Shape& shape);

  /// @param parts how many threads there are
  FilterGradient(const Shape& shape, std::int64_t parts);

  /// Of the memory that the parts work in together, at an address that 64 divides.
  std::int64_t workBytes() const;
  /// Each part can be computed at the same time.
  void compute(std::int64_t part, const BFloat16* x, const BFloat16* dy, float* gradient, std::byte* work) const;
  /// Whether `addUp` has to be called for each part once all are computed.
  bool addsUp() const { return stretches_ > 1; }
  void addUp(std::int64_t part, float* gradient, std::byte* work) const;

 private:
  struct Scratch;

  Scratch scratch(std::int64_t part, std::byte* work) const;
  float* sums(std::int64_t stretch, std::byte* work) const;
  std::int64_t pairs() const { return (shape_.pixels() + 1) / 2; }
  /// Floats of the gradient.
  std::int64_t count() const { return shape_.out * shape_.columns(); }

  Shape shape_;
  std::int64_t parts_;
  /// The pairs of pixels are divided into so many stretches, whose sums are added up; parts of one stretch divide the gradient.
  std::int64_t stretches_;
  /// Whether they divide its columns, or its rows.
  bool byColumns_;
  /// Pairs of pixels, and groups of 32 channels of dy, that are packed at once at most.
  std::int64_t block_, groups_;
};

}  // namespace dfer::pairs
