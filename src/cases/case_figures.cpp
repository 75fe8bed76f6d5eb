#include "cases/case_figures.h"

#include <algorithm>
#include <map>

#include "cases/case_json.h"

namespace pandok::cases {
namespace {

using Counts = std::map<std::string, CaseCount, std::less<>>;

void add(Counts& counts, std::string_view name, std::int64_t goods) {
  auto found = counts.find(name);
  if (found == counts.end())
    found = counts.emplace(name, CaseCount{.name = std::string(name)}).first;
  ++found->second.cases;
  found->second.goods += goods;
}

std::vector<CaseCount> largest(const Counts& counts) {
  std::vector<CaseCount> rows;
  for (const auto& [name, count] : counts) rows.push_back(count);
  std::stable_sort(rows.begin(), rows.end(),
                   [](const CaseCount& a, const CaseCount& b) { return a.cases > b.cases; });
  if (rows.size() > kCaseFigureRows) rows.resize(kCaseFigureRows);
  return rows;
}

}  // namespace

Result<CaseFigures> case_figures(store::Database& database, int year) {
  CaseFigures figures;
  figures.year = year;
  Counts holder, channel, item, country, outcome;
  // Every number of the year, and no other, is between these two: '.' follows '-'.
  PANDOK_CHECKED(
      database.query("SELECT about, holder, state FROM cases WHERE number > $1 AND number < $2",
                     {fmt::format("{:04}-", year), fmt::format("{:04}.", year)},
                     [&](const store::Row& row) -> Result<> {
                       PANDOK_TRY(const CaseSubject about, subject_from(row.text(0)));
                       ++figures.all.cases;
                       figures.all.goods += about.quantity;
                       add(holder, row.text(1), about.quantity);
                       add(channel, about.channel, about.quantity);
                       add(item, about.item, about.quantity);
                       add(country, about.sender_country, about.quantity);
                       add(outcome, row.text(2), about.quantity);
                       return {};
                     }));
  figures.holder = largest(holder);
  figures.channel = largest(channel);
  figures.item = largest(item);
  figures.country = largest(country);
  figures.outcome = largest(outcome);
  return figures;
}

}  // namespace pandok::cases
