// Between channels-last memory and tiles at the points.
#include "tiles.h"

#include "target.h"

namespace dfer::winograd {
namespace {

/// Where a tile lies.
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

template <class Number>
DFER_INLINE void read(Lane& values, const Number* pixel, std::int64_t channel) {
  if (pixel == nullptr) values = Lane{};
  else load(values, pixel + channel);
}

template <class Number>
DFER_LANES void patches(const Shape& shape, Range tiles, const Number* x, const AtPoints<float>& to) {
  for (std::int64_t tile = tiles.from; tile < tiles.to; ++tile) {
    const Place place = placeOf(shape, tile);
    const std::int64_t top = place.top - shape.before[0];
    const std::int64_t left = place.left - shape.before[1];
    const Square<kPatch, const Number> square(x, place.image, top, left, shape.image, shape.in);
    for (std::int64_t channel = 0; channel < shape.in; channel += kLane) {
      float* target = to.at(tile - tiles.from, channel);
      alongBoth<kPatch, kPatch>(
          evaluatePatch,
          [&](auto row, auto column, Lane& value) DFER_ALWAYS { read(value, square(row, column), channel); },
          [&](auto row, auto column, const Lane& value) DFER_ALWAYS {
            store(target + (row * kPatch + column) * to.pointStride, value);
          });
    }
  }
}

template <class Number>
DFER_LANES void slopes(const Shape& shape, Range tiles, Range channels, const Number* dy, const AtPoints<float>& to) {
  for (std::int64_t tile = tiles.from; tile < tiles.to; ++tile) {
    const Place place = placeOf(shape, tile);
    const Square<kTile, const Number> square(dy, place.image, place.top, place.left, shape.result, shape.out);
    for (std::int64_t channel = channels.from; channel < channels.to; channel += kLane) {
      float* target = to.at(tile - tiles.from, channel - channels.from);
      alongBoth<kTile, kPatch>(
          interpolateBack,
          [&](auto row, auto column, Lane& value) DFER_ALWAYS { read(value, square(row, column), channel); },
          [&](auto row, auto column, const Lane& value) DFER_ALWAYS {
            store(target + (row * kPatch + column) * to.pointStride, value);
          });
    }
  }
}

template <class Number>
DFER_LANES void results(const Shape& shape, Range tiles, Range channels, const AtPoints<float>& from, const Finish& finish,
                        Number* y) {
  for (std::int64_t tile = tiles.from; tile < tiles.to; ++tile) {
    const Place place = placeOf(shape, tile);
    const Square<kTile, Number> square(y, place.image, place.top, place.left, shape.result, shape.out);
    for (std::int64_t channel = channels.from; channel < channels.to; channel += kLane) {
      const float* source = from.at(tile - tiles.from, channel - channels.from);
      Lane bias = {};
      if (finish.bias != nullptr) load(bias, finish.bias + channel);
      alongBoth<kPatch, kTile>(
          interpolate,
          [&](auto row, auto column, Lane& value) DFER_ALWAYS {
            load(value, source + (row * kPatch + column) * from.pointStride);
          },
          [&](auto row, auto column, const Lane& value) DFER_ALWAYS {
            Number* pixel = square(row, column);
            if (pixel == nullptr) return;
            const Lane sum = value + bias;
            // Written so that what is no number stays none.
            store(pixel + channel, finish.relu ? (sum < 0 ? Lane{} : sum) : sum);
          });
    }
  }
}

}  // namespace

template <class Number>
void evaluatePatches(const Shape& shape, Range tiles, const Number* x, const AtPoints<float>& to) {
  patches(shape, tiles, x, to);
}

template <class Number>
void evaluateSlopes(const Shape& shape, Range tiles, Range channels, const Number* dy, const AtPoints<float>& to) {
  slopes(shape, tiles, channels, dy, to);
}

template <class Number>
void interpolateTiles(const Shape& shape, Range tiles, Range channels, const AtPoints<float>& from, const Finish& finish,
                      Number* y) {
  results(shape, tiles, channels, from, finish, y);
}

template void evaluatePatches(const Shape&, Range, const float*, const AtPoints<float>&);
template void evaluatePatches(const Shape&, Range, const BFloat16*, const AtPoints<float>&);
template void evaluateSlopes(const Shape&, Range, Range, const float*, const AtPoints<float>&);
template void evaluateSlopes(const Shape&, Range, Range, const BFloat16*, const AtPoints<float>&);
template void interpolateTiles(const Shape&, Range, Range, const AtPoints<float>&, const Finish&, float*);
template void interpolateTiles(const Shape&, Range, Range, const AtPoints<float>&, const Finish&, BFloat16*);

}  // namespace dfer::winograd
