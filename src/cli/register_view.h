// How a design is shown on the command line.
#pragma once

#include <string>

#include "base/json.h"
#include "register/types.h"

namespace pandok::cli {

// One line: id, class, status, article, holder.
std::string design_line(const reg::Design& design);
// With the column names of DESIGNS.csv as keys and an empty list of views.
Json design_json(const reg::Design& design);

}  // namespace pandok::cli
