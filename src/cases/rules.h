// One version of the law of a procedure, as data: states, acts, terms, fields, and what is
// forbidden.
//
// A rule file (law/kr/design.toml, its format is docs/law.md) is parsed and checked as a whole: a
// file with a mistake is refused with its line, so that whoever holds a Rules object holds a law in
// which every name is known, every state can be reached, every open state can come to an end, and
// every term has somebody who must act. Immutable; threads: any. Nothing here knows a case.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/roles.h"
#include "base/date.h"
#include "base/error.h"
#include "cases/working_days.h"

namespace pandok::cases {

struct Name {
  std::string ko, en;
};

// What a rule rests on. `unsure` means that the text was not seen; then `note` says what is
// missing, and whoever acts on the rule is shown it.
enum class Grade { sure, unsure };
struct Basis {
  std::string article;
  Grade grade = Grade::sure;
  std::string note;
};

struct Situation {  // of the goods, Customs Act Art. 235 ③
  std::string id;
  Name name;
  int item = 0;  // the number in the paragraph
};

enum class Goods { free, held, gone };
struct State {
  std::string id;
  Name name;
  bool final = false;
  Goods goods = Goods::free;
  access::RoleSet waits_for;  // who must act when no term runs; empty for final states
  int line = 0;
};

enum class FieldKind {
  text,
  document,  // its number or name
  day,       // not after the act
  any_day,
  won,  // a whole amount, not negative
  choice
};
struct Field {
  std::string id;
  Name name;
  FieldKind kind = FieldKind::text;
  std::vector<std::string> choices;
  int line = 0;
};

// Which cases a term is for: the right is declared to customs (신고된 지식재산권) or not.
enum class RightKind { any, declared, undeclared };

struct Deadline {
  std::string id;
  Name name;
  std::optional<Term> term;  // none: the day is always given by `until`
  int extension = 0;         // 0: cannot be extended; else by so many units, once
  std::string from;          // "act", or the field of the starting act that holds the day
  std::string until;         // the field that names the last day itself, or empty
  RightKind right = RightKind::any;
  std::vector<std::string> lives_in;  // states in which it runs; leaving them ends it
  access::RoleSet acts;               // who must act
  std::vector<int> remind;            // days before the last one, largest first
  std::string missed;                 // the clock's act, or empty: it is overdue, no more
  Basis basis;
  int line = 0;
};

// Something is possible only from `days` calendar days before the day in a field on.
struct Window {
  std::string id;
  Name name;
  int days = 0;
  std::string before;
  Basis basis;
  int line = 0;
};

// An act: how a case begins (a path, `from` empty) or how it goes on.
struct Step {
  std::string act;
  Name name;
  std::vector<std::string> from;
  std::string to;                          // empty: the state stays
  access::RoleSet who;                     // empty: the clock
  access::RoleSet four_eyes;               // of the second person; empty: none is needed
  access::RoleSet tells;                   // parties that know of the case from this act on
  std::vector<std::string> needs, may;     // fields
  std::vector<std::string> starts, stops;  // terms
  std::string extends;                     // a term
  std::vector<std::string> within;         // one of these terms runs and has not passed
  std::string only_while;                  // this term runs, passed or not
  std::string not_before;                  // a window
  std::string after_act;                   // was done, and last of its topic
  std::string topic;                       // acts of one topic replace each other
  bool living_right = false;               // the design right must be in force
  bool security = false;                   // enough security must be given
  Basis basis;
  int line = 0;

  bool by_clock() const { return who.empty(); }
};

struct Forbidden {
  std::string id;
  Name name;
  std::string article, why;
};

// Shares of the customs value in percent; whole won, a part of a won is rounded up.
struct SecurityRule {
  int percent = 0;
  int percent_small_firm = 0;  // for a giver that is a small or medium firm
  std::string article;
  std::string rounding_note;
};

// Whether a list of the rules names this one.
inline bool has(const std::vector<std::string>& ids, std::string_view id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

class Rules {
 public:
  // invalid_argument "FILE:LINE: what; what to do" for the first mistake. Cost: milliseconds.
  static Result<Rules> parse(std::string_view text, std::string_view file);

  std::string id;
  Name name;
  Date in_force_from;  // a case that begins on this day or later, before the next version
  std::string article;
  std::string file;
  std::vector<Situation> situations;
  std::vector<State> states;
  std::vector<Field> fields;
  std::vector<Deadline> deadlines;
  std::vector<Window> windows;
  std::vector<Step> paths;
  std::vector<Step> steps;
  std::vector<Forbidden> forbidden;
  SecurityRule security;

  // Null if there is none.
  const Situation* situation(std::string_view situation_id) const;
  const State* state(std::string_view state_id) const;
  const Field* field(std::string_view field_id) const;
  const Deadline* deadline(std::string_view deadline_id) const;
  const Window* window(std::string_view window_id) const;
  const Step* path(std::string_view act) const;
  const Step* step(std::string_view act) const;
  const Forbidden* forbidden_act(std::string_view act) const;
};

}  // namespace pandok::cases
