// A case as JSON (schemas Case, CaseLine, Procedure of api/openapi.yaml), as somebody may see it.
#pragma once

#include "base/json.h"
#include "cases/case_papers.h"
#include "http/case_caller.h"
#include "http/service.h"

namespace pandok::http {

// What a party sees of a case: the office everything; the others their own words, what was shared,
// no officer's name, and who declared, sent and receives the goods once they are held.
Result<Json> case_json(Service& service, store::Database& database, const CaseCaller& who,
                       const cases::StoredCase& found);

// Of a list; names of states come from the rules that have them, the newest first.
Json case_line_json(const cases::Law& law, const cases::CaseLine& line);

// The rules in force on a day; the paths that somebody with these roles may take.
Json procedure_json(const cases::Rules& rules, access::RoleSet roles);

Json state_json(const cases::State& state);
Json file_json(const cases::CaseFile& file, std::string_view by);
Json paper_json(const cases::CasePaper& paper, std::string_view by);

}  // namespace pandok::http
