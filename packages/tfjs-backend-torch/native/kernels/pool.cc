// Max pooling: the pixel of a window with the largest value.
#include "pool.h"

namespace dfer::pool::inline DFER_CAPABILITY {

template <class T>
void choose(const T* __restrict values, std::int32_t pixel, std::int64_t count, float* __restrict best,
            std::int32_t* __restrict place) {
  for (std::int64_t i = 0; i < count; ++i) {
    const float value = toFloat(values[i]);
    const float before = best[i];
    const std::int32_t known = place[i];
    best[i] = value > before ? value : before;
    place[i] = value > before ? pixel : known;
  }
}

template void choose(const float*, std::int32_t, std::int64_t, float*, std::int32_t*);
template void choose(const BFloat16*, std::int32_t, std::int64_t, float*, std::int32_t*);

}  // namespace dfer::pool::inline DFER_CAPABILITY
