// Tensors in and out of JavaScript.
#include <libtorch.h>

#include <cstring>

#include "call.h"
#include "cuda/device.h"

namespace dfer {
namespace {

/// write(values, shape, dtype): copies a typed array.
void write(Call& call) {
  const Napi::TypedArray values = call.array();
  const std::vector<int64_t> shape = call.shape();
  const at::ScalarType type = call.dtype();
  const int64_t size = c10::multiply_integers(shape);
  const napi_typedarray_type kind = values.TypedArrayType();
  const at::ScalarType given = kind == napi_float32_array ? at::kFloat
                               : kind == napi_int32_array ? at::kInt
                               : kind == napi_uint8_array || kind == napi_uint8_clamped_array
                                   ? at::kByte
                                   : throw Fault("values: expected Float32Array, Int32Array or Uint8Array");
  if (static_cast<int64_t>(values.ElementLength()) != size) {
    throw Fault("values: expected " + std::to_string(size) + "; received " + std::to_string(values.ElementLength()));
  }
  const auto* start = static_cast<const std::uint8_t*>(values.ArrayBuffer().Data()) + values.ByteOffset();
  const at::ScalarType stored = type == at::kBool && given == at::kByte ? at::kBool : given;
  const at::Device device = call.session().device;
  at::Tensor tensor = cuda::upload(start, shape, stored, device);
  if (stored == at::kBool) tensor = tensor.view(at::kByte).ne(0);
  call.give(tensor.to(type));
}

/// read(tensor, target): copies the values, in row-major order, into a typed array of the tensor's kind.
void read(Call& call) {
  const at::Tensor tensor = call.tensor();
  const Napi::TypedArray target = call.array();
  const at::ScalarType type = tensor.scalar_type() == at::kBFloat16 ? at::kFloat : tensor.scalar_type();
  const napi_typedarray_type wanted = type == at::kFloat ? napi_float32_array
                                      : type == at::kInt ? napi_int32_array
                                                         : napi_uint8_array;
  if (target.TypedArrayType() != wanted || static_cast<int64_t>(target.ElementLength()) != tensor.numel()) {
    throw Fault("target: expected a typed array of the tensor's kind and length");
  }
  const at::Tensor values = tensor.to(at::kCPU, type).contiguous();
  auto* start = static_cast<std::uint8_t*>(target.ArrayBuffer().Data()) + target.ByteOffset();
  if (values.numel() > 0) std::memcpy(start, values.data_ptr(), target.ByteLength());
}

void release(Call& call) {
  const TensorTable::Handle handle = call.handle();
  call.session().tensors.erase(handle);
}

/// copy(tensor): the same values, in the same order, in memory of their own.
void copy(Call& call) { call.give(call.tensor().clone()); }

const Register kCopy("copy", copy);
const Register kWrite("write", write);
const Register kRead("read", read);
const Register kRelease("release", release);

}  // namespace
}  // namespace dfer
