// Photos with known answers, as a file names them: QUERIES.csv and CASES.csv.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"

namespace pandok::read {

// One row of QUERIES.csv: file,design_id[,group]. An empty design_id means that the register holds
// no right answer. Rows of one group are also counted apart.
struct Query {
  std::int64_t line = 0;
  std::string file, design_id, group;
};

// The queries of a file; header required. invalid_argument with line and reason for the first bad
// row: an evaluation over a part of its queries would be a wrong number.
Result<std::vector<Query>> load_queries(const std::filesystem::path& csv);

// The cases of a CASES.csv: file,design_id,verdict[,group], as the right holders confirmed them.
// The verdict is copy or genuine (the photo shows this registered design) or none (the register
// holds no right answer; design_id is empty). Both of the first are a query with its answer, and
// none is one without. invalid_argument as above, also for another verdict, a design_id that does
// not go with it, and a file that stands twice.
Result<std::vector<Query>> load_cases(const std::filesystem::path& csv);

}  // namespace pandok::read
