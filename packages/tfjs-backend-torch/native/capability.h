#pragma once
#include <string>

#include "kernels/table.h"

namespace dfer {

// Own vector code is compiled for several kinds of processor (scripts/addon/capabilities.mjs). The best that this one has is taken, or the
// one that the environment variable DFER_CPU_CAPABILITY names, so that each can be tested.

enum class Capability { kBaseline, kAvx2, kAvx512, kAvx512Bf16 };

/// The one in use. @throws Fault where the variable names none that this processor has
Capability capability();
const char* nameOf(Capability capability);
/// Names of all that this processor has, the best one last.
std::string capabilitiesHere();

/// Whether the processor multiplies tiles of bfloat16, which oneDNN uses.
bool hasMatrixUnit();

/// The code for it.
const Kernels& kernels();

}  // namespace dfer
