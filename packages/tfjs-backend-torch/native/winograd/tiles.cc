// Conversion between channels-last memory and tiles at the points.
#include "tiles.h"

namespace dfer::winograd::inline DFER_CAPABILITY {
namespace {

/// Position of a tile.
struct Place {
  std::int64_t image, top, left;
};

Place placeOf(const Shape& shape, std::int64_t tile) {
  const auto [down, across] = shape.tiles();
  return {tile / (down * across), tile / across % down * kTile, tile % across * kTile};
}

/// The pixels of a square from (top, left) of an image, or none beyond its edge.
template <std::int64_t kSide, class Number>
class Square {
 public:
  Square(Number* images, std::int64_t image, std::int64_t top, std::int64_t left, const Shape::Pair& sides, std::int64_t channels) {
    for (std::int64_t row = 0; row < kSide; ++row) {
      for (std::int64_t column = 0; column < kSide; ++column) {
        const std::int64_t y = top + row;
        const std::int64_t x = left + column;
        const bool inside = y >= 0 && y < sides[0] && x >= 0 && x < sides[1];
        pixels_[row][column] = inside ? images + ((image * sides[0] + y) * sides[1] + x) * channels : nullptr;
      }
    }
  }

  Number* operator()(std::int64_t row, std::int64_t column) const { return pixels_[row][column]; }

 private:
  Number* pixels_[kSide][kSide];
};

/// Processes each lane of the channels of a square at the points.
template <std::int64_t kSide, class Number, class Along>
DFER_INLINE void evaluate(const Square<kSide, const Number>& square, Range channels, const Along& along,
                                     const AtPoints& to) {
  for (std::int64_t channel = channels.from; channel < channels.to; channel += kLane) {
    float* target = to.at(0, channel - channels.from);
    alongBoth<kSide, kPatch>(
        along,
        [&](auto row, auto column, Lane& value) DFER_ALWAYS {
          const Number* pixel = square(row, column);
          if (pixel == nullptr) value = Lane{};
          else load(value, pixel + channel);
        },
        [&](auto row, auto column, const Lane& value) DFER_ALWAYS {
          store(target + (row * kPatch + column) * to.pointStride, value);
        });
  }
}

}  // namespace

template <class Number>
void evaluatePatches(const Shape& shape, Range tiles, const Number* x, const AtPoints& to) {
  for (std::int64_t tile = tiles.from; tile < tiles.to; ++tile) {
    const Place place = placeOf(shape, tile);
    const std::int64_t top = place.top - shape.before[0];
    const std::int64_t left = place.left - shape.before[1];
    const Square<kPatch, const Number> patch(x, place.image, top, left, shape.image, shape.in);
    evaluate(patch, {0, shape.in}, evaluatePatch, to.from(tile - tiles.from));
  }
}

template <class Number>
void evaluateSlopes(const Shape& shape, Range tiles, Range channels, const Number* dy, const AtPoints& to) {
  for (std::int64_t tile = tiles.from; tile < tiles.to; ++tile) {
    const Place place = placeOf(shape, tile);
    const Square<kTile, const Number> slopes(dy, place.image, place.top, place.left, shape.result, shape.out);
    evaluate(slopes, channels, interpolateBack, to.from(tile - tiles.from));
  }
}

template <class Number>
bool interpolateTiles(const Shape& shape, Range tiles, Range channels, const AtPoints& from, const Finish& finish,
                                 Number* y) {
  // Stays 0 while everything is finite: 0 · ∞ and 0 · NaN are NaN.
  Lane check = {};
  for (std::int64_t tile = tiles.from; tile < tiles.to; ++tile) {
    const Place place = placeOf(shape, tile);
    const Square<kTile, Number> square(y, place.image, place.top, place.left, shape.result, shape.out);
    for (std::int64_t channel = channels.from; channel < channels.to; channel += kLane) {
      const float* source = from.at(tile - tiles.from, channel - channels.from);
      Lane bias = {};
      if (finish.bias != nullptr) load(bias, finish.bias + channel);
      alongBoth<kPatch, kTile>(
          interpolate,
          [&](auto row, auto column, Lane& value) DFER_ALWAYS { load(value, source + (row * kPatch + column) * from.pointStride); },
          [&](auto row, auto column, const Lane& value) DFER_ALWAYS {
            Number* pixel = square(row, column);
            if (pixel == nullptr) return;
            const Lane sum = value + bias;
            check += 0.0F * sum;
            // Written so that NaN stays NaN.
            store(pixel + channel, finish.relu ? (sum < Lane{} ? Lane{} : sum) : sum);
          });
    }
  }
  return isZero(check);
}

template void evaluatePatches(const Shape&, Range, const float*, const AtPoints&);
template void evaluatePatches(const Shape&, Range, const BFloat16*, const AtPoints&);
template void evaluateSlopes(const Shape&, Range, Range, const float*, const AtPoints&);
template void evaluateSlopes(const Shape&, Range, Range, const BFloat16*, const AtPoints&);
template bool interpolateTiles(const Shape&, Range, Range, const AtPoints&, const Finish&, float*);
template bool interpolateTiles(const Shape&, Range, Range, const AtPoints&, const Finish&, BFloat16*);

}  // namespace dfer::winograd::inline DFER_CAPABILITY
