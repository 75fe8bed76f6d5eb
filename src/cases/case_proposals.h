// Acts that wait for their second person (four eyes): proposed by one, confirmed by another.
//
// A proposal is for the case as its proposer saw it: any change of the case ends it. One a case;
// a new one takes the place of the old one.
// Threads: one CaseProposals a thread; borrows the connection.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "cases/procedure.h"
#include "store/database.h"

namespace pandok::cases {

struct CaseProposal {
  std::string id;            // base/id.h; who confirms says which one they read
  std::int64_t version = 0;  // of the case
  Act act;                   // without `second`; `on` is the day of the confirmation
  std::int64_t at_ms = 0;
};

class CaseProposals {
 public:
  explicit CaseProposals(store::Database& database) : database_(database) {}

  // In the caller's transaction.
  Result<> put(std::string_view case_id, const CaseProposal& proposal);
  Result<> remove(std::string_view case_id);
  // nullopt also for one that was made for another version of the case.
  Result<std::optional<CaseProposal>> get(std::string_view case_id, std::int64_t version);

 private:
  store::Database& database_;
};

}  // namespace pandok::cases
