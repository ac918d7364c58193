#pragma once
#include <string>

#include "kernels/table.h"

namespace dfer {

// The vector code is compiled for several capabilities (scripts/addon/capabilities.mjs). The best one of this processor is used, or the one
// that the environment variable DFER_CPU_CAPABILITY names, so that each can be tested.

enum class Capability { kBaseline, kAvx2, kAvx512, kAvx512Bf16 };

/// The capability in use. @throws Fault if the variable names one that this processor does not have
Capability capability();
const char* nameOf(Capability capability);
/// Names of all capabilities of this processor, the best one last.
std::string capabilitiesHere();

/// Returns whether the processor multiplies tiles of bfloat16, which oneDNN uses.
bool hasMatrixUnit();

/// The functions for the capability in use.
const Kernels& kernels();

}  // namespace dfer
