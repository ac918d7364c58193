#include "shape.h"

#include "multiply.h"

namespace dfer::winograd {

bool processorSuits(bool pairs) {
#if defined(DFER_WINOGRAD_ANYWHERE)
  return true;
#elif DFER_HAS_LANES
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512cd") && !(pairs && __builtin_cpu_supports("amx-bf16"));
#else
  return false;
#endif
}

bool suits(const Shape& shape, bool pairs) {
  static const bool single = processorSuits(false);
  static const bool paired = processorSuits(true);
  return (pairs ? paired : single) && shape.in % kColumns == 0 && shape.out % kColumns == 0;
}

}  // namespace dfer::winograd
