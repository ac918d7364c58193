// Memory of tensors, on the CPU and on the session's device.
#include <libtorch.h>

#include "boundary/call.h"
#include "cuda/device.h"
#include "memory/allocator.h"

namespace dfer {
namespace {

/// memory() returns whether bytes are counted (1 or 0), then the live, peak and cached bytes of the session's device.
void memory(Call& call) {
  const at::Device device = call.session().device;
  if (device.is_cpu()) {
    const MemoryUse use = memoryUse();
    call.tell(allocatorInstalled() ? 1 : 0);
    for (const std::size_t bytes : {use.live, use.peak, use.cached}) call.tell(static_cast<double>(bytes));
    return;
  }
  const cuda::DeviceMemory use = cuda::memoryOf(device);
  call.tell(use.counted ? 1 : 0);
  for (const std::size_t bytes : {use.live, use.peak, use.cached}) call.tell(static_cast<double>(bytes));
}

void resetPeak(Call& call) {
  resetMemoryPeak();
  cuda::resetPeak(call.session().device);
}

void trim(Call& call) {
  trimMemory();
  cuda::trim(call.session().device);
}

/// synchronize() waits until the device has finished all launched work.
void synchronize(Call& call) { cuda::synchronize(call.session().device); }

const Register kMemory("memory", memory);
const Register kResetPeak("resetMemoryPeak", resetPeak);
const Register kTrim("trimMemory", trim);
const Register kSynchronize("synchronize", synchronize);

}  // namespace
}  // namespace dfer
