#include "register/types.h"

#include <array>

#include "base/parse.h"

namespace pandok::reg {
namespace {

constexpr std::array<std::string_view, 7> kStatusNames = {
    "published", "registered", "refused", "abandoned", "withdrawn", "invalid", "expired"};
constexpr std::array<std::string_view, 8> kViewNames = {
    "front", "back", "left", "right", "top", "bottom", "perspective", "reference"};

struct StatusWord {
  std::string_view word;
  Status status;
};
constexpr std::array<StatusWord, 9> kStatusWords = {{{"공개", Status::published},
                                                     {"공고", Status::published},
                                                     {"등록", Status::registered},
                                                     {"거절", Status::refused},
                                                     {"포기", Status::abandoned},
                                                     {"취하", Status::withdrawn},
                                                     {"무효", Status::invalid},
                                                     {"소멸", Status::expired},
                                                     {"lapsed", Status::expired}}};

constexpr std::array<std::string_view, 8> kKoreanViews = {
    "정면도", "배면도", "좌측면도", "우측면도", "평면도", "저면도", "사시도", "참고도"};

// One or two digits as a number; -1 for anything else.
int small_number(std::string_view text) {
  if (text.empty() || text.size() > 2) return -1;
  for (const char c : text)
    if (c < '0' || c > '9') return -1;
  return static_cast<int>(*parse_int(text));
}

// "LOC (15) Cl. 14-03" → "14-03".
std::string_view without_edition(std::string_view text) {
  const auto prefix = lower_ascii(text.substr(0, 3));
  if (prefix != "loc") return text;
  const auto at = lower_ascii(text).find("cl.");
  return at == std::string::npos ? text : trim(text.substr(at + 3));
}

}  // namespace

std::string_view status_name(Status status) {
  return kStatusNames[static_cast<std::size_t>(status)];
}

Result<Status> parse_status(std::string_view text) {
  const auto word = lower_ascii(trim(text));
  for (std::size_t i = 0; i < kStatusNames.size(); ++i)
    if (word == kStatusNames[i]) return static_cast<Status>(i);
  for (const auto& known : kStatusWords)
    if (!word.empty() && word == known.word) return known.status;
  return fail(Code::invalid_argument, "'{}' is not a status like registered or 등록",
              quote_for_message(text, 40));
}

std::string_view view_name(ViewName view) { return kViewNames[static_cast<std::size_t>(view)]; }

std::string_view view_name_ko(ViewName view) {
  return kKoreanViews[static_cast<std::size_t>(view)];
}

Result<ViewName> parse_view(std::string_view text) {
  const auto word = lower_ascii(trim(text));
  if (word.empty()) return ViewName::reference;
  for (std::size_t i = 0; i < kViewNames.size(); ++i)
    if (word == kViewNames[i] || word == kKoreanViews[i]) return static_cast<ViewName>(i);
  return fail(Code::invalid_argument,
              "'{}' is not one of front back left right top bottom perspective reference",
              quote_for_message(text, 40));
}

std::string Locarno::text() const {
  return sub == 0 ? fmt::format("{:02d}", main) : fmt::format("{:02d}-{:02d}", main, sub);
}

Result<Locarno> parse_locarno(std::string_view text) {
  const auto digits = without_edition(trim(text));
  const auto dash = digits.find('-');
  Locarno found;
  if (dash != std::string_view::npos) {
    found = {small_number(digits.substr(0, dash)), small_number(digits.substr(dash + 1))};
  } else if (digits.size() == 4) {
    found = {small_number(digits.substr(0, 2)), small_number(digits.substr(2))};
  } else {
    found = {small_number(digits), 0};
  }
  const bool known = (1 <= found.main && found.main <= 32) || found.main == 99;
  if (!known || found.sub < 0)
    return fail(Code::invalid_argument, "'{}' is not a Locarno class like 14-03",
                quote_for_message(text, 40));
  return found;
}

Validity validity(const Design& design) {
  const bool until_end = design.status == Status::expired && design.expires_on.has_value();
  if (design.status != Status::registered && !until_end) return kNeverValid;
  const Validity days{design.registered_on ? design.registered_on->days() : kEver,
                      design.expires_on ? design.expires_on->days() : kAlways};
  return days.from <= days.to ? days : kNeverValid;
}

bool in_force(const Design& design, Date day) { return validity(design).contains(day); }

}  // namespace pandok::reg
