#pragma once
#include <cstdint>

#include "vector.h"

namespace dfer::update {

/// Parameters of one step of stochastic gradient descent, as in torch.optim.SGD.
struct Sgd {
  float rate;
  float momentum;
  bool nesterov;
};

/// Parameters of one step of AdamW, as in torch.optim.AdamW.
struct AdamW {
  float beta1;
  float beta2;
  float epsilon;
  /// rate / (1 − beta1^step)
  float rate;
  /// √(1 − beta2^step)
  float correction;
};

}  // namespace dfer::update

namespace dfer::update::inline DFER_CAPABILITY {

/// The gradient is multiplied by `gain`; `decay` · weight is then added to it.
void sgd(float* weight, const float* gradient, float* buffer, std::int64_t count, float gain, float decay, Sgd options);
/// Weights are first multiplied by `keep`.
void adamw(float* weight, const float* gradient, float* first, float* second, std::int64_t count, float gain, float keep,
           AdamW options);
/// average += share · (value − average)
void average(float* average, const float* value, std::int64_t count, float share);
/// Writes the same values as bfloat16.
void narrow(const float* from, BFloat16* to, std::int64_t count);
double squares(const float* values, std::int64_t count);

}  // namespace dfer::update::inline DFER_CAPABILITY
