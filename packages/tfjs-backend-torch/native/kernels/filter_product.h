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

/// The numbers of input and output channels must be multiples of this.
constexpr std::int64_t kChannels = 32;

/// The gradient of a filter in float32, [out, height, width, in], as one matrix product over the pixels of the result:
/// gradient[out][height, width, in] = Σ dy[pixel][out] · x[pixel under the tap][in].
template <class Number>
struct FilterGradient {
  Shape shape;
  /// Number of threads.
  std::int64_t parts;
  const Number* x;
  const Number* dy;
  float* gradient;
  /// Buffer of `Plan::bytes`, aligned to 64 bytes.
  std::byte* work;
};

/// Resources for computing it.
struct Plan {
  std::int64_t bytes;
  /// True if `addUp` has to be called for each part after all are computed.
  bool addsUp;
};

}  // namespace dfer::product

namespace dfer::product::inline DFER_CAPABILITY {

template <class Number>
Plan planOf(const Shape& shape, std::int64_t parts);
/// All parts can be computed in parallel.
template <class Number>
void compute(const FilterGradient<Number>& job, std::int64_t part);
template <class Number>
void addUp(const FilterGradient<Number>& job, std::int64_t part);

}  // namespace dfer::product::inline DFER_CAPABILITY
