#include "stats/interval.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/check.h"
#include "base/random.h"

namespace pandok::stats {
namespace {

constexpr int kResamples = 2'000;

// Wilson's interval of a rate; `successes` need not be whole.
Interval score_interval(double successes, std::int64_t n) {
  if (n == 0) return {.value = 0, .low = 0, .high = 1, .n = 0};
  const double count = static_cast<double>(n), rate = successes / count;
  const double z2 = kNormal95 * kNormal95, shrink = 1 + z2 / count;
  const double centre = (rate + z2 / (2 * count)) / shrink;
  const double half =
      kNormal95 * std::sqrt(rate * (1 - rate) / count + z2 / (4 * count * count)) / shrink;
  // The ends meet the rate exactly at 0 and 1; rounding must not step over it.
  return {.value = rate,
          .low = std::clamp(centre - half, 0.0, rate),
          .high = std::clamp(centre + half, rate, 1.0),
          .n = n};
}

}  // namespace

Interval wilson(std::int64_t successes, std::int64_t n) {
  CHECK(0 <= successes && successes <= n);
  return score_interval(static_cast<double>(successes), n);
}

Interval mean_in_range(double sum, std::int64_t n, double least, double most) {
  const double count = static_cast<double>(n), width = most - least;
  CHECK(least < most && n >= 0 && count * least <= sum && sum <= count * most);
  // Rounding may leave the range by the last digit.
  Interval part = score_interval(std::clamp((sum - count * least) / width, 0.0, count), n);
  for (double* value : {&part.value, &part.low, &part.high}) *value = least + width * *value;
  return part;
}

Interval bootstrap_mean(std::span<const double> values, std::uint64_t seed) {
  if (values.empty()) return {};
  const std::size_t n = values.size();
  const double count = static_cast<double>(n);
  double sum = 0;
  for (const double v : values) {
    CHECK(std::isfinite(v));
    sum += v;
  }
  Random random(seed);
  std::vector<double> means;
  means.reserve(kResamples);
  for (int r = 0; r < kResamples; ++r) {
    double resampled = 0;
    for (std::size_t i = 0; i < n; ++i)
      resampled += values[static_cast<std::size_t>(random.uniform() * count)];
    means.push_back(resampled / count);
  }
  std::sort(means.begin(), means.end());
  const double mean = sum / count;
  // A tiny sample can have its mean outside the resampled middle; the promise low <= value holds.
  return {.value = mean,
          .low = std::min(mean, means[kResamples / 40 - 1]),
          .high = std::max(mean, means[kResamples - kResamples / 40]),
          .n = static_cast<std::int64_t>(n)};
}

Json to_json(const Interval& interval) {
  return {
      {"value", interval.value}, {"low", interval.low}, {"high", interval.high}, {"n", interval.n}};
}

}  // namespace pandok::stats
