// Statistics of batch normalization and the sums of its gradient, over channels-last memory: one pass each, memory-bound.
#include <algorithm>

#include "kernels/lanes.h"
#include "norm.h"
#include "norm_mask.h"

namespace dfer::norm::inline DFER_CAPABILITY {
namespace {

/// Number of rows that are summed in float32 before they are added to the sums in double.
constexpr std::int64_t kBlock = 64;
/// Numbers of a row that are processed together: their sums stay in the L1 cache.
constexpr std::int64_t kTile = 512;
/// Bytes of a cache line.
constexpr std::int64_t kLine = 64;

/// Adds a block's sums about `pivot` to the running mean and deviations (Chan, Golub & LeVeque 1979).
DFER_INLINE void merge(const float* __restrict sum, const float* __restrict square, const float* __restrict pivot,
                       double* __restrict mean, double* __restrict deviations, std::int64_t width, double block,
                       double before) {
  const double share = block / (before + block);
  const double weight = before * share;
  for (std::int64_t c = 0; c < width; ++c) {
    const double shift = static_cast<double>(sum[c]) / block;
    const double own = static_cast<double>(square[c]) - shift * static_cast<double>(sum[c]);
    const double delta = static_cast<double>(pivot[c]) + shift - mean[c];
    mean[c] += delta * share;
    deviations[c] += (own > 0 ? own : 0) + delta * delta * weight;
  }
}

/// The panels of one block of rows prefetch the next block in turn, line by line: the stride of a pass down the columns is too large for
/// the hardware prefetcher.
template <class T>
class NextBlock {
 public:
  DFER_INLINE NextBlock(const T* block, std::int64_t stride) : at_(block + kBlock * stride) {}

  DFER_INLINE void fetch() {
    for (std::int64_t i = 0; i < kPanel; i += kLine / static_cast<std::int64_t>(sizeof(T))) __builtin_prefetch(at_ + i);
    at_ += kPanel;
  }

