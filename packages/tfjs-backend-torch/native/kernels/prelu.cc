#include "prelu.h"

#include "lanes.h"

namespace dfer::prelu::inline DFER_CAPABILITY {

void apply(const float* __restrict from, const float* __restrict slopes, float* __restrict to, std::int64_t rows,
           std::int64_t channels) {
  for (std::int64_t row = 0; row < rows; ++row, from += channels, to += channels) {
    std::int64_t c = 0;
    for (; c + kLane <= channels; c += kLane) {
      Lane value, slope;
      load(value, from + c);
      load(slope, slopes + c);
      store(to + c, value < 0 ? value * slope : value);
    }
    for (; c < channels; ++c) to[c] = from[c] < 0 ? from[c] * slopes[c] : from[c];
  }
}

}  // namespace dfer::prelu::inline DFER_CAPABILITY
