// Cases as JSON, for the database: what of a case is not a column.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/json.h"
#include "cases/case_store.h"

namespace pandok::cases {

Json to_json(const NameAndAddress& party);
Json to_json(const CaseSubject& about);
Json to_json(const CaseFacts& facts);
// Facts and open terms; not its events.
std::string document_of(const Case& now);

// data_corrupted for anything that the functions above do not write.
Result<CaseSubject> subject_from(std::string_view json);
Result<CaseFacts> facts_from(const Json& json);
Result<> read_document(std::string_view json, Case& now);
Result<std::map<std::string, std::string>> fields_from(std::string_view json);

}  // namespace pandok::cases
