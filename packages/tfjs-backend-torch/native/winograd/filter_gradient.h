#pragma once
#include "job.h"

namespace dfer::winograd::inline DFER_CAPABILITY {

// The gradient of a filter in parts: the parts of one step can be computed in parallel. For each round: `prepareFilterGradient` for each
// part, then `computeFilterGradient` for each; at the end `finishFilterGradient` for each.

FilterGradientPlan filterGradientPlan(const Shape& shape, std::int64_t parts);
template <class Number>
void prepareFilterGradient(const FilterGradient<Number>& job, std::int64_t part, std::int64_t round);
/// @returns like `finishFilterGradient`, whether all values that the part wrote to the gradient are finite
template <class Number>
bool computeFilterGradient(const FilterGradient<Number>& job, std::int64_t part, std::int64_t round);
template <class Number>
bool finishFilterGradient(const FilterGradient<Number>& job, std::int64_t part);

}  // namespace dfer::winograd::inline DFER_CAPABILITY
