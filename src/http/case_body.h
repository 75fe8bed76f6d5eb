// What a request says of a case (schemas CaseAbout, CaseFacts, ActValues of api/openapi.yaml), each
// member checked; errors name the member.
#pragma once

#include "base/error.h"
#include "base/json.h"
#include "cases/case_store.h"

namespace pandok::http {

struct CaseBody {
  cases::CaseSubject about;  // without office and officer
  cases::CaseFacts facts;
};
// Of the members "about" and "facts". invalid_argument.
Result<CaseBody> case_body(const Json& body);

// Of the member `name` with the act's name, "fields" and "reason"; who and when is the caller's.
Result<cases::Act> act_body(const Json& body, std::string_view name);

}  // namespace pandok::http
