#include <libtorch.h>

#include "driver.h"

#include <dlfcn.h>

#include <filesystem>
#include <initializer_list>
#include <vector>

namespace dfer::cuda {
namespace {

void* open(const std::string& name) { return dlopen(name.c_str(), RTLD_LAZY | RTLD_GLOBAL); }

/// Folders with the libraries of a CUDA libtorch: its own, and those of the packages that pip installs next to it.
std::vector<std::filesystem::path> libraryFolders() {
  Dl_info info{};
  if (dladdr(reinterpret_cast<void*>(&at::globalContext), &info) == 0 || info.dli_fname == nullptr) return {};
  const std::filesystem::path own = std::filesystem::path(info.dli_fname).parent_path();
  std::vector<std::filesystem::path> folders = {own};
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(own / ".." / ".." / "nvidia", ignored)) {
    folders.push_back(entry.path() / "lib");
  }
  return folders;
}

/// The first file whose name has this prefix.
std::string findLibrary(const char* start) {
  for (const auto& folder : libraryFolders()) {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
      if (entry.path().filename().string().rfind(start, 0) == 0) return entry.path().string();
    }
  }
  return {};
}

/// NVRTC loads its builtins by name, and finds them only if they are already loaded or on the system's path.
void* openNvrtc() {
  const std::string builtins = findLibrary("libnvrtc-builtins.so");
  if (!builtins.empty()) open(builtins);
  for (const std::string& name : {findLibrary("libnvrtc.so"), findLibrary("libnvrtc-"), std::string("libnvrtc.so.13"),
                                  std::string("libnvrtc.so.12"), std::string("libnvrtc.so.11.2")}) {
    if (name.empty() || name.find("builtins") != std::string::npos) continue;
    if (void* library = open(name)) return library;
  }
  return nullptr;
}

template <class Function>
void find(void* library, const char* name, Function& function, std::string& missing) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  if (function == nullptr && missing.empty()) missing = name;
}

Driver load() {
  Driver driver;
  void* cuda = open("libcuda.so.1");
  if (cuda == nullptr) {
    driver.missing = "libcuda.so.1, the NVIDIA driver's library";
    return driver;
  }
  find(cuda, "cuDeviceGet", driver.deviceGet, driver.missing);
  find(cuda, "cuDeviceGetAttribute", driver.deviceGetAttribute, driver.missing);
  find(cuda, "cuDevicePrimaryCtxRetain", driver.primaryContextRetain, driver.missing);
  find(cuda, "cuCtxSetCurrent", driver.contextSetCurrent, driver.missing);
  find(cuda, "cuModuleLoadData", driver.moduleLoadData, driver.missing);
  find(cuda, "cuModuleGetFunction", driver.moduleGetFunction, driver.missing);
  find(cuda, "cuLaunchKernel", driver.launchKernel, driver.missing);
  find(cuda, "cuGetErrorString", driver.getErrorString, driver.missing);
  void* nvrtc = openNvrtc();
  if (nvrtc == nullptr) {
    driver.missing = "libnvrtc.so, CUDA's run-time compiler";
    return driver;
  }
  find(nvrtc, "nvrtcVersion", driver.nvrtcVersion, driver.missing);
  find(nvrtc, "nvrtcCreateProgram", driver.nvrtcCreateProgram, driver.missing);
  find(nvrtc, "nvrtcCompileProgram", driver.nvrtcCompileProgram, driver.missing);
  find(nvrtc, "nvrtcDestroyProgram", driver.nvrtcDestroyProgram, driver.missing);
  find(nvrtc, "nvrtcGetProgramLogSize", driver.nvrtcGetProgramLogSize, driver.missing);
  find(nvrtc, "nvrtcGetProgramLog", driver.nvrtcGetProgramLog, driver.missing);
  find(nvrtc, "nvrtcGetCUBINSize", driver.nvrtcGetCubinSize, driver.missing);
  find(nvrtc, "nvrtcGetCUBIN", driver.nvrtcGetCubin, driver.missing);
  return driver;
}

}  // namespace

const Driver& Driver::get() {
  static const Driver loaded = load();
  return loaded;
}

std::string Driver::describe(int error) const {
  const char* text = nullptr;
  if (getErrorString == nullptr || getErrorString(error, &text) != 0 || text == nullptr) return "error " + std::to_string(error);
  return text;
}

}  // namespace dfer::cuda
