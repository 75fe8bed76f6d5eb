// What must hold in a rule file beyond its form: names are known, the graph is whole, terms end.
#pragma once

#include "base/error.h"
#include "cases/rules.h"

namespace pandok::cases {

// The first mistake as "FILE:LINE: what; what to do":
// - a state, field, term, window or act that is named but not there;
// - a state that no case can reach, an open state from which no final one can be reached, a step
// out
//   of a final state, no path, no situation;
// - a forbidden act that is also a step; an act that is both path and step;
// - a term that no act starts, that is missed by an act that is not the clock's or not possible in
//   all states where it runs, that starts from a day which its act does not state;
// - a clock's act that no term brings about, or that asks for a person, a field or a condition;
// - an extension without an act that grants it, and the reverse;
// - `security` without the fields that say what was given.
// Cost: states × steps.
Result<> check_rules(const Rules& rules);

}  // namespace pandok::cases
