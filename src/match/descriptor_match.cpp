#include "match/descriptor_match.h"

#include <cmath>

#include "match/nearest_rows.h"

namespace pandok::match {

Result<std::vector<Match>> match_descriptors(std::span<const std::uint8_t> a,
                                             std::span<const std::uint8_t> b,
                                             const MatchOptions& options, CpuLevel level) {
  for (const auto& side : {a, b}) {
    if (side.size() % kDescriptorBytes != 0)
      return fail(Code::invalid_argument, "descriptors of {} bytes are not rows of {}", side.size(),
                  kDescriptorBytes);
    if (side.size() / kDescriptorBytes > kDescriptorsMax)
      return fail(Code::invalid_argument, "{} descriptors, at most {}",
                  side.size() / kDescriptorBytes, kDescriptorsMax);
  }
  if (!(options.ratio > 0 && options.ratio <= 1))
    return fail(Code::invalid_argument, "ratio {} is not in (0, 1]", options.ratio);
  if (level > cpu_level_max())
    return fail(Code::invalid_argument, "this processor has no {}", cpu_level_name(level));
  // In 1/65536, so that the comparison is one of whole numbers.
  const auto ratio_sq = std::llround(options.ratio * options.ratio * 65'536);
  const Nearest nearest = nearest_rows(a, b, level);
  std::vector<Match> matches;
  for (std::size_t i = 0; i < nearest.a_best.size(); ++i) {
    const std::int32_t j = nearest.a_best[i];
    if (j < 0 || nearest.b_best[static_cast<std::size_t>(j)] != static_cast<std::int32_t>(i))
      continue;
    const bool distinct =
        nearest.a_second[i] == kNoDistance ||
        nearest.a_distance[i] * std::int64_t{65'536} < ratio_sq * std::int64_t{nearest.a_second[i]};
    if (!distinct) continue;
    matches.push_back({.a = static_cast<std::uint16_t>(i),
                       .b = static_cast<std::uint16_t>(j),
                       .distance_sq = static_cast<std::uint32_t>(nearest.a_distance[i])});
  }
  return matches;
}

}  // namespace pandok::match
