// What CPU tensors take.
#include <libtorch.h>

#include "allocator.h"
#include "call.h"

namespace dfer {
namespace {

/// memory() tells: 1 with the caching allocator and 0 without, then bytes alive, at most alive, and kept.
void memory(Call& call) {
  const MemoryUse use = memoryUse();
  call.tell(allocatorInstalled() ? 1 : 0);
  for (const std::size_t bytes : {use.live, use.peak, use.cached}) call.tell(static_cast<double>(bytes));
}

const Register kMemory("memory", memory);
const Register kResetPeak("resetMemoryPeak", [](Call&) { resetMemoryPeak(); });
const Register kTrim("trimMemory", [](Call&) { trimMemory(); });

}  // namespace
}  // namespace dfer
