// Device, precision, threads and determinism of a session, and information about libtorch.
#include <libtorch.h>

#include <torch/cuda.h>
#include <torch/version.h>

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>

#include "boundary/call.h"
#include "capability.h"
#include "cuda/norm.h"
#include "cuda/program.h"
#include "onednn/convolution.h"
#include "precision.h"

#if TORCH_VERSION_MAJOR < 1 || (TORCH_VERSION_MAJOR == 1 && TORCH_VERSION_MINOR < 13)
#error "expected libtorch 1.13 or newer; install one (pip install torch, or set LIBTORCH) and build again"
#endif

namespace dfer {
namespace {

/// More threads would only wait for each other, and a failure to create a thread ends the process.
constexpr int64_t kMostThreads = 256;

std::string devices() {
  std::string all = "cpu";
  const auto count = static_cast<int64_t>(torch::cuda::device_count());
  for (int64_t i = 0; i < count; ++i) all += ", cuda:" + std::to_string(i);
  return all;
}

at::Device deviceOf(const std::string& name) {
  const auto count = static_cast<int64_t>(torch::cuda::device_count());
  if (name == "cpu") return at::kCPU;
  if (name == "cuda" && count > 0) return at::Device(at::kCUDA, 0);
  for (int64_t i = 0; i < count; ++i) {
    if (name == "cuda:" + std::to_string(i)) return at::Device(at::kCUDA, static_cast<c10::DeviceIndex>(i));
  }
  throw Fault("device: expected one of " + devices() + "; received " + name.substr(0, 40) +
              (name.rfind("cuda", 0) == 0
                   ? "; build against a libtorch with CUDA on a machine with an NVIDIA driver, or choose cpu"
                   : "; choose one of those"));
}

/// OpenBLAS, which Debian's libtorch uses for matrix products, has its own number of threads for the whole process; workers that all
/// use all cores would spin and wait for each other.
void setBlasThreads(int threads) {
  void* library = dlopen("libopenblas.so.0", RTLD_LAZY | RTLD_NOLOAD);
  if (library == nullptr) return;
  if (void* found = dlsym(library, "openblas_set_num_threads")) reinterpret_cast<void (*)(int)>(found)(threads);
  dlclose(library);
}

/// TF32 keeps 10 of float32's 23 mantissa bits in the inputs of convolutions and matrix products.
void allowTf32(bool allowed) {
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 9)
  const auto precision = allowed ? at::Float32Precision::TF32 : at::Float32Precision::IEEE;
  for (const auto operation : {at::Float32Op::CONV, at::Float32Op::MATMUL}) {
    at::globalContext().setFloat32Precision(at::Float32Backend::CUDA, operation, precision);
  }
#else
  at::globalContext().setAllowTF32CuDNN(allowed);
  at::globalContext().setAllowTF32CuBLAS(allowed);
#endif
}

/// configure(device, precision, threads or 0 to keep the number, deterministic, tf32)
void configure(Call& call) {
  // Throws if the environment names a capability that this processor does not have.
  capability();
  const at::Device device = deviceOf(call.text());
  const at::ScalarType precision = precisionOf(call.text(), device);
  const int64_t threads = call.integer();
  const bool deterministic = call.flag();
  const bool tf32 = call.flag();
  if (threads < 0 || threads > kMostThreads) {
    throw Fault("threads: expected 1 to " + std::to_string(kMostThreads) + "; received " + std::to_string(threads));
  }
  Session& session = call.session();
  if (device != session.device && session.tensors.size() > 0) {
    throw Fault("device: expected no living tensors when it changes; received " +
                std::to_string(session.tensors.size()) + "; choose the device before the first tensor, or dispose them");
  }
  session.device = device;
  session.computeType = precision;
  session.tf32 = tf32;
  // For this thread only: OpenMP stores the number per thread.
  if (threads > 0) {
    at::set_num_threads(static_cast<int>(threads));
    setBlasThreads(static_cast<int>(threads));
  }
  // The rest applies to the whole process.
  allowTf32(tf32);
  // cuBLAS reads this before its first use. A Node.js worker has a copy of the environment, which cuBLAS would not see.
  if (deterministic) setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", /*overwrite=*/0);
  at::globalContext().setDeterministicAlgorithms(deterministic, false);
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 2)
  // Every operation writes its whole output; filling it with NaN first would only cost a pass over memory.
  at::globalContext().setDeterministicFillUninitializedMemory(false);
#endif
  at::globalContext().setDeterministicCuDNN(deterministic);
  at::globalContext().setBenchmarkCuDNN(!deterministic);
}

std::string oneLine(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

/// info(target) writes lines of text as UTF-8 and returns their length, then threads, the precision's code, deterministic,
/// oneDNN, TF32 and whether the device has instructions for bfloat16.
void info(Call& call) {
  const ArrayView target = call.array().view();
  const Session& session = call.session();
  const std::string version = std::to_string(TORCH_VERSION_MAJOR) + "." + std::to_string(TORCH_VERSION_MINOR) + "." +
                              std::to_string(TORCH_VERSION_PATCH);
  const std::string device = session.device.is_cpu() ? "cpu" : "cuda:" + std::to_string(session.device.index());
  const std::string text = version + "\n" DFER_LIBTORCH "\n" + devices() + "\n" + device + "\n" + oneLine(cuda::normObstacle()) +
                           "\n" + nameOf(capability()) + "\n" + capabilitiesHere();
  if (target.type != napi_uint8_array || target.bytes < text.size()) {
    throw Fault("target: expected a Uint8Array of at least " + std::to_string(text.size()) + " bytes");
  }
  std::memcpy(target.data, text.data(), text.size());
  call.tell(static_cast<double>(text.size()));
  call.tell(at::get_num_threads());
  call.tell(precisionCode(session.computeType));
  call.tell(at::globalContext().deterministicAlgorithms() ? 1 : 0);
  call.tell(onednn::kAvailable ? 1 : 0);
  call.tell(session.tf32 ? 1 : 0);
  call.tell(session.device.is_cpu() || cuda::hasBfloat16(session.device) ? 1 : 0);
}

const Register kConfigure("configure", configure);
const Register kInfo("info", info);

}  // namespace
}  // namespace dfer
