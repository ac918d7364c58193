#include <libtorch.h>

#include "array_argument.h"

#include "fault.h"

namespace dfer {
namespace {

std::size_t bytesOf(napi_typedarray_type type) {
  switch (type) {
    case napi_int16_array:
    case napi_uint16_array:
      return 2;
    case napi_int32_array:
    case napi_uint32_array:
    case napi_float32_array:
      return 4;
    case napi_float64_array:
    case napi_bigint64_array:
    case napi_biguint64_array:
      return 8;
    default:
      return 1;
  }
}

}  // namespace

ArrayView ArrayArgument::view() const {
  ArrayView view{};
  void* data = nullptr;
  const napi_status status = napi_get_typedarray_info(env_, value_, &view.type, &view.length, &data, nullptr, nullptr);
  if (status != napi_ok) throw Fault("array: expected memory that can be read; received an array without any");
  view.data = static_cast<std::uint8_t*>(data);
  if (view.data == nullptr) view.length = 0;
  view.bytes = view.length * bytesOf(view.type);
  return view;
}

}  // namespace dfer
