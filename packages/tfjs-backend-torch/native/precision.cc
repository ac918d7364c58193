#include <libtorch.h>

#include "precision.h"

#include <torch/version.h>

#include "boundary/fault.h"

/// Since this version libtorch adds, multiplies, compares and pools float16 on the CPU.
#define DFER_HAS_HALF_ON_CPU (TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 1))

namespace dfer {

at::ScalarType precisionOf(const std::string& name, const at::Device& device) {
  if (name == "fp32") return at::kFloat;
  if (name == "bf16") return at::kBFloat16;
  if (name != "fp16") throw Fault("precision: expected fp32, bf16 or fp16; received " + name.substr(0, 40));
  if (DFER_HAS_HALF_ON_CPU || !device.is_cpu()) return at::kHalf;
  throw Fault("precision: expected fp32 or bf16 on the CPU with libtorch " + std::to_string(TORCH_VERSION_MAJOR) + "." +
              std::to_string(TORCH_VERSION_MINOR) + "; received fp16; choose one of those, or build against libtorch 2.1 or newer");
}

int precisionCode(at::ScalarType type) { return type == at::kBFloat16 ? 1 : type == at::kHalf ? 2 : 0; }

}  // namespace dfer
