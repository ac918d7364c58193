#include "capability.h"

#include <array>
#include <cstdlib>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "boundary/fault.h"

namespace dfer {
namespace tables {
extern const Kernels baseline;
#if defined(__x86_64__)
extern const Kernels avx2;
extern const Kernels avx512;
extern const Kernels avx512_bf16;
#endif
}  // namespace tables

namespace {

struct Entry {
  Capability capability;
  const char* name;
  const Kernels* kernels;
  bool here;
};

/// Checks the processor and the system for the features that the compiler may use (scripts/addon/capabilities.mjs).
const auto& entries() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  static const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") &&
                           __builtin_cpu_supports("bmi2");
  static const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                             __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                             __builtin_cpu_supports("avx512cd");
  static const bool bf16 = avx512 && __builtin_cpu_supports("avx512bf16");
  static const std::array<Entry, 4> all = {{
      {Capability::kBaseline, "baseline", &tables::baseline, true},
      {Capability::kAvx2, "avx2", &tables::avx2, avx2},
      {Capability::kAvx512, "avx512", &tables::avx512, avx512},
      {Capability::kAvx512Bf16, "avx512_bf16", &tables::avx512_bf16, bf16},
  }};
#else
  static const std::array<Entry, 1> all = {{{Capability::kBaseline, "baseline", &tables::baseline, true}}};
#endif
  return all;
}

const Entry& choose() {
  const char* wanted = std::getenv("DFER_CPU_CAPABILITY");
  const Entry* best = nullptr;
  for (const Entry& entry : entries()) {
    const bool fits = wanted == nullptr || *wanted == '\0' || std::string(wanted) == entry.name;
    if (entry.here && fits) best = &entry;
  }
  if (best != nullptr) return *best;
  throw Fault("DFER_CPU_CAPABILITY: expected one that this processor has (" + capabilitiesHere() + "); received " +
              std::string(wanted).substr(0, 40) + "; name one of those, or none");
}

const Entry& chosen() {
  static const Entry& once = choose();
  return once;
}

}  // namespace

Capability capability() { return chosen().capability; }
const Kernels& kernels() { return *chosen().kernels; }

bool hasMatrixUnit() {
#if defined(__x86_64__)
  // Not every compiler has a name for it.
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && ((d >> 22) & 1U) != 0;
#else
  return false;
#endif
}

const char* nameOf(Capability capability) {
  const char* name = "";
  for (const Entry& entry : entries()) {
    if (entry.capability == capability) name = entry.name;
  }
  return name;
}

std::string capabilitiesHere() {
  std::string names;
  for (const Entry& entry : entries()) {
    if (entry.here) names += (names.empty() ? "" : ", ") + std::string(entry.name);
  }
  return names;
}

}  // namespace dfer
