#pragma once
#include <cstdint>

#include "vector.h"

namespace dfer {

/// Numbers `from` up to `to`.
struct Range {
  std::int64_t from, to;

  DFER_INLINE std::int64_t size() const { return to - from; }
  /// One of `of` parts whose sizes differ by at most one.
  DFER_INLINE Range part(std::int64_t index, std::int64_t of) const { return {from + size() * index / of, from + size() * (index + 1) / of}; }
};

constexpr DFER_INLINE std::int64_t ceilDivide(std::int64_t count, std::int64_t by) { return (count + by - 1) / by; }

}  // namespace dfer
