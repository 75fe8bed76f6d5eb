#include "stats/ranking.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/check.h"

namespace pandok::stats {
namespace {

// The variance of the area A by Hanley and McNeil (1982), eq. 2.
double area_variance(double a, double positives, double negatives) {
  const double q1 = a / (2 - a), q2 = 2 * a * a / (1 + a);
  return (a * (1 - a) + (positives - 1) * (q1 - a * a) + (negatives - 1) * (q2 - a * a)) /
         (positives * negatives);
}

// The area farthest from `seen` in the direction of `end` (0 or 1) that `seen` does not refute.
double area_limit(double seen, double end, double positives, double negatives) {
  if (seen == end) return end;
  double accepted = seen, refuted = end;
  for (int step = 0; step < 60; ++step) {
    const double a = (accepted + refuted) / 2;
    const double reach = kNormal95 * std::sqrt(area_variance(a, positives, negatives));
    (std::abs(seen - a) <= reach ? accepted : refuted) = a;
  }
  return accepted;
}

std::int64_t count_at_least(std::span<const double> scores, double threshold) {
  return std::count_if(scores.begin(), scores.end(), [&](double s) { return s >= threshold; });
}

std::vector<double> sorted(std::span<const double> scores) {
  std::vector<double> out(scores.begin(), scores.end());
  for (const double s : out) CHECK(std::isfinite(s));
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

Interval recall_at(std::span<const int> ranks, int k) {
  CHECK(k >= 1);
  const auto found = std::count_if(ranks.begin(), ranks.end(),
                                   [&](int rank) { return rank != kNotFound && rank <= k; });
  return wilson(found, std::ssize(ranks));
}

Interval mrr(std::span<const int> ranks, std::uint64_t seed) {
  std::vector<double> reciprocal;
  reciprocal.reserve(ranks.size());
  for (const int rank : ranks) {
    CHECK(rank >= 0);
    reciprocal.push_back(rank == kNotFound ? 0 : 1.0 / rank);
  }
  return bootstrap_mean(reciprocal, seed);
}

Interval map(std::span<const int> ranks, std::uint64_t seed) { return mrr(ranks, seed); }

Interval auroc(std::span<const double> positives, std::span<const double> negatives) {
  if (positives.empty() || negatives.empty()) return {.value = 0.5, .low = 0, .high = 1, .n = 0};
  const auto below = sorted(negatives);
  for (const double s : positives) CHECK(std::isfinite(s));
  double wins = 0;
  for (const double s : positives) {
    const auto range = std::equal_range(below.begin(), below.end(), s);
    wins += static_cast<double>(range.first - below.begin()) +
            0.5 * static_cast<double>(range.second - range.first);
  }
  const double np = static_cast<double>(positives.size());
  const double nn = static_cast<double>(negatives.size());
  const double area = wins / (np * nn);
  return {.value = area,
          .low = area_limit(area, 0, np, nn),
          .high = area_limit(area, 1, np, nn),
          .n = std::ssize(positives) + std::ssize(negatives)};
}

Detection detection_at_false_rate(std::span<const double> positives,
                                  std::span<const double> negatives, double false_rate) {
  CHECK(0 <= false_rate && false_rate <= 1);
  if (negatives.empty())
    return {.detection = {.value = 0, .low = 0, .high = 1, .n = 0},
            .false_alarm = {.value = 0, .low = 0, .high = 1, .n = 0},
            .threshold = std::numeric_limits<double>::infinity()};
  const auto descending = [&] {
    auto scores = sorted(negatives);
    std::reverse(scores.begin(), scores.end());
    return scores;
  }();
  // The epsilon: 0.01 * 300 is 3, not 2.9999….
  const auto allowed = static_cast<std::size_t>(
      std::floor(false_rate * static_cast<double>(descending.size()) + 1e-9));
  double threshold = -std::numeric_limits<double>::infinity();
  if (allowed < descending.size())  // just above the first negative that may not raise the alarm
    threshold = std::nextafter(descending[allowed], std::numeric_limits<double>::infinity());
  // Say a score that occurs, not the gap above a negative, so that the threshold can be read.
  double lowest = std::numeric_limits<double>::infinity();
  for (const auto scores : {positives, negatives})
    for (const double s : scores)
      if (s >= threshold) lowest = std::min(lowest, s);
  return {.detection = wilson(count_at_least(positives, lowest), std::ssize(positives)),
          .false_alarm = wilson(count_at_least(negatives, lowest), std::ssize(negatives)),
          .threshold = lowest};
}

double percentile(std::vector<double> values, double q) {
  CHECK(0 < q && q <= 1);
  if (values.empty()) return 0;
  const double count = static_cast<double>(values.size());
  const auto rank = static_cast<std::ptrdiff_t>(std::ceil(q * count - 1e-9));
  const auto at = values.begin() + std::max<std::ptrdiff_t>(rank - 1, 0);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

Percentiles percentiles(const std::vector<double>& values) {
  return {.p50 = percentile(values, 0.5), .p99 = percentile(values, 0.99), .n = std::ssize(values)};
}

}  // namespace pandok::stats
