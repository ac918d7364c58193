#pragma once
#include <libtorch.h>

#include <initializer_list>
#include <string>

namespace dfer::cuda {

/// Blocks of a launch and threads of a block: x, y.
struct Grid {
  unsigned blocks[2];
  unsigned threads[2];
  /// Bytes of dynamic shared memory.
  unsigned shared = 0;
};

/// A CUDA program that is compiled for the device by NVRTC at its first use, and cached in a file for other processes. It
/// needs neither a compiler nor CUDA's headers on the machine: NVRTC is part of every CUDA build of libtorch.
class Program {
 public:
  /// @param source CUDA C++; must live as long as the program
  Program(const char* name, const char* source) : name_(name), source_(source) {}

  /// Returns whether the program runs on this device; compiles it the first time. `obstacle` has the reason if it does not.
  bool isAvailable(const at::Device& device);
  /// Makes `isAvailable` false: the program's results on this device are wrong.
  void reject(const at::Device& device, const std::string& reason);
  /// The reason why `isAvailable` is false; empty if it is true or was not called.
  std::string obstacle() const;

  /// Launches a kernel on the stream that libtorch uses. @param arguments pointers to the kernel's arguments
  /// @throws Fault if the driver refuses it
  void launch(const at::Device& device, const char* kernel, const Grid& grid, std::initializer_list<const void*> arguments);

 private:
  const char* name_;
  const char* source_;
};

/// Number of multiprocessors of the device.
int multiprocessorsOf(const at::Device& device);

/// Returns whether the GPU has instructions for bfloat16: those of compute capability 8.0 or more, Ampere and newer. True if unknown.
bool hasBfloat16(const at::Device& device);

}  // namespace dfer::cuda
