// How good a ranked list is, and how well a score tells two groups apart.
//
// A query has one right design. Its rank is 1 for the first place and kNotFound when the list does
// not hold it. All functions are pure; scores must be finite.
#pragma once

#include <span>
#include <vector>

#include "stats/interval.h"

namespace pandok::stats {

inline constexpr int kNotFound = 0;

// The share of queries whose right design is among the first k, k >= 1, with Wilson's interval.
Interval recall_at(std::span<const int> ranks, int k);

// The mean of 1/rank (0 if not found), with a bootstrap interval.
Interval mrr(std::span<const int> ranks, std::uint64_t seed = 1);

// Mean average precision. With one right design a query the average precision is 1/rank, so this
// equals mrr(); it exists because reports name both.
Interval map(std::span<const int> ranks, std::uint64_t seed = 1);

// The probability that a random positive scores higher than a random negative, ties counted half
// (Mann–Whitney). Interval: the variance of Hanley and McNeil (1982), inverted as a score interval
// (Newcombe 2006, part 2), so that a perfect separation of few cases does not pretend certainty.
// n is the number of both groups together; an empty group gives 0.5 in [0,1] with n = 0.
// Cost: n log n.
Interval auroc(std::span<const double> positives, std::span<const double> negatives);

// One point of the ROC curve: `score >= threshold` raises the alarm.
struct Detection {
  Interval detection;    // share of positives that raise it
  Interval false_alarm;  // share of negatives that raise it, value <= the allowed rate
  double threshold;      // +infinity when nothing may raise it
};

// The lowest threshold at which at most `false_rate` (0 to 1) of the negatives raise the alarm.
// With fewer than 1/false_rate negatives no negative may raise it; without any nothing is known (n
// 0, threshold +infinity).
Detection detection_at_false_rate(std::span<const double> positives,
                                  std::span<const double> negatives, double false_rate = 0.01);

struct Percentiles {
  double p50 = 0;
  double p99 = 0;
  std::int64_t n = 0;
};

// The value that at least a share q (0 < q <= 1) of the values do not exceed (nearest rank, no
// interpolation: a time that was really measured). 0 for no values.
double percentile(std::vector<double> values, double q);
Percentiles percentiles(const std::vector<double>& values);

}  // namespace pandok::stats