 private:
  const T* at_;
};

/// The last columns of a block, from `column`, which do not fill a panel.
template <class T>
DFER_INLINE void momentsOfRest(const T* block, std::int64_t rows, std::int64_t stride, std::int64_t column, Sums sums,
                               std::int64_t before) {
  float pivot[kPanel];
  float sum[kPanel] = {};
  float square[kPanel] = {};
  const std::int64_t width = stride - column;
  for (std::int64_t c = 0; c < width; ++c) pivot[c] = toFloat(block[column + c]);
  for (std::int64_t row = 0; row < rows; ++row) {
    const T* r = block + row * stride + column;
    for (std::int64_t c = 0; c < width; ++c) {
      const float d = toFloat(r[c]) - pivot[c];
      sum[c] += d;
      square[c] += d * d;
    }
  }
  merge(sum, square, pivot, sums.first + column, sums.second + column, width, static_cast<double>(rows),
        static_cast<double>(before));
}

template <Mask kMask, class T>
DFER_INLINE void backwardSumsRow(const T* __restrict x, const T* __restrict g, const T* __restrict y,
                                 T* __restrict kept, std::int64_t width, const float* __restrict mean,
                                 const float* __restrict scale, const float* __restrict shift, float* __restrict sum,
                                 float* __restrict dot) {
  for (std::int64_t c = 0; c < width; ++c) {
    const float d = toFloat(x[c]) - mean[c];
    const float m = masked<kMask>(toFloat(g[c]), d, scale[c], shift[c], toFloat(y[c]));
    if constexpr (kMask == Mask::kOutput) assign(kept[c], m);
    sum[c] += m;
    dot[c] += m * d;
  }
}

/// The columns of a block in whole panels, if no gradient is kept. @return the first remaining column
template <Mask kMask, class T>
DFER_INLINE std::int64_t backwardSumsPanels(const T* x, const T* dy, std::int64_t rows, std::int64_t stride, Affine affine,
                                            Sums sums) {
  NextBlock<T> nextX(x, stride);
  NextBlock<T> nextDy(dy, stride);
  alignas(kLine) float sum[kPanel];
  alignas(kLine) float dot[kPanel];
  std::int64_t column = 0;
  for (; column + kPanel <= stride; column += kPanel) {
    Lane mean[kLanes];
    Lane scale[kLanes];
    Lane shift[kLanes];
    Lane first[kLanes] = {};
    Lane second[kLanes] = {};
    const Lane zero = {};
    loadAll(mean, affine.mean + column);
    loadAll(scale, affine.scale + column);
    loadAll(shift, affine.shift + column);
    const T* rx = x + column;
    const T* rg = dy + column;
    for (std::int64_t row = 0; row < rows; ++row, rx += stride, rg += stride) {
      nextX.fetch();
      nextDy.fetch();
      for (int i = 0; i < kLanes; ++i) {
        Lane d;
        Lane g;
        load(d, rx + i * kLane);
        load(g, rg + i * kLane);
        d -= mean[i];
        if constexpr (kMask == Mask::kInput) g = d * scale[i] + shift[i] <= zero ? zero : g;
        first[i] += g;
        second[i] += g * d;
      }
    }
    std::memcpy(sum, first, sizeof sum);
    std::memcpy(dot, second, sizeof dot);
    for (std::int64_t c = 0; c < kPanel; ++c) {
      sums.first[column + c] += static_cast<double>(sum[c]);
      sums.second[column + c] += static_cast<double>(dot[c]);
    }
  }
  return column;
}

template <Mask kMask, class T>
DFER_INLINE void backwardSumsRows(const T* x, const T* dy, const T* y, T* kept, std::int64_t rows, std::int64_t stride,
                                  Affine affine, Sums sums) {
  alignas(kLine) float sum[kTile];
  alignas(kLine) float dot[kTile];
  // If y is not read, any readable memory can replace it.
  const T* seen = kMask == Mask::kOutput ? y : x;
  for (std::int64_t start = 0; start < rows; start += kBlock) {
    const std::int64_t end = std::min(rows, start + kBlock);
    std::int64_t column = 0;
    if constexpr (kMask != Mask::kOutput) {
      column = backwardSumsPanels<kMask>(x + start * stride, dy + start * stride, end - start, stride, affine, sums);
    }
    for (; column < stride; column += kTile) {
      const std::int64_t width = std::min(kTile, stride - column);
      for (std::int64_t c = 0; c < width; ++c) sum[c] = dot[c] = 0;
      for (std::int64_t row = start; row < end; ++row) {
        const std::int64_t at = row * stride + column;
        backwardSumsRow<kMask>(x + at, dy + at, seen + at, kMask == Mask::kOutput ? kept + at : nullptr, width,
                               affine.mean + column, affine.scale + column, affine.shift + column, sum, dot);
      }
      for (std::int64_t c = 0; c < width; ++c) {
        sums.first[column + c] += static_cast<double>(sum[c]);
        sums.second[column + c] += static_cast<double>(dot[c]);
      }
    }
  }
}

}  // namespace

template <class T>
void moments(const T* x, std::int64_t rows, std::int64_t stride, Sums sums) {
  alignas(kLine) float pivot[kPanel];
  alignas(kLine) float sum[kPanel];
  alignas(kLine) float square[kPanel];
  for (std::int64_t start = 0; start < rows; start += kBlock) {
    const std::int64_t count = std::min(kBlock, rows - start);
    const T* block = x + start * stride;
    NextBlock<T> next(block, stride);
    std::int64_t column = 0;
    for (; column + kPanel <= stride; column += kPanel) {
      const T* r = block + column;
      Lane about[kLanes];
      Lane first[kLanes] = {};
      Lane second[kLanes] = {};
      loadAll(about, r);
      for (std::int64_t row = 0; row < count; ++row, r += stride) {
        next.fetch();
        for (int i = 0; i < kLanes; ++i) {
          Lane d;
          load(d, r + i * kLane);
          d -= about[i];
          first[i] += d;
          second[i] += d * d;
        }
      }
      std::memcpy(pivot, about, sizeof pivot);
      std::memcpy(sum, first, sizeof sum);
      std::memcpy(square, second, sizeof square);
      merge(sum, square, pivot, sums.first + column, sums.second + column, kPanel, static_cast<double>(count),
            static_cast<double>(start));
    }
    if (column < stride) momentsOfRest(block, count, stride, column, sums, start);
  }
}

template <class T>
void backwardSums(const T* x, const T* dy, const T* y, T* masked, std::int64_t rows, std::int64_t width, Affine affine, Sums sums) {
  if (!affine.relu) return backwardSumsRows<Mask::kNone>(x, dy, y, masked, rows, width, affine, sums);
  if (y == nullptr) return backwardSumsRows<Mask::kInput>(x, dy, y, masked, rows, width, affine, sums);
  return backwardSumsRows<Mask::kOutput>(x, dy, y, masked, rows, width, affine, sums);
}

template void moments(const float*, std::int64_t, std::int64_t, Sums);
template void moments(const BFloat16*, std::int64_t, std::int64_t, Sums);
template void backwardSums(const float*, const float*, const float*, float*, std::int64_t, std::int64_t, Affine, Sums);
template void backwardSums(const BFloat16*, const BFloat16*, const BFloat16*, BFloat16*, std::int64_t, std::int64_t, Affine, Sums);

}  // namespace dfer::norm::inline DFER_CAPABILITY
