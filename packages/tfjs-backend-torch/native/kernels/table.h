#pragma once
// The functions that are compiled for one capability. The table's type is the same for all of them.
#include "filter_product.h"
#include "kernels/norm/norm.h"
#include "pool.h"
#include "prelu.h"
#include "update.h"
#include "winograd/convolution.h"
#include "winograd/filter_gradient.h"

#include <type_traits>

namespace dfer {

/// For numbers of one type, float or BFloat16.
template <class T>
struct NumberKernels {
  decltype(&norm::moments<T>) moments;
  decltype(&norm::apply<T>) apply;
  decltype(&norm::backwardSums<T>) backwardSums;
  decltype(&norm::backwardApply<T>) backwardApply;
  decltype(&pool::choose<T>) choose;
  decltype(&winograd::prepareConvolution<T>) prepareConvolution;
  decltype(&winograd::computeConvolution<T>) computeConvolution;
  decltype(&winograd::prepareFilterGradient<T>) prepareFilterGradient;
  decltype(&winograd::computeFilterGradient<T>) computeFilterGradient;
  decltype(&winograd::finishFilterGradient<T>) finishFilterGradient;
  decltype(&product::planOf<T>) productPlan;
  decltype(&product::compute<T>) computeProduct;
  decltype(&product::addUp<T>) addUpProduct;
};

struct Kernels {
  NumberKernels<float> floats;
  NumberKernels<BFloat16> halves;
  decltype(&winograd::convolutionBytes) convolutionBytes;
  decltype(&winograd::filterGradientPlan) filterGradientPlan;
  decltype(&update::sgd) sgd;
  decltype(&update::adamw) adamw;
  decltype(&update::average) average;
  decltype(&update::narrow) narrow;
  decltype(&update::squares) squares;
  decltype(&prelu::apply) prelu;

  template <class T>
  const NumberKernels<T>& of() const {
    static_assert(std::is_same_v<T, float> || std::is_same_v<T, BFloat16>, "other types, such as float16, are computed as float32");
    if constexpr (std::is_same_v<T, float>) return floats;
    else return halves;
  }
};

}  // namespace dfer
