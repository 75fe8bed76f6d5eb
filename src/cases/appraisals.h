// What right holders said of goods: the last appraisal of each case, for training and calibration.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "cases/case_store.h"

namespace pandok::cases {

enum class Verdict { copy, genuine, unknown };
std::string_view verdict_name(Verdict verdict);  // "copy", …

struct Appraisal {
  std::string number, design_id;  // of the case
  std::vector<std::string> readings;
  Verdict verdict = Verdict::unknown;  // of the acts appraise_copy, appraise_genuine, …_unknown
};

// Of all offices, in the order of the cases' numbers. One pass over the acts; data_corrupted.
Result<std::vector<Appraisal>> appraisals(store::Database& database);

}  // namespace pandok::cases
