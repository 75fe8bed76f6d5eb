#include "cases/law_reader.h"

#include <algorithm>

#include "base/limits.h"
#include "base/parse.h"

namespace pandok::cases {

bool is_law_id(std::string_view text) {
  if (text.empty() || text.size() > limits::kLawIdBytesMax) return false;
  if (text[0] < 'a' || text[0] > 'z') return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

Result<TableReader> TableReader::open(const TomlValue& value, std::string_view file,
                                      std::string_view what) {
  TableReader reader;
  reader.members_ = std::get_if<TomlValue::Table>(&value.value);
  reader.line_ = value.line;
  reader.file_ = file;
  reader.what_ = what;
  if (reader.members_ == nullptr)
    return law_mistake(file, value.line, "{} must be a table; write [{}] or {{ … }}", what, what);
  return reader;
}

const TomlMember* TableReader::find(std::string_view key) const {
  for (const TomlMember& member : *members_)
    if (member.key == key) return &member;
  return nullptr;
}

int TableReader::line_of(std::string_view key) const {
  const TomlMember* member = find(key);
  return member == nullptr ? line_ : member->line;
}

Result<const TomlMember*> TableReader::require(std::string_view key) {
  asked_.emplace(key);
  const TomlMember* member = find(key);
  if (member == nullptr)
    return law_mistake(file_, line_, "this {} has no '{}'; add it", what_, key);
  return member;
}

Result<std::string> TableReader::plain(const TomlMember& member) const {
  const auto* text = std::get_if<std::string>(&member.value.value);
  if (text == nullptr)
    return law_mistake(file_, member.line, "'{}' must be a text; put it in quotes", member.key);
  if (text->size() > limits::kLawTextBytesMax)
    return law_mistake(file_, member.line, "'{}' has {} bytes, the limit is {}; shorten it",
                       member.key, text->size(), limits::kLawTextBytesMax);
  if (!is_plain_text(*text))
    return law_mistake(file_, member.line, "'{}' has control characters; take them out",
                       member.key);
  return *text;
}

Result<Placed> TableReader::id(std::string_view key) {
  PANDOK_TRY(const TomlMember* member, require(key));
  PANDOK_TRY(std::string text, plain(*member));
  if (!is_law_id(text))
    return law_mistake(file_, member->line,
                       "'{}' is no name; use 1 to {} small letters, digits and '_'",
                       quote_for_message(text), limits::kLawIdBytesMax);
  return Placed{std::move(text), member->line};
}

Result<std::string> TableReader::text(std::string_view key) {
  PANDOK_TRY(const TomlMember* member, require(key));
  PANDOK_TRY(std::string text, plain(*member));
  if (trim(text).empty()) return law_mistake(file_, member->line, "'{}' is empty; fill it in", key);
  return text;
}

Result<std::string> TableReader::text_or_empty(std::string_view key) {
  asked_.emplace(key);
  const TomlMember* member = find(key);
  if (member == nullptr) return std::string();
  return plain(*member);
}

Result<std::string> TableReader::one_of(std::string_view key,
                                        const std::vector<std::string_view>& choices,
                                        std::string_view fallback) {
  asked_.emplace(key);
  if (find(key) == nullptr && !fallback.empty()) return std::string(fallback);
  PANDOK_TRY(const TomlMember* member, require(key));
  PANDOK_TRY(std::string text, plain(*member));
  if (std::find(choices.begin(), choices.end(), text) == choices.end())
    return law_mistake(file_, member->line, "'{}' is unknown for '{}'; use one of {}",
                       quote_for_message(text), key, fmt::join(choices, ", "));
  return text;
}

Result<int> TableReader::in_range(std::string_view key, const TomlValue& value, int min,
                                  int max) const {
  const auto* number = std::get_if<std::int64_t>(&value.value);
  if (number == nullptr)
    return law_mistake(file_, value.line, "'{}' must be a whole number without quotes", key);
  if (*number < min || *number > max)
    return law_mistake(file_, value.line, "'{}' is {}; use {} to {}", key, *number, min, max);
  return static_cast<int>(*number);
}

Result<int> TableReader::number(std::string_view key, int min, int max) {
  PANDOK_TRY(const TomlMember* member, require(key));
  return in_range(key, member->value, min, max);
}

Result<std::optional<int>> TableReader::number_or_none(std::string_view key, int min, int max) {
  asked_.emplace(key);
  if (find(key) == nullptr) return std::optional<int>();
  PANDOK_TRY(const int value, number(key, min, max));
  return std::optional<int>(value);
}

Result<bool> TableReader::truth_or_false(std::string_view key) {
  asked_.emplace(key);
  const TomlMember* member = find(key);
  if (member == nullptr) return false;
  const auto* truth = std::get_if<bool>(&member->value.value);
  if (truth == nullptr)
    return law_mistake(file_, member->line, "'{}' must be true or false, without quotes", key);
  return *truth;
}

Result<Date> TableReader::day(std::string_view key) {
  PANDOK_TRY(const TomlMember* member, require(key));
  const auto* day = std::get_if<Date>(&member->value.value);
  if (day == nullptr)
    return law_mistake(file_, member->line, "'{}' must be a day like 2026-11-21, without quotes",
                       key);
  return *day;
}

Result<std::vector<Placed>> TableReader::ids(std::string_view key) {
  PANDOK_TRY(const TomlMember* member, require(key));
  TomlValue::List one;
  const auto* list = std::get_if<TomlValue::List>(&member->value.value);
  if (list == nullptr) {
    one.push_back(member->value);
    list = &one;
  }
  std::vector<Placed> found;
  for (const TomlValue& value : *list) {
    const auto* text = std::get_if<std::string>(&value.value);
    if (text == nullptr || !is_law_id(*text))
      return law_mistake(file_, value.line, "'{}' must be a list of names like [\"held\"]", key);
    const auto same = [&](const Placed& other) { return other.text == *text; };
    if (std::any_of(found.begin(), found.end(), same))
      return law_mistake(file_, value.line, "'{}' stands twice in '{}'; take one out", *text, key);
    found.push_back({*text, value.line});
  }
  if (found.empty())
    return law_mistake(file_, member->line, "'{}' names nothing; name one or more", key);
  return found;
}

Result<std::vector<Placed>> TableReader::ids_or_none(std::string_view key) {
  asked_.emplace(key);
  if (find(key) == nullptr) return std::vector<Placed>();
  return ids(key);
}

Result<std::vector<int>> TableReader::numbers_or_none(std::string_view key, int min, int max) {
  asked_.emplace(key);
  const TomlMember* member = find(key);
  std::vector<int> found;
  if (member == nullptr) return found;
  const auto* list = std::get_if<TomlValue::List>(&member->value.value);
  if (list == nullptr)
    return law_mistake(file_, member->line, "'{}' must be a list of numbers like [3, 1]", key);
  for (const TomlValue& value : *list) {
    PANDOK_TRY(const int number, in_range(key, value, min, max));
    found.push_back(number);
  }
  return found;
}

Result<std::vector<const TomlValue*>> TableReader::tables_or_none(std::string_view key) {
  asked_.emplace(key);
  const TomlMember* member = find(key);
  std::vector<const TomlValue*> found;
  if (member == nullptr) return found;
  const auto* list = std::get_if<TomlValue::List>(&member->value.value);
  if (list == nullptr)
    return law_mistake(file_, member->line, "'{}' must be a list of tables; write [[{}]]", key,
                       key);
  for (const TomlValue& value : *list) found.push_back(&value);
  return found;
}

Result<const TomlValue*> TableReader::table(std::string_view key) {
  PANDOK_TRY(const TomlMember* member, require(key));
  return &member->value;
}

Result<> TableReader::finish() const {
  for (const TomlMember& member : *members_)
    if (asked_.find(member.key) == asked_.end())
      return law_mistake(file_, member.line, "'{}' is no key of a {}; correct or remove it",
                         quote_for_message(member.key), what_);
  return {};
}

}  // namespace pandok::cases
