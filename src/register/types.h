// A registered design as an office describes it, and on which days its right is in force.
//
// Plain values. How text from files becomes these is in fields.h; how they are kept, in register.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/error.h"

namespace pandok::reg {

// Where an office says that a design stands. Only `registered` gives a right without an end that
// we know of; `expired` gave one until it ended.
enum class Status {
  published,   // 공개 공고: laid open or announced, not yet a right
  registered,  // 등록
  refused,     // 거절
  abandoned,   // 포기
  withdrawn,   // 취하
  invalid,     // 무효: held never to have existed
  expired      // 소멸: was a right, is none any more
};

// "published", …: what files and JSON hold.
std::string_view status_name(Status status);
// The English names in any case, "lapsed" for expired, and the Korean words of the office
// (공개 공고 등록 거절 포기 취하 무효 소멸). invalid_argument for anything else.
Result<Status> parse_status(std::string_view text);

// One side of a design; `reference` is any other picture of it.
enum class ViewName { front, back, left, right, top, bottom, perspective, reference };
std::string_view view_name(ViewName view);
// 정면도 배면도 좌측면도 우측면도 평면도 저면도 사시도 참고도.
std::string_view view_name_ko(ViewName view);
// The English names in any case and the Korean ones; empty is reference. invalid_argument for
// anything else.
Result<ViewName> parse_view(std::string_view text);

// A class of the Locarno classification: 14-03 is main 14, sub 3; sub 0 means only the class is
// known.
struct Locarno {
  int main = 0;  // 1 to 32, or 99 (miscellaneous)
  int sub = 0;   // 0 to 99
  // class * 100 + subclass, the number that the search index filters by.
  std::uint16_t code() const { return static_cast<std::uint16_t>(main * 100 + sub); }
  std::string text() const;  // "14-03", "14"
  auto operator<=>(const Locarno&) const = default;
};
// "14-03", "6-1", "06", "1403" or "LOC (15) Cl. 14-03"; invalid_argument for anything else.
Result<Locarno> parse_locarno(std::string_view text);

// Something that happened to the right, as its office reports it.
struct LifeEvent {
  std::optional<Date> happened_on;
  std::string kind;
  bool operator==(const LifeEvent&) const = default;
};

// The closed interval of days on which a right is in force; from > to when there is none.
struct Validity {
  std::int32_t from;  // days since 1970-01-01
  std::int32_t to;
  bool contains(Date day) const { return from <= day.days() && day.days() <= to; }
  bool operator==(const Validity&) const = default;
};
inline constexpr std::int32_t kAlways = INT32_MAX;  // no last day known
inline constexpr std::int32_t kEver = INT32_MIN;    // no first day known
inline constexpr Validity kNeverValid{INT32_MAX, INT32_MIN};

struct Design {
  std::string design_id;  // the register's key, as the agency writes it
  std::string application_number, design_number, registration_number;
  std::string article;
  std::vector<Locarno> locarno;
  std::string holder, holder_contact;
  std::string country;  // two capital letters or empty
  std::optional<Date> registered_on, expires_on;
  Status status = Status::registered;
  std::vector<LifeEvent> events;
  bool operator==(const Design&) const = default;
};

// When the right is in force: a registered design from registered_on (or ever) to expires_on (or
// always), both days included; an expired one the same if expires_on is known, else never; all
// others never.
Validity validity(const Design& design);
bool in_force(const Design& design, Date day);

struct View {
  ViewName name = ViewName::reference;
  std::string file;  // relative path, '/' between folders, inside the images folder
  bool operator==(const View&) const = default;
};

}  // namespace pandok::reg
