#include "cases/case_proposals.h"

#include "base/json.h"
#include "cases/case_json.h"

namespace pandok::cases {

Result<> CaseProposals::put(std::string_view case_id, const CaseProposal& proposal) {
  const Act& act = proposal.act;
  PANDOK_CHECKED(database_.execute(
      "INSERT INTO case_proposals (case_id, version, act, person, roles, reason, fields, at_ms, "
      "id) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (case_id) DO UPDATE SET version = "
      "$2, "
      "act = $3, person = $4, roles = $5, reason = $6, fields = $7, at_ms = $8, id = $9",
      {std::string(case_id), proposal.version, act.act, act.by.id, to_string(act.by.roles),
       act.reason, json_line(Json(act.fields)), proposal.at_ms, proposal.id}));
  return {};
}

Result<> CaseProposals::remove(std::string_view case_id) {
  PANDOK_CHECKED(
      database_.execute("DELETE FROM case_proposals WHERE case_id = $1", {std::string(case_id)}));
  return {};
}

Result<std::optional<CaseProposal>> CaseProposals::get(std::string_view case_id,
                                                       std::int64_t version) {
  std::optional<CaseProposal> found;
  PANDOK_CHECKED(database_.query(
      "SELECT version, act, person, roles, reason, fields, at_ms, id FROM case_proposals WHERE "
      "case_id = $1 AND version = $2",
      {std::string(case_id), version}, [&](const store::Row& row) -> Result<> {
        CaseProposal one;
        one.version = row.integer(0);
        one.act.act = row.text(1);
        one.act.by = {std::string(row.text(2)),
                      access::parse_roles(row.text(3)).value_or(access::RoleSet())};
        one.act.reason = row.text(4);
        PANDOK_TRY(one.act.fields, fields_from(row.text(5)));
        one.at_ms = row.integer(6);
        one.id = row.text(7);
        found = std::move(one);
        return {};
      }));
  return found;
}

}  // namespace pandok::cases
