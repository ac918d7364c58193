#pragma once
#include "window.h"

namespace dfer {

/// A pooling window over height and width.
struct Pooling {
  Window window;
  Sides kernel;

  static Pooling read(Call& call) {
    Pooling pooling{Window::read(call), call.ints()};
    if (pooling.window.axes() != 2 || pooling.kernel.size() != 2) throw Fault("window: expected 2 axes");
    for (const int64_t side : pooling.kernel) {
      if (side < 1 || side > 1 << 24) throw Fault("window: expected sides ≥ 1; received " + std::to_string(side));
    }
    for (const int64_t dilation : pooling.window.dilation) {
      if (dilation != 1) throw Fault("window: expected dilations of 1; received " + std::to_string(dilation));
    }
    return pooling;
  }
};

}  // namespace dfer
