// Max pooling: which pixel of a window has the largest value.
#include "pool.h"

namespace dfer::pool {

namespace {

template <class T>
DFER_INLINE void keepLarger(const T* __restrict values, std::int32_t pixel, std::int64_t count, float* __restrict best,
                            std::int32_t* __restrict place) {
  for (std::int64_t i = 0; i < count; ++i) {
    const float value = toFloat(values[i]);
    const float before = best[i];
    const std::int32_t known = place[i];
    best[i] = value > before ? value : before;
    place[i] = value > before ? pixel : known;
  }
}

}  // namespace

DFER_VECTOR void choose(const float* values, std::int32_t pixel, std::int64_t count, float* best, std::int32_t* place) {
  keepLarger(values, pixel, count, best, place);
}

DFER_VECTOR void choose(const BFloat16* values, std::int32_t pixel, std::int64_t count, float* best, std::int32_t* place) {
  keepLarger(values, pixel, count, best, place);
}

}  // namespace dfer::pool
