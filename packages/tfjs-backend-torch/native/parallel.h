#pragma once
#include <libtorch.h>

namespace dfer {

/// Calls `compute` with each number below `parts`, in parallel if there are enough threads.
template <class Compute>
void forEachPart(int64_t parts, const Compute& compute) {
  at::parallel_for(0, parts, 1, [&](int64_t begin, int64_t end) {
    for (int64_t part = begin; part < end; ++part) compute(part);
  });
}

}  // namespace dfer
