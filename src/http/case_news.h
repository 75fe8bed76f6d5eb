// What is told when a case has moved: the log of each event, and whom it concerns by letter.
#pragma once

#include "cases/case_store.h"
#include "http/service.h"

namespace pandok::http {

// Of the events from `first_new` on, inside the transaction that wrote them. What the clock did is
// the system's, whoever noticed it; the rest is the request's caller's. `request` is null for the
// server's own clock.
Result<> tell_case_news(Service& service, store::Database& database, const cases::StoredCase& now,
                        std::size_t first_new, const Request* request);

// The case, after the terms that have passed took effect and that was told; in its own transaction,
// none where nothing has passed.
Result<cases::StoredCase> let_terms_pass(Service& service, store::Database& database,
                                         std::string_view id, const cases::CaseScope& scope,
                                         const Request* request);

}  // namespace pandok::http
