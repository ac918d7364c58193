#pragma once
#include "job.h"

namespace dfer::winograd::inline DFER_CAPABILITY {

// A convolution in parts: the parts of one step can be computed in parallel. First `prepareConvolution` for each part, then
// `computeConvolution` for each.

/// Bytes of the buffer that all parts use.
std::int64_t convolutionBytes(const Shape& shape, std::int64_t parts);
template <class Number>
void prepareConvolution(const Convolution<Number>& convolution, std::int64_t part);
/// @returns whether all results of the part are finite; otherwise the definition has to recompute them
template <class Number>
bool computeConvolution(const Convolution<Number>& convolution, std::int64_t part);

}  // namespace dfer::winograd::inline DFER_CAPABILITY
