// The verdict of a reading and its one line of reason, in both languages.
//
// pandok proposes; it never says that goods infringe.
#pragma once

#include "read/reading.h"

namespace pandok::read {

// Sets verdict, reason and reason_ko from the candidates, the probabilities and the thresholds.
void decide(Reading& reading);

// The answer when no photo can be used: verdict retake with the photo's advice.
void decide_retake(Reading& reading, std::string_view advice, std::string_view advice_ko);

}  // namespace pandok::read
