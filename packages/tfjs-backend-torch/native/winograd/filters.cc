#include "filters.h"

namespace dfer::winograd {
namespace {

constexpr std::int64_t kAllTaps = kTaps * kTaps;

using Places = std::int32_t __attribute__((vector_size(sizeof(Lane))));

/// Numbers of two lanes, the second counted on from the first.
DFER_LANES DFER_INLINE void pick(const Lane& first, const Lane& second, const Places& places, Lane& picked) {
#if DFER_HAS_LANES
  picked = __builtin_shuffle(first, second, places);
#else
  for (int i = 0; i < kLane; ++i) picked[i] = places[i] < kLane ? first[places[i]] : second[places[i] - kLane];
#endif
}

/// Swaps what two rows `kApart` apart hold of each other's columns.
template <int kApart>
DFER_LANES DFER_INLINE void swapBlocks(Lane (&rows)[kLane]) {
  Places upper;
  Places lower;
  for (int i = 0; i < kLane; ++i) {
    const bool second = (i & kApart) != 0;
    upper[i] = second ? static_cast<int>(kLane) + i - kApart : i;
    lower[i] = second ? static_cast<int>(kLane) + i : i + kApart;
  }
  for (int row = 0; row < kLane; ++row) {
    if ((row & kApart) != 0) continue;
    const Lane first = rows[row];
    const Lane second = rows[row + kApart];
    pick(first, second, upper, rows[row]);
    pick(first, second, lower, rows[row + kApart]);
  }
}

DFER_LANES DFER_INLINE void transpose(Lane (&rows)[kLane]) {
  swapBlocks<8>(rows);
  swapBlocks<4>(rows);
  swapBlocks<2>(rows);
  swapBlocks<1>(rows);
}

DFER_LANES DFER_INLINE void atPoints(const Lane (&taps)[kAllTaps], std::int64_t pointStride, float* to) {
  alongBoth<kTaps, kPatch>(
      evaluateFilter,
      [&](auto row, auto column, Lane& value) DFER_ALWAYS { value = taps[row * kTaps + column]; },
      [&](auto row, auto column, const Lane& value) DFER_ALWAYS { store(to + (row * kPatch + column) * pointStride, value); });
}

/// 16 input channels: rows of the filter in memory are output channels, and panels want them side by side.
template <class Number>
DFER_LANES void asItIs(const Number* filter, std::int64_t channels, std::int64_t pointStride, float* to) {
  Lane taps[kLane][kAllTaps];
  for (std::int64_t tap = 0; tap < kAllTaps; ++tap) {
    Lane block[kLane];
    for (std::int64_t out = 0; out < kLane; ++out) load(block[out], filter + (out * kAllTaps + tap) * channels);
    transpose(block);
    for (std::int64_t in = 0; in < kLane; ++in) taps[in][tap] = block[in];
  }
  for (std::int64_t in = 0; in < kLane; ++in) atPoints(taps[in], pointStride, to + in * kColumns);
}

}  // namespace

template <class Number>
DFER_LANES void evaluatePanel(const Shape& shape, const Filter<Number>& filter, std::int64_t panel, Range inputs, float* to) {
  const std::int64_t pointStride = panelPoint(shape);
  for (std::int64_t half = 0; half < kColumns; half += kLane) {
    const std::int64_t out = panel * kColumns + half;
    if (!filter.turned) {
      for (std::int64_t in = inputs.from; in < inputs.to; in += kLane) {
        asItIs(filter.numbers + out * kAllTaps * shape.in + in, shape.in, pointStride, to + in * kColumns + half);
      }
      continue;
    }
    for (std::int64_t in = inputs.from; in < inputs.to; ++in) {
      Lane taps[kAllTaps];
      for (std::int64_t tap = 0; tap < kAllTaps; ++tap) {
        load(taps[tap], filter.numbers + (in * kAllTaps + kAllTaps - 1 - tap) * shape.out + out);
      }
      atPoints(taps, pointStride, to + in * kColumns + half);
    }
  }
}

template void evaluatePanel(const Shape&, const Filter<float>&, std::int64_t, Range, float*);
template void evaluatePanel(const Shape&, const Filter<BFloat16>&, std::int64_t, Range, float*);

}  // namespace dfer::winograd
