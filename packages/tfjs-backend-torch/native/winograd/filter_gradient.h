#pragma once
#include "job.h"

namespace dfer::winograd::inline DFER_CAPABILITY {

// The gradient of a filter by its parts: each can be computed at the same time as the others of its step. For each round:
// `prepareFilterGradient` for each part, then `computeFilterGradient` for each; at the end `finishFilterGradient` for each.

FilterGradientPlan filterGradientPlan(const Shape& shape, std::int64_t parts);
template <class Number>
void prepareFilterGradient(const FilterGradient<Number>& job, std::int64_t part, std::int64_t round);
/// @returns as `finishFilterGradient`, whether all that the part wrote to the gradient is finite
template <class Number>
bool computeFilterGradient(const FilterGradient<Number>& job, std::int64_t part, std::int64_t round);
template <class Number>
bool finishFilterGradient(const FilterGradient<Number>& job, std::int64_t part);

}  // namespace dfer::winograd::inline DFER_CAPABILITY
