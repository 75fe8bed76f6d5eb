#include "stats/calibration.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace pandok::stats {
namespace {

ReliabilityBin bin_of(std::span<const Outcome> part) {
  double sum = 0;
  std::int64_t happened = 0;
  for (const auto& outcome : part) {
    sum += outcome.predicted;
    happened += outcome.happened ? 1 : 0;
  }
  return {.predicted_mean = sum / static_cast<double>(part.size()),
          .predicted_low = part.front().predicted,
          .predicted_high = part.back().predicted,
          .observed = wilson(happened, std::ssize(part))};
}

}  // namespace

std::vector<ReliabilityBin> reliability(std::span<const Outcome> outcomes, int bins) {
  CHECK(bins >= 1);
  std::vector<Outcome> ordered(outcomes.begin(), outcomes.end());
  for (const auto& o : ordered) CHECK(0 <= o.predicted && o.predicted <= 1);
  std::sort(ordered.begin(), ordered.end(),
            [](const Outcome& a, const Outcome& b) { return a.predicted < b.predicted; });
  const std::size_t n = ordered.size(), parts = static_cast<std::size_t>(bins);
  std::vector<ReliabilityBin> result;
  std::size_t begin = 0;
  for (std::size_t b = 1; b <= parts; ++b) {
    std::size_t end = n * b / parts;
    if (end <= begin) continue;
    while (end < n && ordered[end].predicted == ordered[end - 1].predicted) ++end;
    result.push_back(bin_of(std::span(ordered).subspan(begin, end - begin)));
    begin = end;
  }
  return result;
}

double ece(std::span<const Outcome> outcomes, int bins) {
  double error = 0;
  for (const auto& bin : reliability(outcomes, bins))
    error +=
        static_cast<double>(bin.observed.n) * std::abs(bin.predicted_mean - bin.observed.value);
  return outcomes.empty() ? 0 : error / static_cast<double>(outcomes.size());
}

double brier(std::span<const Outcome> outcomes) {
  double sum = 0;
  for (const auto& outcome : outcomes) {
    const double off = outcome.predicted - (outcome.happened ? 1 : 0);
    sum += off * off;
  }
  return outcomes.empty() ? 0 : sum / static_cast<double>(outcomes.size());
}

}  // namespace pandok::stats
