#pragma once

#include <string>

namespace dfer::cuda {

/// The functions of the CUDA driver and of NVRTC that we call, loaded at run time: the addon builds and loads without both.
/// Their types are equivalent to CUDA's (an int for each enumeration, a pointer for each handle).
struct Driver {
  using Handle = void*;

  int (*deviceGet)(int* device, int ordinal) = nullptr;
  int (*deviceGetAttribute)(int* value, int attribute, int device) = nullptr;
  int (*primaryContextRetain)(Handle* context, int device) = nullptr;
  int (*contextSetCurrent)(Handle context) = nullptr;
  int (*moduleLoadData)(Handle* module, const void* image) = nullptr;
  int (*moduleGetFunction)(Handle* function, Handle module, const char* name) = nullptr;
  int (*launchKernel)(Handle function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY,
                      unsigned blockZ, unsigned sharedBytes, Handle stream, void** arguments, void** extra) = nullptr;
  int (*getErrorString)(int error, const char** text) = nullptr;

  int (*nvrtcVersion)(int* major, int* minor) = nullptr;
  int (*nvrtcCreateProgram)(Handle* program, const char* source, const char* name, int headers, const char* const* texts,
                            const char* const* names) = nullptr;
  int (*nvrtcCompileProgram)(Handle program, int options, const char* const* texts) = nullptr;
  int (*nvrtcDestroyProgram)(Handle* program) = nullptr;
  int (*nvrtcGetProgramLogSize)(Handle program, std::size_t* size) = nullptr;
  int (*nvrtcGetProgramLog)(Handle program, char* log) = nullptr;
  int (*nvrtcGetCubinSize)(Handle program, std::size_t* size) = nullptr;
  int (*nvrtcGetCubin)(Handle program, char* cubin) = nullptr;

  /// The missing library; empty if everything was found.
  std::string missing;

  /// Loaded once per process.
  static const Driver& get();
  /// The driver's message for an error.
  std::string describe(int error) const;
};

/// Attributes of `deviceGetAttribute`, with CUDA's numbers.
inline constexpr int kMultiprocessorCount = 16;
inline constexpr int kCapabilityMajor = 75;
inline constexpr int kCapabilityMinor = 76;
/// Major compute capability of the first GPUs with bfloat16.
inline constexpr int kAmpere = 8;

}  // namespace dfer::cuda
