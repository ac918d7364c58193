// Transfer of tensors from and to JavaScript.
#include <libtorch.h>

#include <c10/util/accumulate.h>

#include <cstring>

#include "boundary/call.h"
#include "cuda/device.h"
#include "numbers.h"

namespace dfer {
namespace {

/// write(values, shape, dtype): copies a typed array, which may use shared memory.
void write(Call& call) {
  const ArrayArgument given = call.array();
  const std::vector<int64_t> shape = call.shape();
  const at::ScalarType type = call.dtype();
  const int64_t size = c10::multiply_integers(shape);
  const ArrayView values = given.view();
  const napi_typedarray_type kind = values.type;
  const at::ScalarType held = kind == napi_float32_array ? at::kFloat
                               : kind == napi_int32_array ? at::kInt
                               : kind == napi_uint8_array || kind == napi_uint8_clamped_array
                                   ? at::kByte
                                   : throw Fault("values: expected Float32Array, Int32Array or Uint8Array");
  if (static_cast<int64_t>(values.length) != size) {
    throw Fault("values: expected " + std::to_string(size) + "; received " + std::to_string(values.length));
  }
  const at::ScalarType stored = type == at::kBool && held == at::kByte ? at::kBool : held;
  const at::Device device = call.session().device;
  at::Tensor tensor = cuda::upload(values.data, shape, stored, device);
  if (stored == at::kBool) tensor = tensor.view(at::kByte).ne(0);
  call.give(tensor.to(type));
}

/// read(tensor, target): copies the values, in row-major order, into a typed array of the tensor's kind.
void read(Call& call) {
  const at::Tensor tensor = call.tensor();
  const ArrayView target = call.array().view();
  const at::ScalarType type = isReduced(tensor.scalar_type()) ? at::kFloat : tensor.scalar_type();
  const napi_typedarray_type wanted = type == at::kFloat ? napi_float32_array
                                      : type == at::kInt ? napi_int32_array
                                                         : napi_uint8_array;
  if (target.type != wanted || static_cast<int64_t>(target.length) != tensor.numel()) {
    throw Fault("target: expected a typed array of the tensor's kind and length");
  }
  const at::Tensor values = tensor.to(at::kCPU, type).contiguous();
  if (values.numel() > 0) std::memcpy(target.data, values.data_ptr(), target.bytes);
}

void release(Call& call) {
  const TensorTable::Handle handle = call.handle();
  call.session().tensors.erase(handle);
}

/// copy(tensor): the same values in the same order, in new memory.
void copy(Call& call) { call.give(call.tensor().clone()); }

const Register kCopy("copy", copy);
const Register kWrite("write", write);
const Register kRead("read", read);
const Register kRelease("release", release);

}  // namespace
}  // namespace dfer
