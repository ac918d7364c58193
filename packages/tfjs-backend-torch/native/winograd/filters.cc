#include "filters.h"

#include <utility>

namespace dfer::winograd::inline DFER_CAPABILITY {
namespace {

constexpr std::int64_t kAllTaps = kTaps * kTaps;

#if defined(__clang__) || __GNUC__ >= 12
#define DFER_SHUFFLE(first, second, ...) __builtin_shufflevector(first, second, __VA_ARGS__)
#else
using Places = std::int32_t __attribute__((vector_size(sizeof(Lane))));
#define DFER_SHUFFLE(first, second, ...) __builtin_shuffle(first, second, Places{__VA_ARGS__})
#endif

/// Exchanges columns between two rows at a distance of `kApart`, as a step of a transposition.
template <int kApart, int... kPlaces>
DFER_INLINE void swapBlocks(Lane& first, Lane& second, std::integer_sequence<int, kPlaces...>) {
  constexpr int kWidth = kLane;
  const Lane upper = DFER_SHUFFLE(first, second, ((kPlaces & kApart) == 0 ? kPlaces : kWidth + kPlaces - kApart)...);
  second = DFER_SHUFFLE(first, second, ((kPlaces & kApart) == 0 ? kPlaces + kApart : kWidth + kPlaces)...);
  first = upper;
}

template <int kApart>
DFER_INLINE void transpose(Lane (&rows)[kLane]) {
  DFER_UNROLL
  for (int row = 0; row < kLane; ++row) {
    if ((row & kApart) == 0) swapBlocks<kApart>(rows[row], rows[row + kApart], std::make_integer_sequence<int, kLane>());
  }
  if constexpr (kApart > 1) transpose<kApart / 2>(rows);
}

DFER_INLINE void atPoints(const Lane (&taps)[kAllTaps], std::int64_t pointStride, float* to) {
  alongBoth<kTaps, kPatch>(
      evaluateFilter,
      [&](auto row, auto column, Lane& value) DFER_ALWAYS { value = taps[row * kTaps + column]; },
      [&](auto row, auto column, const Lane& value) DFER_ALWAYS { store(to + (row * kPatch + column) * pointStride, value); });
}

/// A lane of input channels: the rows of the filter in memory are output channels, which are contiguous in panels.
template <class Number>
void asItIs(const Number* filter, std::int64_t channels, std::int64_t pointStride, float* to) {
  Lane taps[kLane][kAllTaps];
  for (std::int64_t tap = 0; tap < kAllTaps; ++tap) {
    Lane block[kLane];
    for (std::int64_t out = 0; out < kLane; ++out) load(block[out], filter + (out * kAllTaps + tap) * channels);
    transpose<kLane / 2>(block);
    for (std::int64_t in = 0; in < kLane; ++in) taps[in][tap] = block[in];
  }
  for (std::int64_t in = 0; in < kLane; ++in) atPoints(taps[in], pointStride, to + in * kColumns);
}

}  // namespace

template <class Number>
void evaluatePanel(const Shape& shape, const Filter<Number>& filter, std::int64_t panel, Range inputs, float* to) {
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

}  // namespace dfer::winograd::inline DFER_CAPABILITY
