#include <libtorch.h>

#include <c10/core/DeviceGuard.h>
#include <c10/util/Logging.h>

#include <exception>
#include <memory>
#include <new>
#include <string>

#include "call.h"
#include "memory/allocator.h"

namespace dfer {

namespace {

/// Runs one operation; every failure becomes a JavaScript error that names the operation and the tensors it received.
Napi::Value run(const Napi::CallbackInfo& info) {
  const auto& named = *static_cast<const NamedOperation*>(info.Data());
  Session& session = *info.Env().GetInstanceData<Session>();
  Call call(info, session);
  std::string reason;
  try {
    const c10::InferenceMode noGradients(true);
    // Selects the session's GPU for this thread.
    c10::OptionalDeviceGuard onDevice;
    if (session.device.is_cuda()) onDevice.reset_device(session.device);
    named.operation(call);
    call.finish();
    return session.results.Value();
  } catch (const Napi::Error& error) {
    // Thrown by a getter of an argument, or by an array that has changed.
    reason = error.Message();
  } catch (const c10::Error& error) {
    reason = error.what_without_backtrace();
  } catch (const OutOfMemory& error) {
    reason = error.what();
  } catch (const std::bad_alloc&) {
    reason = "out of memory; use a smaller batch or dispose tensors";
  } catch (const std::exception& error) {
    reason = error.what();
  } catch (...) {
    reason = "unknown failure";
  }
  const std::string tensors = call.received();
  throw Napi::Error::New(info.Env(), std::string(named.name) + ": " + reason +
                                         (tensors.empty() ? "" : " (tensors received: " + tensors + ")"));
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  installAllocator();
  // Backtraces are not shown, and resolving their symbols takes longer than most operations.
  c10::SetStackTraceFetcher([] { return std::string(); });
  auto session = std::make_unique<Session>();
  session->results = Napi::Persistent(Napi::Float64Array::New(env, 64));
  env.SetInstanceData(session.release());
  for (NamedOperation& named : operations()) {
    exports.Set(named.name, Napi::Function::New(env, run, named.name, &named));
  }
  return exports;
}

}  // namespace

}  // namespace dfer

static Napi::Object Init(Napi::Env env, Napi::Object exports) { return dfer::init(env, exports); }

NODE_API_MODULE(dfer_torch, Init)
