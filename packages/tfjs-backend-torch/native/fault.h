#pragma once
#include <stdexcept>
#include <string>

namespace dfer {

/// Something JavaScript asked for that cannot be: "expected …; received …". Becomes a JavaScript error at the boundary.
class Fault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace dfer
