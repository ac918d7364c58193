#pragma once
#include <ATen/ATen.h>
#include <napi.h>

#include <optional>
#include <string>
#include <vector>

#include "fault.h"
#include "session.h"

namespace dfer {

/// One operation's arguments, read in order and checked, and its outputs.
///
/// A tensor comes as its handle, or as [handle, ...shape] where JavaScript sees other sides than are stored.
class Call {
 public:
  Call(const Napi::CallbackInfo& info, Session& session) : info_(info), session_(session) {}

  Session& session() const { return session_; }
  Napi::Env env() const { return info_.Env(); }

  at::Tensor tensor();
  /// null or undefined: none.
  std::optional<at::Tensor> optionalTensor();
  /// The handle behind a tensor argument that an operation changes in place.
  TensorTable::Handle handle();
  std::vector<at::Tensor> tensors();
  std::vector<int64_t> ints();
  int64_t integer();
  double number();
  bool flag();
  std::string text();
  Napi::TypedArray array();
  at::ScalarType dtype();

  /// Adds an output; 64-bit numbers become the 32-bit ones that TensorFlow.js has.
  void give(at::Tensor tensor);
  void finish();

  /// The tensors read so far, for messages: "float32[2,3], int32[4]".
  std::string received() const;

 private:
  Napi::Value next(const char* expected);
  at::Tensor tensorOf(const Napi::Value& value, const char* expected);
  [[noreturn]] void refuse(const char* expected, const std::string& received) const;
  int64_t wholeNumber(const Napi::Value& value, const char* expected) const;

  const Napi::CallbackInfo& info_;
  Session& session_;
  std::size_t position_ = 0;
  std::vector<at::Tensor> read_;
  std::vector<at::Tensor> given_;
};

using Operation = void (*)(Call&);

/// Names an operation; every file in ops/ registers its own when the addon is loaded.
struct Register {
  Register(const char* name, Operation operation);
};

struct NamedOperation {
  const char* name;
  Operation operation;
};

std::vector<NamedOperation>& operations();

}  // namespace dfer
