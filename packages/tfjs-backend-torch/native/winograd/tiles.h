#pragma once
#include "kernels/multiply.h"
#include "job.h"

namespace dfer::winograd::inline DFER_CAPABILITY {

/// Values of tiles at all points; `kColumns` channels of a tile are contiguous.
struct AtPoints {
  float* numbers;
  std::int64_t pointStride, tileStride, panelStride;

  AtPoints from(std::int64_t tile) const { return {numbers + tile * tileStride, pointStride, tileStride, panelStride}; }
  float* at(std::int64_t tile, std::int64_t channel) const {
    return numbers + tile * tileStride + channel / kColumns * panelStride + channel % kColumns;
  }
};

// Channels are multiples of `kColumns` and counted from the first requested one; `Number` is float or BFloat16.

/// Patches of 6 × 6 pixels at the points, zero beyond the edge.
template <class Number>
void evaluatePatches(const Shape& shape, Range tiles, const Number* x, const AtPoints& to);

/// Gradients of the tiles' results at the points, for some channels.
template <class Number>
void evaluateSlopes(const Shape& shape, Range tiles, Range channels, const Number* dy, const AtPoints& to);

/// Results of tiles, for some channels.
/// @returns whether all of them are finite: a sum of products at the points spreads a non-finite value over the whole tile
template <class Number>
bool interpolateTiles(const Shape& shape, Range tiles, Range channels, const AtPoints& from, const Finish& finish,
                                 Number* y);

}  // namespace dfer::winograd::inline DFER_CAPABILITY
