#pragma once
#include <libtorch.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "kernels/norm/norm.h"

namespace dfer {

/// Divides memory of `pixels` × `channels` numbers into rows for the vector code: with few channels, a row has several pixels, and a
/// remainder has fewer pixels than a row.
class ChannelRows {
 public:
  ChannelRows(int64_t pixels, int64_t channels)
      : pixels_(pixels),
        channels_(channels),
        repeat_(std::clamp<int64_t>(kWidth / channels, 1, pixels)),
        rows_(pixels / repeat_),
        rest_(pixels % repeat_) {}

  int64_t width() const { return channels_ * repeat_; }

  /// Repeats one value per channel for each pixel of a row.
  std::vector<float> spread(const float* values) const {
    std::vector<float> all(static_cast<std::size_t>(width()));
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = values[i % static_cast<std::size_t>(channels_)];
    return all;
  }

  /// Calls `work(first number, rows, width)` for parts of the memory, in parallel.
  template <class Work>
  void inParallel(Work work) const {
    at::parallel_for(0, rows_, std::max<int64_t>(1, kGrain / width()), [&](int64_t begin, int64_t end) {
      work(begin * width(), end - begin, width());
    });
    if (rest_ > 0) work(rows_ * width(), 1, rest_ * channels_);
  }

  /// Sums over parts of the memory. The parts do not depend on the number of threads, so results are bit-identical.
  /// `sum(first number, rows, width, sums)` adds to `sums`; `join(sums of a part: [pixels of the part, first, second, channel])`
  /// is called part by part for each channel.
  template <class Sum, class Join>
  void reduce(Sum sum, Join join) const {
    const int64_t parts = std::clamp<int64_t>(pixels_ * channels_ / kPart, 1, std::min<int64_t>(kParts, rows_));
    const int64_t all = parts + (rest_ > 0 ? 1 : 0);
    const auto size = static_cast<std::size_t>(width());
    std::vector<double> first(size * static_cast<std::size_t>(all));
    std::vector<double> second(first.size());
    const auto startOf = [&](int64_t part) { return part * rows_ / parts; };
    at::parallel_for(0, all, 1, [&](int64_t begin, int64_t end) {
      for (int64_t part = begin; part < end; ++part) {
        const norm::Sums sums{first.data() + size * static_cast<std::size_t>(part),
                              second.data() + size * static_cast<std::size_t>(part)};
        if (part == parts) {
          sum(rows_ * width(), 1, rest_ * channels_, sums);
        } else {
          sum(startOf(part) * width(), startOf(part + 1) - startOf(part), width(), sums);
        }
      }
    });
    at::parallel_for(0, channels_, kChannelGrain, [&](int64_t begin, int64_t end) {
      for (int64_t part = 0; part < all; ++part) {
        const int64_t repeat = part == parts ? rest_ : repeat_;
        const int64_t count = part == parts ? 1 : startOf(part + 1) - startOf(part);
        for (int64_t pixel = 0; pixel < repeat; ++pixel) {
          const std::size_t at = size * static_cast<std::size_t>(part) + static_cast<std::size_t>(pixel * channels_);
          for (int64_t c = begin; c < end; ++c) {
            join(c, static_cast<double>(count), first[at + static_cast<std::size_t>(c)], second[at + static_cast<std::size_t>(c)]);
          }
        }
      }
    });
  }

 private:
  static constexpr int64_t kWidth = 256;
  /// Numbers that one thread processes at a time.
  static constexpr int64_t kGrain = 32768;
  /// Numbers per part with separate sums, and the maximum number of parts.
  static constexpr int64_t kPart = 131072;
  static constexpr int64_t kParts = 64;
  static constexpr int64_t kChannelGrain = 256;

  int64_t pixels_;
  int64_t channels_;
  int64_t repeat_;
  int64_t rows_;
  int64_t rest_;
};

}  // namespace dfer
