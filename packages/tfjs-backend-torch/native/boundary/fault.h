#pragma once
#include <stdexcept>
#include <string>

namespace dfer {

/// An invalid request from JavaScript: "expected …; received …". Becomes a JavaScript error at the boundary.
class Fault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace dfer
