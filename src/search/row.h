// What the index holds, what one may ask of it, and what it answers.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace pandok::search {

// One view of one registered design, without its vector. A plain value.
struct Row {
  std::uint64_t view = 0;
  std::uint64_t design = 0;
  std::uint16_t locarno = 0;  // class * 100 + subclass (6-01 is 601); 0 if not known
  std::uint16_t country = 0;  // country_code("KR"); 0 if not known
  std::int32_t valid_from = 0;
  std::int32_t valid_to = 0;  // days since 1970-01-01; in force on d iff from <= d <= to
  bool operator==(const Row&) const = default;
};

// Two capital letters as the number that Row and Filter hold: 'K' << 8 | 'R'.
constexpr std::uint16_t country_code(char first, char second) {
  return static_cast<std::uint16_t>((static_cast<unsigned char>(first) << 8) |
                                    static_cast<unsigned char>(second));
}

// Which rows take part in a search; all conditions hold at once. Filters act before the scan, so
// k designs come back if k designs match.
struct Filter {
  std::optional<std::uint16_t> locarno_class;  // 6: all of 06-xx
  std::optional<std::uint16_t> locarno;        // 601: exactly 06-01
  std::optional<std::uint16_t> country;
  std::optional<std::int32_t> in_force_on;   // days since 1970-01-01
  std::vector<std::uint64_t> exclude_views;  // in any order; unknown ids are no error
};

// A design that was found: its best view for its best photo.
struct Hit {
  std::uint64_t design = 0;
  std::uint64_t view = 0;
  int photo = 0;    // index of the query photo that this view is nearest to
  float score = 0;  // inner product, -1 to 1; higher is nearer (see search/score.h)
  bool operator==(const Hit&) const = default;
};

// The order of hits: higher score, then smaller design, view and photo. Total, so that a search
// has one answer.
inline bool ranks_before(const Hit& a, const Hit& b) {
  if (a.score != b.score) return a.score > b.score;
  if (a.design != b.design) return a.design < b.design;
  if (a.view != b.view) return a.view < b.view;
  return a.photo < b.photo;
}

}  // namespace pandok::search
