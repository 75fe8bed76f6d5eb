// What may happen to a case, by whom and by when: the law of a rule file applied to one case.
//
// Pure: a case and an act go in, the next case or a refusal comes out; nothing is stored, no clock
// is read. A case can always be computed again from how it began and its acts. Every act has a
// person, a day and a reason; no act of a person or of the clock that the rule file does not name
// is possible.
//
// Not looked at here, but by whoever calls: whether the person belongs to this right holder,
// importer or customs office, and whether `on` is today.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "access/roles.h"
#include "base/date.h"
#include "base/error.h"
#include "cases/case_party.h"
#include "cases/holidays.h"
#include "cases/rules.h"

namespace pandok::cases {

// What the case is about. May be corrected between acts; an act is judged by what holds then.
struct CaseFacts {
  std::string situation;               // of the goods
  bool right_declared = false;         // to customs (신고된 지식재산권)
  bool right_in_force = false;         // registered, not expired, not void
  std::int64_t customs_value_won = 0;  // 과세가격; 0: not known yet
  bool holder_is_small_firm = false;   // small or medium firm by 조세특례제한법 Art. 6 ①
};

struct Person {
  std::string id;
  access::RoleSet roles;
};

// An act as it is proposed, or as it was done.
struct Act {
  std::string act;
  Person by;
  std::optional<Person> second;  // where four eyes are needed
  Date on;
  std::string reason;
  std::map<std::string, std::string> fields;  // by the ids of the rule file; days as 2026-11-21
};

struct Event {
  Act act;
  std::string from, to;  // states; from is empty for the beginning
  bool by_clock = false;
};

struct OpenDeadline {
  std::string id;
  Date since;  // the day that it was counted from
  Date due;    // its last day
  bool extended = false;
  bool predicted = false;     // a year was counted whose holidays are not announced yet
  std::size_t opened_by = 0;  // index of the event
};

struct Case {
  std::string procedure;
  Date in_force_from;  // the version of the rules that it keeps
  CaseFacts facts;
  std::string state;
  std::vector<OpenDeadline> deadlines;
  std::vector<Event> events;
};

// An act that this person could do now, as far as it depends on the case and not on what they
// write.
struct Possible {
  const Step* step = nullptr;
  access::RoleSet who;        // of the rule
  access::RoleSet four_eyes;  // empty: none needed
};

// Who must do something, and by when.
struct Waiting {
  access::RoleSet who;
  // Of the case and of its rules; null: the state itself waits, at once.
  const OpenDeadline* term = nullptr;
  const Deadline* deadline = nullptr;
  bool overdue = false;
};

// The path or the step that an event took; null if these rules have none of its name.
const Step* step_of(const Rules& rules, const Event& event);

// The parties that know of the case, by the acts that tell them (Step::tells).
access::RoleSet told(const Rules& rules, const Case& now);
// Whether a side is told who declared, sent and receives the goods: a right holder with the notice
// of the hold (Customs Decree Art. 239 ②).
bool is_told_names(const Rules& rules, const Case& now, Party party);

class Procedure {
 public:
  // Both are borrowed and must outlive it. Threads: any.
  Procedure(const Rules& rules, const Holidays& holidays) : rules_(rules), holidays_(holidays) {}

  // A refusal is one line with what is wrong and the article: not_found (no such act),
  // failed_precondition (not in this state, too early, too late, not after that act, another
  // version), permission_denied (role, second person, forbidden by law), invalid_argument (fields,
  // reason, day), resource_exhausted (limits::kCaseEventsMax). The case that went in is never
  // changed.
  //
  // Begins a case by a path of the rules; `act.act` names it, `act.on` is the day of beginning,
  // which must not be before the rules are in force.
  Result<Case> begin(const CaseFacts& facts, const Act& act) const;
  Result<Case> apply(const Case& now, const Act& act) const;
  // Whether an act that needs four eyes could be done once a second person confirms it; the errors
  // of apply() but for that person.
  Result<> check_proposal(const Case& now, Act act) const;

  // Lets every term that has passed before `today` have its effect, in the order of the days; an
  // act is refused until that is done. The same case if there is nothing. Days of such events are
  // the days after the last ones.
  Result<Case> advance(const Case& now, Date today) const;

  // For one person's roles, or for everybody with RoleSet::all().
  std::vector<Possible> possible(const Case& now, access::RoleSet roles, Date today) const;
  // The earliest day first; what has no day last. Empty for a closed case. `now` outlives it.
  std::vector<Waiting> waiting(const Case& now, Date today) const;

  const Rules& rules() const { return rules_; }

 private:
  const Rules& rules_;
  const Holidays& holidays_;
};

}  // namespace pandok::cases
