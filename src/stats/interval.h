// A measured number with the range that it may truly have, and how many cases it rests on.
//
// Every accuracy figure of the program is an Interval: a number is never shown without its n.
#pragma once

#include <cstdint>
#include <span>

#include "base/json.h"

namespace pandok::stats {

// The two-sided 95 % range; low <= value <= high. With n = 0 nothing is known: see each function.
struct Interval {
  double value = 0;
  double low = 0;
  double high = 0;
  std::int64_t n = 0;
};

// The standard normal quantile for 95 %, two-sided.
inline constexpr double kNormal95 = 1.959963984540054;

// A rate, successes of n, with the score interval of Wilson (1927), eq. 4 in Brown, Cai, DasGupta
// 2001: it stays inside [0,1] and is honest at 0 and n successes. n = 0 gives value 0 in [0,1].
// Needs 0 <= successes <= n. Pure.
Interval wilson(std::int64_t successes, std::int64_t n);

// The mean of n values that each lie in [least, most], from their sum. Values in a range with this
// mean m have at most the variance (m - least)(most - m) (Bhatia, Davis 2000), which is that of a
// rate; so this is Wilson's interval stretched to the range: too wide rather than too narrow, never
// outside the range, and honest for a single value, where an estimated variance says nothing.
// n = 0 gives value `least` in [least, most]. Needs least < most and n least <= sum <= n most.
// Pure.
Interval mean_in_range(double sum, std::int64_t n, double least, double most);

// The mean of finite values with the percentile bootstrap of Efron (1979): 2,000 resamples, the
// 2.5 % and 97.5 % points of their means. The same seed gives the same interval on any machine.
// Empty values give 0 in [0,0] with n = 0. Cost: 2,000 n, about 4 ms for n = 1,000.
Interval bootstrap_mean(std::span<const double> values, std::uint64_t seed = 1);

// {"value":…,"low":…,"high":…,"n":…}
Json to_json(const Interval& interval);

}  // namespace pandok::stats
