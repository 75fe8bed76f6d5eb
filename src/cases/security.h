// The security (담보) that whoever asks for a hold gives: a share of the customs value (과세가격).
//
// Customs Decree Art. 241 ①: 120 %; ②: 40 % if the one who gives it is a small or medium firm. The
// figures come from the rule file. Won are whole; the law names no rounding, so a part of a won is
// rounded up: what is given is never less than the share.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"

namespace pandok::cases {

struct SecurityRule;

// The fields of an act that say what was given.
inline constexpr std::string_view kSecurityWonField = "security_won";
inline constexpr std::string_view kSecurityKindField = "security_kind";

// In won. invalid_argument for a customs value that is not 1 to limits::kCustomsValueWonMax.
Result<std::int64_t> security_won(const SecurityRule& rule, std::int64_t customs_value_won,
                                  bool giver_is_small_firm);

}  // namespace pandok::cases
