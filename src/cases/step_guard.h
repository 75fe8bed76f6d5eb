// Whether an act may be done: the conditions of one step, asked one by one. Internal to
// procedure.h.
#pragma once

#include "base/error.h"
#include "cases/procedure.h"

namespace pandok::cases {

// The role of the person and of the second one; permission_denied.
Result<> check_people(const Step& step, const Act& act);

// State of the right, terms and earlier acts, as they are on `today`; failed_precondition.
Result<> check_conditions(const Rules& rules, const Step& step, const Case& now, Date today);

// Reason, fields and security of an act; invalid_argument, failed_precondition (too early).
Result<> check_content(const Rules& rules, const Step& step, const CaseFacts& facts,
                       const Act& act);

}  // namespace pandok::cases
