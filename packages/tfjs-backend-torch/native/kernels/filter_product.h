#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

#include "range.h"

namespace dfer::product {

/// A convolution of one group over channels-last memory; pairs are of height and width.
struct Shape {
  using Pair = std::array<std::int64_t, 2>;
  std::int64_t batch, in, out;
  Pair image, kernel, result, stride, dilation, before;

  DFER_INLINE std::int64_t pixels() const { return batch * result[0] * result[1]; }
  DFER_INLINE std::int64_t columns() const { return kernel[0] * kernel[1] * in; }
};

/// Input and output channels that are computed are multiples of this.
constexpr std::int64_t kChannels = 32;

/// The gradient of a filter in float32, [out, height, width, in], as one matrix product over the pixels of the result:
/// gradient[out][height, width, in] = Σ dy[pixel][out] · x[pixel as the tap sees it][in].
template <class Number>
struct FilterGradient {
  Shape shape;
  /// How many threads there are.
  std::int64_t parts;
  const Number* x;
  const Number* dy;
  float* gradient;
  /// Of `Plan::bytes`, at an address that 64 divides.
  std::byte* work;
};

/// What computing it takes.
struct Plan {
  std::int64_t bytes;
  /// Whether `addUp` has to be called for each part once all are computed.
  bool addsUp;
};

}  // namespace dfer::product

namespace dfer::product::inline DFER_CAPABILITY {

template <class Number>
Plan planOf(const Shape& shape, std::int64_t parts);
/// Each part can be computed at the same time.
template <class Number>
void compute(const FilterGradient<Number>& job, std::int64_t part);
template <class Number>
void addUp(const FilterGradient<Number>& job, std::int64_t part);

}  // namespace dfer::product::inline DFER_CAPABILITY
