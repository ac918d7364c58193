// Optimizer steps: each number is read and written once.
#include "update.h"

#include <algorithm>
#include <cmath>

namespace dfer::update::inline DFER_CAPABILITY {

void sgd(float* __restrict weight, const float* __restrict gradient, float* __restrict buffer,
                     std::int64_t count, float gain, float decay, Sgd options) {
  const auto [rate, momentum, nesterov] = options;
  if (nesterov) {
    for (std::int64_t i = 0; i < count; ++i) {
      const float slope = gain * gradient[i] + decay * weight[i];
      buffer[i] = momentum * buffer[i] + slope;
      weight[i] -= rate * (slope + momentum * buffer[i]);
    }
    return;
  }
  for (std::int64_t i = 0; i < count; ++i) {
    buffer[i] = momentum * buffer[i] + (gain * gradient[i] + decay * weight[i]);
    weight[i] -= rate * buffer[i];
  }
}

void adamw(float* __restrict weight, const float* __restrict gradient, float* __restrict first,
                       float* __restrict second, std::int64_t count, float gain, float keep, AdamW options) {
  const auto [beta1, beta2, epsilon, rate, correction] = options;
  for (std::int64_t i = 0; i < count; ++i) {
    const float slope = gain * gradient[i];
    first[i] = beta1 * first[i] + (1 - beta1) * slope;
    second[i] = beta2 * second[i] + (1 - beta2) * (slope * slope);
    weight[i] = keep * weight[i] - rate * (first[i] / (__builtin_sqrtf(second[i]) / correction + epsilon));
  }
}

void average(float* __restrict average, const float* __restrict value, std::int64_t count, float share) {
  for (std::int64_t i = 0; i < count; ++i) average[i] -= (average[i] - value[i]) * share;
}

void narrow(const float* __restrict from, BFloat16* __restrict to, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) assign(to[i], from[i]);
}

double squares(const float* values, std::int64_t count) {
  constexpr std::int64_t kLanes = 64;
  constexpr std::int64_t kBlock = kLanes * 64;
  double total = 0;
  for (std::int64_t start = 0; start < count; start += kBlock) {
    const std::int64_t end = std::min(count, start + kBlock);
    float lanes[kLanes] = {};
    std::int64_t i = start;
    for (; i + kLanes <= end; i += kLanes) {
      for (std::int64_t lane = 0; lane < kLanes; ++lane) lanes[lane] += values[i + lane] * values[i + lane];
    }
    for (; i < end; ++i) total += static_cast<double>(values[i]) * static_cast<double>(values[i]);
    for (const float lane : lanes) total += static_cast<double>(lane);
  }
  return total;
}

}  // namespace dfer::update::inline DFER_CAPABILITY
