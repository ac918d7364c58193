// Normalization of pixels.

#include <libtorch.h>

#include <array>

#include "boundary/call.h"
#include "cuda/device.h"

namespace dfer {
namespace {

/// Pixels that one thread processes at a time.
constexpr int64_t kPixelGrain = 8192;

/// NormalizeImages(bytes, shape, mean, deviation) → (bytes − mean) / deviation, channel by channel
void normalizeImages(Call& call) {
  const ArrayArgument given = call.array();
  const std::vector<int64_t> shape = call.shape();
  const std::vector<double> mean = call.numbers();
  const std::vector<double> deviation = call.numbers();
  const ArrayView bytes = given.view();
  const napi_typedarray_type kind = bytes.type;
  if (kind != napi_uint8_array && kind != napi_uint8_clamped_array) throw Fault("pixels: expected a Uint8Array");
  if (shape.empty() || shape.size() > 8) throw Fault("shape: expected [images, height, width, channels]");
  const int64_t channels = shape.back();
  if (channels < 1 || channels > 64 || static_cast<int64_t>(mean.size()) != channels ||
      static_cast<int64_t>(deviation.size()) != channels) {
    throw Fault("mean, deviation: expected one number for each of the 1 to 64 channels");
  }
  int64_t size = 1;
  for (const int64_t side : shape) size *= side;
  if (static_cast<int64_t>(bytes.length) != size) {
    throw Fault("pixels: expected " + std::to_string(size) + "; received " + std::to_string(bytes.length));
  }
  const std::uint8_t* start = bytes.data;
  if (!call.session().device.is_cpu()) {
    // Transfers uint8, a quarter of the bytes of float32; the device does the rest.
    const at::Device device = call.session().device;
    const at::Tensor stored = cuda::upload(start, shape, at::kByte, device);
    const auto perChannel = [&](const std::vector<double>& numbers) {
      const std::vector<float> narrow(numbers.begin(), numbers.end());
      return cuda::upload(narrow.data(), {channels}, at::kFloat, device);
    };
    call.give((stored.to(at::kFloat) - perChannel(mean)) / perChannel(deviation));
    return;
  }
  at::Tensor images = at::empty(shape, at::kFloat);
  auto* target = images.data_ptr<float>();
  // A byte has 256 values: looking them up is as exact as float64 and as fast as memory.
  std::vector<std::array<float, 256>> table(static_cast<std::size_t>(channels));
  for (std::size_t c = 0; c < table.size(); ++c) {
    for (int byte = 0; byte < 256; ++byte) table[c][static_cast<std::size_t>(byte)] = static_cast<float>((byte - mean[c]) / deviation[c]);
  }
  at::parallel_for(0, size / channels, kPixelGrain, [&](int64_t begin, int64_t end) {
    for (int64_t pixel = begin; pixel < end; ++pixel) {
      for (int64_t c = 0; c < channels; ++c) {
        target[pixel * channels + c] = table[static_cast<std::size_t>(c)][start[pixel * channels + c]];
      }
    }
  });
  call.give(images);
}

const Register kNormalizeImages("NormalizeImages", normalizeImages);

}  // namespace
}  // namespace dfer
