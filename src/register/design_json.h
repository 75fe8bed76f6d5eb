// A design as JSON: what `register list --json` and `register show` print, and the HTTP door sends.
#pragma once

#include <span>

#include "base/json.h"
#include "register/register.h"

namespace pandok::reg {

// With the column names of DESIGNS.csv as keys; dates are ISO or "", "in_force" is today's.
// "views" is an empty list.
Json design_json(const Design& design);
// The same with its views in the order given: {"view":…,"file":…,"picture":SHA-256}.
Json design_json(const Design& design, std::span<const StoredView> views);

}  // namespace pandok::reg
