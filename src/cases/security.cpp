#include "cases/security.h"

#include "base/limits.h"
#include "cases/rules.h"

namespace pandok::cases {

Result<std::int64_t> security_won(const SecurityRule& rule, std::int64_t customs_value_won,
                                  bool giver_is_small_firm) {
  if (customs_value_won < 1 || customs_value_won > limits::kCustomsValueWonMax)
    return fail(Code::invalid_argument,
                "the customs value is {} won; enter it (1 to {}) before security is given ({})",
                customs_value_won, limits::kCustomsValueWonMax, rule.article);
  const int percent = giver_is_small_firm ? rule.percent_small_firm : rule.percent;
  return (customs_value_won * percent + 99) / 100;
}

}  // namespace pandok::cases
