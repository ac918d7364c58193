#include <libtorch.h>

#include "call.h"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <utility>

namespace dfer {

namespace {

constexpr std::size_t kMaxRank = 16;

/// Maximum number of items to reserve before they are read: a sparse array may claim any length.
constexpr uint32_t kReserved = 1024;

std::string describe(const Napi::Value& value) {
  switch (value.Type()) {
    case napi_undefined:
      return "nothing";
    case napi_null:
      return "null";
    case napi_number: {
      std::ostringstream text;
      text << value.As<Napi::Number>().DoubleValue();
      return text.str();
    }
    case napi_boolean:
      return value.As<Napi::Boolean>().Value() ? "true" : "false";
    case napi_string:
      return "text";
    case napi_function:
      return "a function";
    default:
      return value.IsArray() ? "an array" : "an object";
  }
}

}  // namespace

at::ScalarType scalarTypeOf(int code) {
  switch (static_cast<DType>(code)) {
    case DType::kFloat32:
      return at::kFloat;
    case DType::kInt32:
      return at::kInt;
    case DType::kBool:
      return at::kBool;
  }
  throw Fault("dtype: expected 0 (float32), 1 (int32) or 2 (bool); received " + std::to_string(code));
}

DType dtypeOf(const at::Tensor& tensor) {
  if (tensor.scalar_type() == at::kInt) return DType::kInt32;
  return tensor.scalar_type() == at::kBool ? DType::kBool : DType::kFloat32;
}

std::vector<NamedOperation>& operations() {
  static std::vector<NamedOperation> all;
  return all;
}

Register::Register(const char* name, Operation operation) { operations().push_back({name, operation}); }

void Call::refuse(const char* expected, const std::string& received) const {
  throw Fault("argument " + std::to_string(position_) + ": expected " + expected + "; received " + received);
}

Napi::Value Call::next(const char* expected) {
  const std::size_t index = position_++;
  if (index >= info_.Length()) refuse(expected, "nothing");
  return info_[index];
}

at::Tensor Call::withSides(TensorTable::Handle handle, const at::Tensor& tensor, const std::vector<int64_t>& shape) {
  int64_t size = 1;
  for (const int64_t side : shape) {
    if (side != 0 && size > INT64_MAX / side) refuse("a shape that fits the tensor", "one that is too large");
    size *= side;
  }
  if (size != tensor.numel()) {
    std::ostringstream text;
    text << "[" << at::IntArrayRef(shape) << "] for " << tensor.numel() << " values";
    refuse("a shape that fits the tensor", text.str());
  }
  at::Tensor result = tensor.reshape(shape);
  // If the strides do not allow this shape, it is copied once, not with every use. The copy is stored only if nothing but the
  // table and this argument holds the tensor, since an earlier argument may be about to write it.
  if (size > 0 && !result.is_alias_of(tensor) && tensor.use_count() == 2) {
    session_.tensors.replace(handle, result.view(tensor.sizes()));
  }
  return result;
}

at::Tensor Call::tensorOf(const Napi::Value& value, const char* expected) {
  double handle = 0;
  std::vector<int64_t> shape;
  bool reshaped = false;
  if (value.IsNumber()) {
    handle = value.As<Napi::Number>().DoubleValue();
  } else if (value.IsArray()) {
    const auto list = value.As<Napi::Array>();
    const uint32_t length = list.Length();
    if (length == 0 || length > kMaxRank + 1) refuse(expected, "an array of " + std::to_string(length));
    const Napi::Value first = list[0U];
    if (!first.IsNumber()) refuse(expected, describe(first));
    handle = first.As<Napi::Number>().DoubleValue();
    for (uint32_t i = 1; i < length; ++i) {
      const int64_t side = wholeNumber(list[i], "sides that are whole numbers ≥ 0");
      if (side < 0) refuse("sides that are whole numbers ≥ 0", std::to_string(side));
      shape.push_back(side);
    }
    reshaped = true;
  } else {
    refuse(expected, describe(value));
  }
  const at::Tensor* found = session_.tensors.find(handle);
  if (found == nullptr) refuse(expected, "a handle of no living tensor");
  at::Tensor tensor = *found;
  if (reshaped) {
    tensor = withSides(handle, tensor, shape);
  }
  read_.push_back(tensor);
  return tensor;
}

at::Tensor Call::tensor() { return tensorOf(next("a tensor"), "a tensor"); }

Call::Kept Call::kept() {
  const Napi::Value value = next("a tensor");
  at::Tensor tensor = tensorOf(value, "a tensor");
  return {std::move(tensor), value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : 0};
}

std::optional<at::Tensor> Call::optionalTensor() {
  const Napi::Value value = next("a tensor or null");
  if (value.IsNull() || value.IsUndefined()) return std::nullopt;
  return tensorOf(value, "a tensor or null");
}

TensorTable::Handle Call::handle() {
  const Napi::Value value = next("a tensor's handle");
  if (!value.IsNumber()) refuse("a tensor's handle", describe(value));
  const double handle = value.As<Napi::Number>().DoubleValue();
  const at::Tensor* found = session_.tensors.find(handle);
  if (found == nullptr) refuse("a tensor's handle", "a handle of no living tensor");
  read_.push_back(*found);
  return handle;
}

Writable Call::writableOf(const Napi::Value& value, bool withShadow) {
  if (!value.IsNumber()) refuse("a tensor's handle", describe(value));
  const double handle = value.As<Napi::Number>().DoubleValue();
  const at::Tensor* found = session_.tensors.find(handle);
  if (found == nullptr) refuse("a tensor's handle", "a handle of no living tensor");
  if (!written_.insert(handle).second) refuse("a tensor that is written once", "the same tensor twice");
  at::Tensor tensor = *found;
  const at::Tensor shadow = session_.tensors.dropShadow(handle);
  if (tensor.storage().use_count() > 1) {
    tensor = tensor.clone();
    session_.tensors.replace(handle, tensor);
  }
  if (withShadow) session_.tensors.keepShadow(handle, shadow);
  writtenMemory_.insert(tensor.storage().unsafeGetStorageImpl());
  read_.push_back(tensor);
  return {handle, tensor, shadow};
}

at::Tensor Call::writable(at::Tensor* shadow) {
  const Writable writable = writableOf(next("a tensor's handle"), shadow != nullptr);
  if (shadow != nullptr) *shadow = writable.shadow;
  return writable.tensor;
}

std::vector<Writable> Call::writables() {
  const Napi::Value value = next("an array of handles");
  if (!value.IsArray()) refuse("an array of handles", describe(value));
  const auto list = value.As<Napi::Array>();
  const uint32_t length = list.Length();
  std::vector<Writable> all;
  all.reserve(std::min(length, kReserved));
  for (uint32_t i = 0; i < length; ++i) all.push_back(writableOf(list[i], true));
  return all;
}

at::Tensor Call::unwritten(const at::Tensor& tensor) const {
  return writtenMemory_.count(tensor.storage().unsafeGetStorageImpl()) == 0 ? tensor : tensor.clone();
}

std::vector<at::Tensor> Call::tensors() {
  const Napi::Value value = next("an array of tensors");
  if (!value.IsArray()) refuse("an array of tensors", describe(value));
  const auto list = value.As<Napi::Array>();
  std::vector<at::Tensor> all;
  for (uint32_t i = 0; i < list.Length(); ++i) all.push_back(unwritten(tensorOf(list[i], "an array of tensors")));
  return all;
}

int64_t Call::wholeNumber(const Napi::Value& value, const char* expected) const {
  if (!value.IsNumber()) refuse(expected, describe(value));
  const double number = value.As<Napi::Number>().DoubleValue();
  if (!(std::abs(number) <= 9007199254740991.0) || std::floor(number) != number) refuse(expected, describe(value));
  return static_cast<int64_t>(number);
}

std::vector<int64_t> Call::ints() {
  constexpr const char* expected = "an array of whole numbers";
  const Napi::Value value = next(expected);
  if (!value.IsArray()) refuse(expected, describe(value));
  const auto list = value.As<Napi::Array>();
  std::vector<int64_t> numbers;
  numbers.reserve(std::min(list.Length(), kReserved));
  for (uint32_t i = 0; i < list.Length(); ++i) numbers.push_back(wholeNumber(list[i], expected));
  return numbers;
}

std::vector<int64_t> Call::shape() {
  constexpr int64_t kMost = INT64_MAX / 16;
  std::vector<int64_t> sides = ints();
  int64_t size = 1;
  for (const int64_t side : sides) {
    if (side < 0) refuse("sides ≥ 0", std::to_string(side));
    if (side != 0 && size > kMost / side) refuse("sides whose product fits memory", "larger ones");
    if (side != 0) size *= side;
  }
  return sides;
}

std::vector<double> Call::numbers() {
  constexpr const char* expected = "an array of numbers";
  const Napi::Value value = next(expected);
  if (!value.IsArray()) refuse(expected, describe(value));
  const auto list = value.As<Napi::Array>();
  std::vector<double> numbers;
  numbers.reserve(std::min(list.Length(), kReserved));
  for (uint32_t i = 0; i < list.Length(); ++i) {
    const Napi::Value item = list[i];
    if (!item.IsNumber()) refuse(expected, describe(item));
    numbers.push_back(item.As<Napi::Number>().DoubleValue());
  }
  return numbers;
}

int64_t Call::integer() { return wholeNumber(next("a whole number"), "a whole number"); }

double Call::number() {
  const Napi::Value value = next("a number");
  if (!value.IsNumber()) refuse("a number", describe(value));
  return value.As<Napi::Number>().DoubleValue();
}

bool Call::flag() {
  const Napi::Value value = next("true or false");
  if (!value.IsBoolean()) refuse("true or false", describe(value));
  return value.As<Napi::Boolean>().Value();
}

std::string Call::text() {
  const Napi::Value value = next("text");
  if (!value.IsString()) refuse("text", describe(value));
  return value.As<Napi::String>().Utf8Value();
}

ArrayArgument Call::array() {
  const Napi::Value value = next("a typed array");
  if (!value.IsTypedArray()) refuse("a typed array", describe(value));
  return {info_.Env(), value};
}

at::ScalarType Call::dtype() {
  const int64_t code = integer();
  if (code < 0 || code > 2) refuse("a dtype: 0 (float32), 1 (int32) or 2 (bool)", std::to_string(code));
  return scalarTypeOf(static_cast<int>(code));
}

}  // namespace dfer
