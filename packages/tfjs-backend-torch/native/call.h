#pragma once
#include <libtorch.h>

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "fault.h"
#include "session.h"

namespace dfer {

/// A tensor to be written in place, and where it is kept.
struct Writable {
  TensorTable::Handle handle;
  at::Tensor tensor;
  /// The bfloat16 copy that is kept of it, to be written too; may be undefined.
  at::Tensor shadow;
};

/// Where a typed array's values lie now.
struct ArrayView {
  napi_typedarray_type type;
  /// Of values.
  std::size_t length;
  std::size_t bytes;
  /// nullptr where there are none.
  std::uint8_t* data;
};

/// A typed array among the arguments, over plain or shared memory. Reading a later argument may run JavaScript, which may detach or
/// shrink the memory: it is looked up by `view`, after every other argument was read.
class ArrayArgument {
 public:
  ArrayArgument(napi_env env, napi_value value) : env_(env), value_(value) {}
  /// Valid until JavaScript runs again. @throws Fault where the memory is not to be had
  ArrayView view() const;

 private:
  napi_env env_;
  napi_value value_;
};

/// One operation's arguments, read in order and checked, and its outputs.
///
/// A tensor comes as its handle, or as [handle, ...shape] where JavaScript sees other sides than are stored.
class Call {
 public:
  Call(const Napi::CallbackInfo& info, Session& session) : info_(info), session_(session) {}

  Session& session() const { return session_; }
  Napi::Env env() const { return info_.Env(); }

  at::Tensor tensor();
  /// A tensor and where it is kept; handle 0 where JavaScript sees other sides than are stored.
  struct Kept {
    at::Tensor tensor;
    TensorTable::Handle handle = 0;
  };
  Kept kept();
  /// null or undefined: none.
  std::optional<at::Tensor> optionalTensor();
  /// The handle itself, where the operation is about what is behind it.
  TensorTable::Handle handle();
  /// A tensor to be written in place: the one way to do so. Where another tensor shares its memory, it gets its own first.
  /// A clone in JavaScript shares the handle itself: ask `refCount` there.
  /// @param shadow receives the bfloat16 copy that is kept of it, to be written too; without it the copy is dropped
  at::Tensor writable(at::Tensor* shadow = nullptr);
  /// The same for a list of handles, each with its shadow. No handle may be written twice in a call.
  std::vector<Writable> writables();
  /// Those that are to be written in the same call come as copies.
  std::vector<at::Tensor> tensors();
  std::vector<int64_t> ints();
  std::vector<double> numbers();
  /// Sides ≥ 0 whose product fits memory.
  std::vector<int64_t> shape();
  int64_t integer();
  double number();
  bool flag();
  std::string text();
  ArrayArgument array();
  at::ScalarType dtype();

  /// Adds an output; 64-bit numbers become the 32-bit ones that TensorFlow.js has.
  ///
  /// An output may be a view of an input with other strides, as a transposed one is: nothing is written in place but through
  /// `writable()`. A view of a part, or of values seen more than once, is copied: a slice does not keep all of its source.
  void give(at::Tensor tensor);
  /// Adds a plain number; they stand behind the outputs.
  void tell(double number) { told_.push_back(number); }
  void finish();

  /// The tensors read so far, for messages: "float32[2,3], int32[4]".
  std::string received() const;

 private:
  Napi::Value next(const char* expected);
  at::Tensor withSides(TensorTable::Handle handle, const at::Tensor& tensor, const std::vector<int64_t>& shape);
  at::Tensor tensorOf(const Napi::Value& value, const char* expected);
  Writable writableOf(const Napi::Value& value, bool withShadow);
  /// A tensor to be read while others are written: a copy where it is one of them.
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
  std::vector<double> told_;
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
