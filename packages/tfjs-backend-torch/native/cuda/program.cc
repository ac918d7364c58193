#include <libtorch.h>

#include "program.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>
#include <utility>

#include "boundary/fault.h"
#include "driver.h"

namespace dfer::cuda {
namespace {

namespace fs = std::filesystem;

/// A program on one device.
struct Loaded {
  Driver::Handle module = nullptr;
  std::map<std::string, Driver::Handle> functions;
  std::string obstacle;
};

std::mutex guard;
std::map<std::pair<const char*, int>, Loaded> programs;

void check(int error, const char* what) {
  if (error != 0) throw Fault(std::string(what) + ": " + Driver::get().describe(error));
}

int attributeOf(const at::Device& device, int attribute) {
  const Driver& driver = Driver::get();
  int number = 0;
  int value = 0;
  check(driver.deviceGet(&number, device.index()), "cuDeviceGet");
  check(driver.deviceGetAttribute(&value, attribute, number), "cuDeviceGetAttribute");
  return value;
}

/// Makes the device's context, the one that libtorch uses, current on this thread.
void enter(const at::Device& device) {
  thread_local int entered = -1;
  if (entered == device.index()) return;
  const Driver& driver = Driver::get();
  int number = 0;
  Driver::Handle context = nullptr;
  check(driver.deviceGet(&number, device.index()), "cuDeviceGet");
  check(driver.primaryContextRetain(&context, number), "cuDevicePrimaryCtxRetain");
  check(driver.contextSetCurrent(context), "cuCtxSetCurrent");
  entered = device.index();
}

/// FNV-1a, 64 bits.
std::string digest(const std::string& text) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char letter : text) hash = (hash ^ static_cast<unsigned char>(letter)) * 1099511628211U;
  std::ostringstream hex;
  hex << std::hex << hash;
  return hex.str();
}

/// Cache folder of compiled programs; empty if there is none.
fs::path cacheFolder() {
  if (const char* own = std::getenv("DFER_CACHE"); own != nullptr && *own != '\0') return fs::path(own) / "cuda";
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache != '\0') {
    return fs::path(cache) / "dfer" / "cuda";
  }
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') return fs::path(home) / ".cache" / "dfer" / "cuda";
  return {};
}

std::string readFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  return text.str();
}

/// Written atomically, since another process may write the same file. Without a writable folder nothing is cached.
void writeFile(const fs::path& path, const std::string& bytes) {
  std::error_code failed;
  fs::create_directories(path.parent_path(), failed);
  const fs::path part = path.string() + "." + std::to_string(getpid());
  std::ofstream file(part, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (file) fs::rename(part, path, failed);
  if (!file || failed) fs::remove(part, failed);
}

std::string compile(const char* name, const char* source, const std::string& architecture) {
  const Driver& driver = Driver::get();
  Driver::Handle program = nullptr;
  if (driver.nvrtcCreateProgram(&program, source, name, 0, nullptr, nullptr) != 0) throw Fault("NVRTC takes no program");
  const std::string target = "--gpu-architecture=" + architecture;
  const char* options[] = {target.c_str(), "--std=c++17"};
  const int failed = driver.nvrtcCompileProgram(program, 2, options);
  std::size_t size = 0;
  std::string result;
  if (failed != 0) {
    driver.nvrtcGetProgramLogSize(program, &size);
    result.resize(size);
    driver.nvrtcGetProgramLog(program, result.data());
  } else {
    driver.nvrtcGetCubinSize(program, &size);
    result.resize(size);
    driver.nvrtcGetCubin(program, result.data());
  }
  driver.nvrtcDestroyProgram(&program);
  if (failed != 0) throw Fault("NVRTC does not compile it for " + architecture + ": " + result.substr(0, 400));
  return result;
}

Driver::Handle load(const char* name, const char* source, const at::Device& device) {
  const Driver& driver = Driver::get();
  if (!driver.missing.empty()) throw Fault("expected " + driver.missing + "; found none");
  enter(device);
  const std::string architecture = "sm_" + std::to_string(attributeOf(device, kCapabilityMajor)) +
                                   std::to_string(attributeOf(device, kCapabilityMinor));
  int version[2] = {0, 0};
  driver.nvrtcVersion(&version[0], &version[1]);
  const std::string key = digest(source + architecture + " " + std::to_string(version[0]) + "." + std::to_string(version[1]));
  const fs::path folder = cacheFolder();
  const fs::path file = folder / (std::string(name) + "-" + key + ".cubin");
  std::string cubin = folder.empty() ? std::string() : readFile(file);
  Driver::Handle module = nullptr;
  if (!cubin.empty() && driver.moduleLoadData(&module, cubin.data()) == 0) return module;
  cubin = compile(name, source, architecture);
  check(driver.moduleLoadData(&module, cubin.data()), "cuModuleLoadData");
  if (!folder.empty()) writeFile(file, cubin);
  return module;
}

}  // namespace

bool Program::isAvailable(const at::Device& device) {
  if (!device.is_cuda()) return false;
  const std::lock_guard lock(guard);
  const auto [found, isNew] = programs.try_emplace({name_, device.index()});
  Loaded& loaded = found->second;
  if (isNew) {
    try {
      loaded.module = load(name_, source_, device);
    } catch (const Fault& fault) {
      loaded.obstacle = fault.what();
    }
  }
  return loaded.module != nullptr && loaded.obstacle.empty();
}

void Program::reject(const at::Device& device, const std::string& reason) {
  const std::lock_guard lock(guard);
  programs[{name_, device.index()}].obstacle = reason;
}

std::string Program::obstacle() const {
  const std::lock_guard lock(guard);
  for (const auto& [key, loaded] : programs) {
    if (key.first == name_ && !loaded.obstacle.empty()) return loaded.obstacle;
  }
  return {};
}

void Program::launch(const at::Device& device, const char* kernel, const Grid& grid,
                     std::initializer_list<const void*> arguments) {
  const Driver& driver = Driver::get();
  enter(device);
  Driver::Handle function = nullptr;
  {
    const std::lock_guard lock(guard);
    Loaded& loaded = programs.at({name_, device.index()});
    Driver::Handle& known = loaded.functions[kernel];
    if (known == nullptr) check(driver.moduleGetFunction(&known, loaded.module, kernel), kernel);
    function = known;
  }
  std::vector<void*> pointers;
  pointers.reserve(arguments.size());
  for (const void* argument : arguments) pointers.push_back(const_cast<void*>(argument));
  // libtorch uses the default stream, which this addon never changes.
  check(driver.launchKernel(function, grid.blocks[0], grid.blocks[1], 1, grid.threads[0], grid.threads[1], 1, grid.shared,
                            nullptr, pointers.data(), nullptr),
        kernel);
}

int multiprocessorsOf(const at::Device& device) {
  static std::mutex once;
  static std::map<int, int> known;
  const std::lock_guard lock(once);
  const auto [found, isNew] = known.try_emplace(device.index(), 0);
  if (isNew) found->second = attributeOf(device, kMultiprocessorCount);
  return found->second;
}

bool hasBfloat16(const at::Device& device) {
  const Driver& driver = Driver::get();
  int number = 0;
  int major = 0;
  const bool known = driver.missing.empty() && driver.deviceGet(&number, device.index()) == 0 &&
                     driver.deviceGetAttribute(&major, kCapabilityMajor, number) == 0;
  return !known || major >= kAmpere;
}

}  // namespace dfer::cuda
