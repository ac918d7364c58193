#pragma once
#include <libtorch.h>

#include <cstddef>
#include <cstdint>

namespace dfer {

/// The current memory of a typed array's values.
struct ArrayView {
  napi_typedarray_type type;
  /// Number of values.
  std::size_t length;
  std::size_t bytes;
  /// nullptr if there are none.
  std::uint8_t* data;
};

/// A typed array argument, over plain or shared memory. Reading a later argument may run JavaScript, which may detach or shrink the
/// memory: call `view` after all other arguments are read.
class ArrayArgument {
 public:
  ArrayArgument(napi_env env, napi_value value) : env_(env), value_(value) {}
  /// Valid until JavaScript runs again. @throws Fault if the memory is not available
  ArrayView view() const;

 private:
  napi_env env_;
  napi_value value_;
};

}  // namespace dfer
