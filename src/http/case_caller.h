// As whom somebody meets a case: for the office, for the right holder, or for the importer.
#pragma once

#include "access/gate.h"
#include "base/error.h"
#include "cases/case_party.h"
#include "cases/case_store.h"
#include "store/database.h"

namespace pandok::http {

struct CaseCaller {
  cases::Party party = cases::Party::office;
  cases::CaseScope scope;    // the cases that they see
  cases::Person person;      // with the roles of their party only
  std::string organisation;  // id
  std::string name;          // as it stands under a paper
};

// Somebody who may handle cases is of the office; else their organisation is the holder or the
// importer. Without people the machine itself is the office. permission_denied for a right holder
// whose organisation is no holder in the register.
Result<CaseCaller> case_caller(store::Database& database, const access::Caller& caller);

}  // namespace pandok::http
