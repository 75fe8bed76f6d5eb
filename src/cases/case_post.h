// Letters about cases: what was done, to those whom it concerns, and reminders of terms.
//
// A letter says that there is something to read and by when, and where; what it is stands in the
// case, behind a sign-in. Its link is an address and no key: forwarded, it opens nothing.
//
// Who is written to: the organisations of the party that have an address (Organisation::mail).
// Threads: as the connection. In the caller's transaction: the letters are there if and only if the
// act is.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "cases/case_store.h"

namespace pandok::cases {

struct PostOptions {
  std::string public_url;  // "https://pandok.customs.example", without a / at its end
  std::int64_t now_ms = 0;
};

// Of the events from `first_new` on: to the parties that an act tells (Step::tells); to the office
// what the right holder, the importer or the clock did. How many letters that were.
Result<int> post_news(store::Database& database, const Procedure& procedure, const StoredCase& now,
                      std::size_t first_new, const PostOptions& options);

// Of the open terms for which today is a day of reminding (Deadline::remind): to those who must
// act. Asked again on the same day it writes nothing more.
Result<int> post_reminders(store::Database& database, const Procedure& procedure,
                           const StoredCase& now, Date today, const PostOptions& options);

}  // namespace pandok::cases
