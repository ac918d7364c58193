// Two neighbouring pixels of one channel lie side by side in 32 bits once packed: rows are channels of dy, columns are taps and
// channels of x.
#include "filter_gradient.h"

#include <algorithm>

#if defined(__x86_64__) && defined(__GNUC__) && __GNUC__ >= 12 && !defined(__clang__)
#include <immintrin.h>
#define DFER_PAIRS __attribute__((target("avx512f,avx512bw,avx512vl,avx512bf16")))

namespace dfer::pairs {
namespace {

/// What is loaded from a pixel at once, and the columns of a tile.
constexpr std::int64_t kColumns = 32;
/// Rows of a tile: 8 × 32 sums fill 16 registers, which hides the latency of each.
constexpr std::int64_t kRows = 8;
/// A packed panel of x, 448 × 32 pairs, shares the second cache with as much of dy as half of 1 MiB.
constexpr std::int64_t kMostPairs = 448;
constexpr std::int64_t kMostPacked = 128 * 1024;
/// Bytes of sums that wait to be added up.
constexpr std::int64_t kMostSums = 64 * 1024 * 1024;
constexpr std::int64_t kLine = 64;

alignas(kLine) const BFloat16 kZeros[kColumns] = {};

/// 32 channels of two pixels, woven: the pairs of the first 16 channels, and of the others.
struct Woven {
  __m512i low, high;
};

DFER_PAIRS DFER_INLINE Woven weave(const BFloat16* first, const BFloat16* second) {
  const __m512i a = _mm512_loadu_si512(first);
  const __m512i b = _mm512_loadu_si512(second);
  const __m512i even = _mm512_unpacklo_epi16(a, b);
  const __m512i odd = _mm512_unpackhi_epi16(a, b);
  return {_mm512_permutex2var_epi64(even, _mm512_setr_epi64(0, 1, 8, 9, 2, 3, 10, 11), odd),
          _mm512_permutex2var_epi64(even, _mm512_setr_epi64(4, 5, 12, 13, 6, 7, 14, 15), odd)};
}

DFER_PAIRS DFER_INLINE void storeHalf(std::uint32_t* to, __m512i pairs, int half) {
  using Half = long long __attribute__((vector_size(kLine / 2)));
  const Half wanted = half == 0 ? __builtin_shufflevector(pairs, pairs, 0, 1, 2, 3) : __builtin_shufflevector(pairs, pairs, 4, 5, 6, 7);
  std::memcpy(to, &wanted, sizeof wanted);
}

/// 32 channels of dy, as four panels of 8 for each pair.
DFER_PAIRS void packRows(const BFloat16* dy, std::int64_t stride, Range pairs, std::int64_t pixels, std::uint32_t* packed) {
  const std::int64_t panel = pairs.size() * kRows;
  for (std::int64_t pair = pairs.from; pair < pairs.to; ++pair, packed += kRows) {
    const BFloat16* first = dy + 2 * pair * stride;
    const Woven both = weave(first, 2 * pair + 1 < pixels ? first + stride : kZeros);
    storeHalf(packed, both.low, 0);
    storeHalf(packed + panel, both.low, 1);
    storeHalf(packed + 2 * panel, both.high, 0);
    storeHalf(packed + 3 * panel, both.high, 1);
  }
}

/// 32 channels of x at the places that a tap sees.
DFER_PAIRS void packColumns(const BFloat16* x, const std::int64_t* places, std::int64_t pairs, std::uint32_t* packed) {
  for (std::int64_t pair = 0; pair < pairs; ++pair, packed += kColumns) {
    const std::int64_t first = places[2 * pair];
    const std::int64_t second = places[2 * pair + 1];
    const Woven both = weave(first < 0 ? kZeros : x + first, second < 0 ? kZeros : x + second);
    _mm512_store_si512(packed, both.low);
    _mm512_store_si512(packed + kColumns / 2, both.high);
  }
}

/// Where x is seen by a tap of the filter, for both pixels of each pair; -1 beyond the edge.
void findPlaces(const Shape& s, std::int64_t tap, Range pairs, std::int64_t* places) {
  const std::int64_t down = tap / s.kernel[1] * s.dilation[0] - s.before[0];
  const std::int64_t right = tap % s.kernel[1] * s.dilation[1] - s.before[1];
  const std::int64_t plane = s.result[0] * s.result[1];
  std::int64_t image = 2 * pairs.from / plane;
  std::int64_t row = 2 * pairs.from % plane / s.result[1];
  std::int64_t column = 2 * pairs.from % s.result[1];
  for (std::int64_t pixel = 0; pixel < 2 * pairs.size(); ++pixel) {
    const std::int64_t y = row * s.stride[0] + down;
    const std::int64_t x = column * s.stride[1] + right;
    const bool inside = image < s.batch && y >= 0 && y < s.image[0] && x >= 0 && x < s.image[1];
    places[pixel] = inside ? ((image * s.image[0] + y) * s.image[1] + x) * s.in : -1;
    if (++column < s.result[1]) continue;
    column = 0;
    if (++row < s.result[0]) continue;
    row = 0;
    ++image;
  }
}

/// Adds the products of all pairs to 8 × 32 numbers of the gradient, or begins them.
DFER_PAIRS void addTile(const std::uint32_t* rows, const std::uint32_t* columns, std::int64_t pairs, float* gradient,
                        std::int64_t stride, bool begins) {
  __m512 sums[kRows][2];
  for (std::int64_t row = 0; row < kRows; ++row) {
    sums[row][0] = begins ? _mm512_setzero_ps() : _mm512_loadu_ps(gradient + row * stride);
    sums[row][1] = begins ? _mm512_setzero_ps() : _mm512_loadu_ps(gradient + row * stride + kColumns / 2);
  }
  for (std::int64_t pair = 0; pair < pairs; ++pair, rows += kRows, columns += kColumns) {
    const __m512bh left = (__m512bh)_mm512_load_si512(columns);
    const __m512bh right = (__m512bh)_mm512_load_si512(columns + kColumns / 2);
#pragma GCC unroll 8
    for (std::int64_t row = 0; row < kRows; ++row) {
      const __m512bh both = (__m512bh)_mm512_set1_epi32(static_cast<int>(rows[row]));
      sums[row][0] = _mm512_dpbf16_ps(sums[row][0], both, left);
      sums[row][1] = _mm512_dpbf16_ps(sums[row][1], both, right);
    }
  }
  for (std::int64_t row = 0; row < kRows; ++row) {
    _mm512_storeu_ps(gradient + row * stride, sums[row][0]);
    _mm512_storeu_ps(gradient + row * stride + kColumns / 2, sums[row][1]);
  }
}

bool processorSuits() {
  return __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
         !__builtin_cpu_supports("amx-bf16");
}

/// Bytes of whole cache lines that hold `count` numbers.
template <class T>
std::int64_t lines(std::int64_t count) {
  return ceilDivide(count * static_cast<std::int64_t>(sizeof(T)), kLine) * kLine;
}

}  // namespace

/// Where a part packs.
struct FilterGradient::Scratch {
  std::uint32_t* rows;
  std::uint32_t* columns;
  std::int64_t* places;
  std::int64_t bytes;
};

bool FilterGradient::suits(const Shape& shape) {
  static const bool processor = processorSuits();
  return processor && shape.in % kColumns == 0 && shape.out % kColumns == 0;
}

FilterGradient::FilterGradient(const Shape& shape, std::int64_t parts) : shape_(shape), parts_(parts) {
  // Stretches pack nothing twice but have to be added up; parts of one stretch pack what they share twice: dividing an axis costs
  // the less the longer it is.
  const bool manyPixels = shape.pixels() >= std::max(shape.columns(), shape.out);
  const std::int64_t mostStretches = manyPixels ? 1 + kMostSums / (count() * static_cast<std::int64_t>(sizeof(float))) : 1;
  stretches_ = std::min(parts, mostStretches);
  while (parts % stretches_ != 0) --stretches_;
  byColumns_ = shape.columns() >= shape.out;
  const std::int64_t most = ceilDivide(pairs(), stretches_);
  block_ = ceilDivide(most, ceilDivide(most, kMostPairs));
  groups_ = std::clamp<std::int64_t>(kMostPacked / (block_ * kColumns), 1, shape.out / kColumns);
}

FilterGradient::Scratch FilterGradient::scratch(std::int64_t part, std::byte* work) const {
  const std::int64_t rows = lines<std::uint32_t>(block_ * groups_ * kColumns);
  const std::int64_t columns = lines<std::uint32_t>(block_ * kColumns);
  const std::int64_t places = lines<std::int64_t>(2 * block_);
  const std::int64_t bytes = rows + columns + places;
  std::byte* own = work + part * bytes;
  return {reinterpret_cast<std::uint32_t*>(own), reinterpret_cast<std::uint32_t*>(own + rows),
          reinterpret_cast<std::int64_t*>(own + rows + columns), bytes};
}

/// Sums of a stretch but the first, behind what all parts pack.
float* FilterGradient::sums(std::int64_t stretch, std::byte* work) const {
  return reinterpret_cast<float*>(work + parts_ * scratch(0, work).bytes) + (stretch - 1) * count();
}

std::int64_t FilterGradient::workBytes() const {
  return parts_ * scratch(0, nullptr).bytes + (stretches_ - 1) * count() * static_cast<std::int64_t>(sizeof(float));
}

DFER_PAIRS void FilterGradient::compute(std::int64_t part, const BFloat16* x, const BFloat16* dy, float* gradient,
                                        std::byte* work) const {
  const Scratch own = scratch(part, work);
  const std::int64_t stretch = part % stretches_;
  const std::int64_t turn = part / stretches_;
  const std::int64_t turns = parts_ / stretches_;
  float* target = stretch == 0 ? gradient : sums(stretch, work);
  const Range allPairs = Range{0, pairs()}.part(stretch, stretches_);
  const Range panels = Range{0, shape_.columns() / kColumns}.part(byColumns_ ? turn : 0, byColumns_ ? turns : 1);
  const Range groups = Range{0, shape_.out / kColumns}.part(byColumns_ ? 0 : turn, byColumns_ ? 1 : turns);
  const std::int64_t stride = shape_.columns();
  const std::int64_t panelsOfTap = shape_.in / kColumns;
  // A part without pixels still begins its sums.
  const std::int64_t blocks = std::max<std::int64_t>(ceilDivide(allPairs.size(), block_), 1);
  for (std::int64_t block = 0; block < blocks; ++block) {
    const Range pairs = allPairs.part(block, blocks);
    for (std::int64_t first = groups.from; first < groups.to; first += groups_) {
      const std::int64_t last = std::min(first + groups_, groups.to);
      for (std::int64_t group = first; group < last; ++group) {
        packRows(dy + group * kColumns, shape_.out, pairs, shape_.pixels(), own.rows + (group - first) * kColumns * pairs.size());
      }
      for (std::int64_t panel = panels.from; panel < panels.to; ++panel) {
        const std::int64_t channels = panel % panelsOfTap;
        if (channels == 0 || panel == panels.from) findPlaces(shape_, panel / panelsOfTap, pairs, own.places);
        packColumns(x + channels * kColumns, own.places, pairs.size(), own.columns);
        for (std::int64_t row = first * kColumns; row < last * kColumns; row += kRows) {
          addTile(own.rows + (row - first * kColumns) * pairs.size(), own.columns, pairs.size(),
                  target + row * stride + panel * kColumns, stride, block == 0);
        }
      }
    }
  }
}

DFER_VECTOR void FilterGradient::addUp(std::int64_t part, float* gradient, std::byte* work) const {
  const Range own = Range{0, count()}.part(part, parts_);
  for (std::int64_t stretch = 1; stretch < stretches_; ++stretch) {
    const float* __restrict more = sums(stretch, work);
    for (std::int64_t i = own.from; i < own.to; ++i) gradient[i] += more[i];
  }
}

}  // namespace dfer::pairs

#else

namespace dfer::pairs {

bool FilterGradient::suits(const Shape&) { return false; }
FilterGradient::FilterGradient(const Shape& shape, std::int64_t parts) : shape_(shape), parts_(parts) {}
std::int64_t FilterGradient::workBytes() const { return 0; }
void FilterGradient::compute(std::int64_t, const BFloat16*, const BFloat16*, float*, std::byte*) const {}
void FilterGradient::addUp(std::int64_t, float*, std::byte*) const {}
float* FilterGradient::sums(std::int64_t, std::byte*) const { return nullptr; }

}  // namespace dfer::pairs
#endif
