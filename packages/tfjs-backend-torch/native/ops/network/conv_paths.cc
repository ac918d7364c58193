// Reports the code that computes typical convolutions of a ResNet on this machine, for documentation and tests.
#include <libtorch.h>

#include <algorithm>
#include <utility>

#include "boundary/call.h"
#include "conv/conv2d.h"
#include "conv/filter_product.h"
#include "conv/tiled.h"
#include "onednn/convolution.h"
#include "precision.h"

namespace dfer {
namespace {

enum class Code : int { kLibtorch = 0, kOneDnn = 1, kWinograd = 2, kProduct = 3 };

Conv2d convolution(int64_t side, int64_t stride, at::ScalarType type) {
  const int64_t pad = side / 2;
  const int64_t result = 28 / stride;
  const int64_t after = std::max<int64_t>((result - 1) * stride + side - 28 - pad, 0);
  return {16, 128, 128, 1, {28, 28}, {side, side}, {result, result}, {stride, stride}, {1, 1}, {pad, pad}, {after, after},
          type, ConvPath::kAuto};
}

Code codeOf(const Conv2d& c, onednn::Pass pass) {
  if (tiledSuits(c)) return Code::kWinograd;
  if (pass == onednn::Pass::kFilterGradient && productSuits(c)) return Code::kProduct;
  Conv2d multiplied = c;
  multiplied.type = productTypeOnCpu(c.type);
  return onednn::suits(multiplied, pass) ? Code::kOneDnn : Code::kLibtorch;
}

/// convPaths() returns a code for: float32, then bfloat16; filters of 3 × 3, of 1 × 1, and of 3 × 3 with stride 2; forward, gradient of
/// the input, and gradient of the filter.
void convPaths(Call& call) {
  for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
    for (const auto& [side, stride] : {std::pair<int64_t, int64_t>{3, 1}, {1, 1}, {3, 2}}) {
      const Conv2d c = convolution(side, stride, type);
      for (const auto pass : {onednn::Pass::kForward, onednn::Pass::kInputGradient, onednn::Pass::kFilterGradient}) {
        call.tell(static_cast<double>(codeOf(c, pass)));
      }
    }
  }
}

const Register kConvPaths("convPaths", convPaths);

}  // namespace
}  // namespace dfer
