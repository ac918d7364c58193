#include "table.h"

namespace dfer {
namespace {

template <class T>
constexpr NumberKernels<T> kernelsFor() {
  return {
      &norm::moments<T>,
      &norm::apply<T>,
      &norm::backwardSums<T>,
      &norm::backwardApply<T>,
      &pool::choose<T>,
      &winograd::prepareConvolution<T>,
      &winograd::computeConvolution<T>,
      &winograd::prepareFilterGradient<T>,
      &winograd::computeFilterGradient<T>,
      &winograd::finishFilterGradient<T>,
      &product::planOf<T>,
      &product::compute<T>,
      &product::addUp<T>,
  };
}

}  // namespace

namespace tables {

// A compile-time constant: no code of this file runs when the addon is loaded.
extern const Kernels DFER_CAPABILITY;
constinit const Kernels DFER_CAPABILITY = {
    kernelsFor<float>(), kernelsFor<BFloat16>(), &winograd::convolutionBytes, &winograd::filterGradientPlan, &update::sgd,
    &update::adamw,      &update::average,       &update::narrow,             &update::squares,
    &prelu::apply,
};

}  // namespace tables
}  // namespace dfer
