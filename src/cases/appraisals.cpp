#include "cases/appraisals.h"

#include <algorithm>
#include <map>

#include "cases/case_json.h"

namespace pandok::cases {
namespace {

Verdict verdict_of(std::string_view act) {
  if (act == "appraise_copy") return Verdict::copy;
  if (act == "appraise_genuine") return Verdict::genuine;
  return Verdict::unknown;
}

}  // namespace

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::copy:
      return "copy";
    case Verdict::genuine:
      return "genuine";
    case Verdict::unknown:
      return "unknown";
  }
  return "unknown";
}

Result<std::vector<Appraisal>> appraisals(store::Database& database) {
  // By number; a later word takes the place of an earlier one.
  std::map<std::string, Appraisal> last;
  PANDOK_CHECKED(database.query(
      "SELECT c.number, c.design_id, c.about, e.act FROM case_events e JOIN cases c ON "
      "c.id = e.case_id WHERE e.act IN ('appraise_copy', 'appraise_genuine', 'appraise_unknown') "
      "ORDER BY c.number, e.seq",
      {}, [&](const store::Row& row) -> Result<> {
        PANDOK_TRY(CaseSubject about, subject_from(row.text(2)));
        last[std::string(row.text(0))] = {.number = std::string(row.text(0)),
                                          .design_id = std::string(row.text(1)),
                                          .readings = std::move(about.readings),
                                          .verdict = verdict_of(row.text(3))};
        return {};
      }));
  std::vector<Appraisal> all;
  for (auto& [number, appraisal] : last) all.push_back(std::move(appraisal));
  return all;
}

}  // namespace pandok::cases
