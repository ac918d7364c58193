#pragma once
#include "job.h"

namespace dfer::winograd::inline DFER_CAPABILITY {

// A convolution by its parts: each can be computed at the same time as the others of its step. First `prepareConvolution` for each
// part, then `computeConvolution` for each.

/// Of the memory that the parts work in together.
std::int64_t convolutionBytes(const Shape& shape, std::int64_t parts);
template <class Number>
void prepareConvolution(const Convolution<Number>& convolution, std::int64_t part);
/// @returns whether all results of the part are finite; else the definition has to say where they are not
template <class Number>
bool computeConvolution(const Convolution<Number>& convolution, std::int64_t part);

}  // namespace dfer::winograd::inline DFER_CAPABILITY
