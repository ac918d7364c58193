#pragma once
#include <libtorch.h>

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "array_argument.h"
#include "fault.h"
#include "session.h"

namespace dfer {

/// A tensor to be written in place, and its handle.
struct Writable {
  TensorTable::Handle handle;
  at::Tensor tensor;
  /// Its cached reduced copy, which is also to be written; may be undefined.
  at::Tensor shadow;
};

/// One operation's arguments, read in order and checked, and its outputs.
///
/// A tensor is passed as its handle, or as [handle, ...shape] if its shape in JavaScript differs from the stored one.
class Call {
 public:
  Call(const Napi::CallbackInfo& info, Session& session) : info_(info), session_(session) {}

  Session& session() const { return session_; }
  Napi::Env env() const { return info_.Env(); }

  at::Tensor tensor();
  /// A tensor and its handle; 0 if its shape in JavaScript differs from the stored one.
  struct Kept {
    at::Tensor tensor;
    TensorTable::Handle handle = 0;
  };
  Kept kept();
  /// null or undefined: none.
  std::optional<at::Tensor> optionalTensor();
  /// The handle itself, for operations that manage the tensor.
  TensorTable::Handle handle();
  /// A tensor to be written in place; the only way to get one. If another tensor shares its memory, it is copied first.
  /// A clone in JavaScript shares the handle itself: ask `refCount` there.
  /// @param shadow receives its cached reduced copy, which is also to be written; without it the copy is dropped
  at::Tensor writable(at::Tensor* shadow = nullptr);
  /// The same for a list of handles, each with its shadow. No handle may be written twice in a call.
  std::vector<Writable> writables();
  /// Tensors that are written in the same call are passed as copies.
  std::vector<at::Tensor> tensors();
  std::vector<int64_t> ints();
  std::vector<double> numbers();
  /// A shape with sides ≥ 0 whose product fits memory.
  std::vector<int64_t> shape();
  int64_t integer();
  double number();
  bool flag();
  std::string text();
  ArrayArgument array();
  at::ScalarType dtype();

  /// Adds an output; 64-bit numbers are converted to 32 bits, as in TensorFlow.js.
  ///
  /// An output may be a view of an input with other strides, such as a transposed one: only `writable()` allows writes in place.
  /// A view of a part, or with repeated values, is copied: a slice does not keep all of its source alive.
  void give(at::Tensor tensor);
  /// Adds a plain number; numbers follow the outputs.
  void tell(double number) { told_.push_back(number); }
  void finish();

  /// The tensors read so far, for messages: "float32[2,3], int32[4]".
  std::string received() const;

 private:
  Napi::Value next(const char* expected);
  at::Tensor withSides(TensorTable::Handle handle, const at::Tensor& tensor, const std::vector<int64_t>& shape);
  at::Tensor tensorOf(const Napi::Value& value, const char* expected);
  Writable writableOf(const Napi::Value& value, bool withShadow);
  /// A tensor to be read while others are written: a copy if it is one of them.
  at::Tensor unwritten(const at::Tensor& tensor) const;
  [[noreturn]] void refuse(const char* expected, const std::string& received) const;
  int64_t wholeNumber(const Napi::Value& value, const char* expected) const;

  const Napi::CallbackInfo& info_;
  Session& session_;
  std::size_t position_ = 0;
  std::vector<at::Tensor> read_;
  std::unordered_set<TensorTable::Handle> written_;
  std::unordered_set<const void*> writtenMemory_;
  std::vector<at::Tensor> given_;
  /// The objects of `given_`.
  std::unordered_set<const c10::TensorImpl*> givenObjects_;
  std::vector<double> told_;
};

using Operation = void (*)(Call&);

/// Registers an operation by name, when the addon is loaded; every file in ops/ does so.
struct Register {
  Register(const char* name, Operation operation);
};

struct NamedOperation {
  const char* name;
  Operation operation;
};

std::vector<NamedOperation>& operations();

}  // namespace dfer
