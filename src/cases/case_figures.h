// The figures of a year, as the customs yearly report has them: cases and goods by right, channel,
// item, sender's country, and how they ended.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "store/database.h"

namespace pandok::cases {

struct CaseCount {
  std::string name;  // "" where a case does not say
  std::int64_t cases = 0;
  std::int64_t goods = 0;  // the sum of their quantities
};

struct CaseFigures {
  int year = 0;
  CaseCount all;
  // The most cases first, then by name; at most kCaseFigureRows each.
  std::vector<CaseCount> holder, channel, item, country;
  std::vector<CaseCount> outcome;  // by state
};
inline constexpr std::size_t kCaseFigureRows = 100;

// Of the cases whose number is of this year, in all offices. One pass over them: about 2 s a
// million. data_corrupted.
Result<CaseFigures> case_figures(store::Database& database, int year);

}  // namespace pandok::cases
