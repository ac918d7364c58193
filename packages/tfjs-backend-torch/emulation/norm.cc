// Compares norm.cu with the definition in float64: prints a JSON array of the largest errors. Compiled by cudaNorm.test.ts,
// which puts the kernels into kernels.h.
#include "emulator.h"

#include "kernels.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <type_traits>

namespace {

template <class T>
T narrowed(float value) {
  if constexpr (std::is_same_v<T, float>) return value;
  else return {static_cast<unsigned short>(Group<T>::narrow(value, 0) & 0xffff)};
}

double widened(float value) { return value; }
double widened(bf16 value) { return __uint_as_float(static_cast<unsigned>(value.bits) << 16); }
double widened(fp16 value) { return widenHalf(value.bits); }

/// Memory aligned to 16 bytes.
template <class T>
class Array {
 public:
  explicit Array(long size) : data_(static_cast<T*>(std::aligned_alloc(64, (static_cast<std::size_t>(size) * sizeof(T) + 63) / 64 * 64)), std::free) {}
  operator T*() const { return data_.get(); }

 private:
  std::unique_ptr<T, decltype(&std::free)> data_;
};

struct Case {
  long rows;
  int channels;
  unsigned across;
  int splits;
  bool residual;
  bool relu;
};

struct Errors {
  double statistics = 0, running = 0, y = 0, dx = 0, dgamma = 0, dbeta = 0, masked = 0;
};

void grow(double& error, double found, double expected) {
  const double off = std::abs(found - expected) / (std::abs(expected) + 1);
  // NaN counts as the largest error.
  error = off <= error ? error : std::isnan(off) ? INFINITY : off;
}

template <class T>
Errors run(const Case& c) {
  const long size = c.rows * c.channels;
  Array<T> x(size), residual(size), y(size), dy(size), passed(size), dx(size);
  Array<float> partial(2L * c.splits * c.channels), statistics(2L * c.channels), gamma(c.channels), beta(c.channels);
  Array<float> movingMean(c.channels), movingVariance(c.channels), factors(2L * c.channels), dgamma(c.channels), dbeta(c.channels);
  std::mt19937 random(1);
  std::normal_distribution<float> far(5, 2);
  std::normal_distribution<float> normal(0, 1);
  for (long i = 0; i < size; ++i) {
    x[i] = narrowed<T>(far(random));
    residual[i] = narrowed<T>(normal(random));
    dy[i] = narrowed<T>(normal(random));
  }
  for (int i = 0; i < c.channels; ++i) {
    gamma[i] = normal(random);
    beta[i] = normal(random);
    movingMean[i] = 0;
    movingVariance[i] = 1;
  }
  const unsigned groups = static_cast<unsigned>(c.channels / Group<T>::kSize);
  const Dim block{c.across, 64 / c.across};
  const Dim grid{(groups + c.across - 1) / c.across, static_cast<unsigned>(c.splits)};
  const Dim perChannel{static_cast<unsigned>(c.channels + 31) / 32, 1};
  const double epsilon = 1e-5;
  const double share = 0.1;
  const T* added = c.residual ? static_cast<T*>(residual) : nullptr;
  const int mask = !c.relu ? kNone : c.residual ? kFromY : kFromX;

  const auto choose = [](auto floats, auto bfloats, auto halves) {
    if constexpr (std::is_same_v<T, float>) return floats;
    else if constexpr (std::is_same_v<T, bf16>) return bfloats;
    else return halves;
  };
  launch(grid, block, [&] { choose(momentsFloat, momentsBf16, momentsFp16)(x, partial, c.rows, c.channels); });
  launch(perChannel, {32, 16}, [&] {
    choose(finishMomentsFloat, finishMomentsBf16, finishMomentsFp16)(x, partial, c.splits, c.rows, c.channels, epsilon, share, statistics,
                                                                     movingMean, movingVariance);
  });
  launch(grid, block, [&] {
    choose(normalizeFloat, normalizeBf16, normalizeFp16)(x, added, y, c.rows, c.channels, statistics, gamma, beta, c.relu);
  });
  launch(grid, block, [&] {
    choose(gradientSumsFloat, gradientSumsBf16, gradientSumsFp16)(x, dy, mask == kFromY ? static_cast<T*>(y) : nullptr, passed, partial,
                                                                  c.rows, c.channels, statistics, gamma, beta, mask);
  });
  launch(perChannel, {32, 16}, [&] {
    finishGradientSums(partial, c.splits, c.rows, c.channels, statistics, gamma, factors, dgamma, dbeta);
  });
  launch(grid, block, [&] {
    choose(gradientFloat, gradientBf16, gradientFp16)(x, mask == kFromY ? static_cast<T*>(passed) : static_cast<T*>(dy), dx, c.rows,
                                                      c.channels, statistics, gamma, beta, factors, mask == kFromX);
  });

  Errors errors;
  const auto n = static_cast<double>(c.rows);
  for (int channel = 0; channel < c.channels; ++channel) {
    const auto at = [&](long row) { return row * c.channels + channel; };
    double mean = 0;
    double variance = 0;
    for (long row = 0; row < c.rows; ++row) mean += widened(x[at(row)]) / n;
    for (long row = 0; row < c.rows; ++row) variance += std::pow(widened(x[at(row)]) - mean, 2) / n;
    const double inverse = 1 / std::sqrt(variance + epsilon);
    grow(errors.statistics, statistics[channel], mean);
    grow(errors.statistics, statistics[c.channels + channel], inverse);
    grow(errors.running, movingMean[channel], share * mean);
    grow(errors.running, movingVariance[channel], 1 - share + share * (n > 1 ? variance * n / (n - 1) : variance));
    double sum = 0;
    double dot = 0;
    std::vector<double> slopes;
    for (long row = 0; row < c.rows; ++row) {
      const double value = (widened(x[at(row)]) - mean) * inverse * gamma[channel] + beta[channel] + (c.residual ? widened(residual[at(row)]) : 0);
      grow(errors.y, widened(y[at(row)]), c.relu ? std::max(value, 0.0) : value);
      slopes.push_back(c.relu && value <= 0 ? 0 : widened(dy[at(row)]));
      if (mask == kFromY) grow(errors.masked, widened(passed[at(row)]), slopes.back());
      sum += slopes.back();
      dot += slopes.back() * (widened(x[at(row)]) - mean);
    }
    grow(errors.dgamma, dgamma[channel], dot * inverse);
    grow(errors.dbeta, dbeta[channel], sum);
    for (long row = 0; row < c.rows; ++row) {
      const double centered = widened(x[at(row)]) - mean;
      const double slope = slopes[static_cast<std::size_t>(row)];
      grow(errors.dx, widened(dx[at(row)]), gamma[channel] * inverse * (slope - sum / n - centered * inverse * inverse * dot / n));
    }
  }
  return errors;
}

void print(const char* type, const Case& c, const Errors& e, bool isLast) {
  std::printf("{\"type\":\"%s\",\"rows\":%ld,\"channels\":%d,\"residual\":%s,\"relu\":%s,", type, c.rows, c.channels,
              c.residual ? "true" : "false", c.relu ? "true" : "false");
  std::printf("\"statistics\":%g,\"running\":%g,\"y\":%g,\"dx\":%g,\"dgamma\":%g,\"dbeta\":%g,\"masked\":%g}%s\n", e.statistics,
              e.running, e.y, e.dx, e.dgamma, e.dbeta, e.masked, isLast ? "]" : ",");
}

}  // namespace

int main() {
  std::printf("[");
  for (const bool residual : {false, true}) {
    for (const bool relu : {false, true}) {
      // Channels that do not fill a block, and rows that do not fill a split.
      const Case floats{133, 40, 8, 3, residual, relu};
      const Case halves{133, 72, 8, 3, residual, relu};
      print("float32", floats, run<float>(floats), false);
      print("bfloat16", halves, run<bf16>(halves), false);
      print("float16", halves, run<fp16>(halves), false);
    }
  }
  const Case few{3, 8, 1, 1, true, true};
  print("bfloat16", few, run<bf16>(few), false);
  print("float16", few, run<fp16>(few), true);
}
