// A made-up year of an office, seeded: how cases begin and what people do with them. For the demo
// and for benchmarks; the law decides what they may do, chance what they choose.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/random.h"
#include "cases/case_store.h"

namespace pandok::cases {

// Threads: any. The same seed gives the same choices.
class DemoYear {
 public:
  // Borrows both.
  DemoYear(const Rules& rules, const Holidays& holidays, std::uint64_t seed)
      : rules_(rules), holidays_(holidays), seed_(seed) {}

  struct Beginning {
    CaseSubject about;
    CaseFacts facts;
    Act act;
  };
  // Case number i, on a working day from `first` on within `days` days. failed_precondition for a
  // year whose holidays are not known.
  Result<Beginning> begin(int i, Date first, int days) const;

  // What somebody does today with case number i; nullopt if there is nothing that anybody may do.
  std::optional<Act> next(int i, const Case& now, Date today) const;
  // After an act: the day on which somebody looks at it again. Mostly a working day within a week,
  // the same day if a term ends today, sometimes forgotten for long.
  Result<Date> next_look(int i, const Case& now, Date today) const;

 private:
  Random chance_of(int i, const Case& now) const;
  std::string value_of(const Field& field, const CaseFacts& facts, Date on) const;
  Act act_of(const Step& step, const CaseFacts& facts, Date on, Random& random) const;
  Result<Date> working_day(Date from) const;

  const Rules& rules_;
  const Holidays& holidays_;
  const std::uint64_t seed_;
};

}  // namespace pandok::cases
