#include "register/fields.h"

#include <algorithm>

#include "base/check.h"
#include "base/limits.h"
#include "base/parse.h"

namespace pandok::reg {
namespace {

constexpr std::array<std::string_view, kFieldCount> kNames = {"article",
                                                              "locarno",
                                                              "holder",
                                                              "holder_contact",
                                                              "country",
                                                              "registered_on",
                                                              "expires_on",
                                                              "status",
                                                              "application_number",
                                                              "design_number",
                                                              "registration_number",
                                                              "events"};
constexpr std::size_t kFileBytesMax = 1'024;
constexpr char kPackSeparator = '\x1f';  // a control character: in no field

// U+0000 to U+001F and U+007F to U+009F: a terminal obeys both.
bool has_control(std::string_view text, bool breaks_allowed) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool is_break = byte == '\n' || byte == '\r' || byte == '\t';
    if ((byte < 0x20 && !(is_break && breaks_allowed)) || byte == 0x7f) return true;
    if (byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0)
      return true;
  }
  return false;
}

Result<> check_text(std::string_view text, std::size_t chars_max) {
  if (!is_utf8(text)) return fail(Code::invalid_argument, "not valid UTF-8");
  if (has_control(text, true)) return fail(Code::invalid_argument, "holds a control character");
  if (utf8_length(text) > chars_max)
    return fail(Code::invalid_argument, "longer than {} characters", chars_max);
  return {};
}

Result<std::string> normal_date(std::string_view text) {
  PANDOK_TRY(const Date date, Date::parse(text));
  return date.iso();
}

Result<std::string> normal_country(std::string_view text) {
  std::string upper(text);
  for (char& c : upper)
    if ('a' <= c && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  const bool letters =
      std::all_of(upper.begin(), upper.end(), [](char c) { return 'A' <= c && c <= 'Z'; });
  if (upper.size() != 2 || !letters)
    return fail(Code::invalid_argument, "'{}' is not two letters like KR",
                quote_for_message(text, 40));
  return upper;
}

Result<std::string> normal_locarno(std::string_view text) {
  std::string joined;
  std::vector<Locarno> seen;
  for (const auto part : split(text, ';')) {
    if (trim(part).empty()) continue;
    PANDOK_TRY(const Locarno found, parse_locarno(part));
    if (std::find(seen.begin(), seen.end(), found) != seen.end()) continue;
    seen.push_back(found);
    joined += (joined.empty() ? "" : ";") + found.text();
  }
  return joined;
}

// "2020-01-31 paid" → date and kind; without a leading date the whole is the kind.
LifeEvent parse_event(std::string_view text) {
  const auto space = text.find(' ');
  if (const auto date = Date::parse(text.substr(0, space)))
    return {*date, space == std::string_view::npos ? "" : std::string(trim(text.substr(space)))};
  return {std::nullopt, std::string(text)};
}

std::string event_text(const LifeEvent& event) {
  std::string kind = event.kind;
  std::replace(kind.begin(), kind.end(), ';', ',');
  if (!event.happened_on) return kind;
  return event.happened_on->iso() + (kind.empty() ? "" : " ") + kind;
}

std::string normal_events(std::string_view text) {
  std::string joined;
  for (const auto part : split(text, ';'))
    if (const auto event = trim(part); !event.empty())
      joined += (joined.empty() ? "" : ";") + event_text(parse_event(event));
  return joined;
}

Result<std::string> normal(Field field, std::string_view text) {
  switch (field) {
    case Field::country:
      return normal_country(text);
    case Field::locarno:
      return normal_locarno(text);
    case Field::registered_on:
    case Field::expires_on:
      return normal_date(text);
    case Field::events:
      return normal_events(text);
    case Field::status: {
      PANDOK_TRY(const Status status, parse_status(text));
      return std::string(status_name(status));
    }
    default:
      return std::string(text);
  }
}

std::optional<Date> date_of(const std::string& text) {
  const auto date = Date::parse(text);
  return date ? std::optional(*date) : std::nullopt;
}

}  // namespace

std::string_view field_name(Field field) { return kNames[static_cast<std::size_t>(field)]; }

Result<> DesignFields::set(Field field, std::string_view text) {
  const auto trimmed = trim(text);
  auto& place = texts_[static_cast<std::size_t>(field)];
  if (trimmed.empty()) {
    place.clear();
    return {};
  }
  // A long life has many events; they are one field here and a table in the register.
  const std::size_t factor = field == Field::events ? 8 : 1;
  PANDOK_CHECKED(check_text(trimmed, factor * limits::kTextFieldCharsMax));
  PANDOK_TRY(place, normal(field, trimmed));
  return {};
}

Result<> DesignFields::check_dates() const {
  const auto &from = get(Field::registered_on), &to = get(Field::expires_on);
  if (!from.empty() && !to.empty() && to < from)  // ISO dates compare as text
    return fail(Code::invalid_argument, "{} is before registered_on {}", to, from);
  return {};
}

bool DesignFields::merge(const DesignFields& other, Field* differs) {
  for (std::size_t i = 0; i < kFieldCount; ++i)
    if (!texts_[i].empty() && !other.texts_[i].empty() && texts_[i] != other.texts_[i]) {
      *differs = static_cast<Field>(i);
      return false;
    }
  for (std::size_t i = 0; i < kFieldCount; ++i)
    if (texts_[i].empty()) texts_[i] = other.texts_[i];
  return true;
}

DesignFields DesignFields::replaced(const DesignFields& other,
                                    const std::bitset<kFieldCount>& present) const {
  DesignFields result = *this;
  for (std::size_t i = 0; i < kFieldCount; ++i)
    if (present[i]) result.texts_[i] = other.texts_[i];
  return result;
}

Design DesignFields::design(std::string_view design_id) const {
  Design d;
  d.design_id = design_id;
  d.application_number = get(Field::application_number);
  d.design_number = get(Field::design_number);
  d.registration_number = get(Field::registration_number);
  d.article = get(Field::article);
  d.holder = get(Field::holder);
  d.holder_contact = get(Field::holder_contact);
  d.country = get(Field::country);
  d.registered_on = date_of(get(Field::registered_on));
  d.expires_on = date_of(get(Field::expires_on));
  if (const auto status = parse_status(get(Field::status))) d.status = *status;
  for (const auto part : split(get(Field::locarno), ';'))
    if (const auto found = parse_locarno(part)) d.locarno.push_back(*found);
  for (const auto part : split(get(Field::events), ';'))
    if (!part.empty()) d.events.push_back(parse_event(part));
  return d;
}

DesignFields DesignFields::of(const Design& d) {
  DesignFields fields;
  const auto put = [&](Field field, std::string text) {
    fields.texts_[static_cast<std::size_t>(field)] = std::move(text);
  };
  put(Field::article, d.article);
  put(Field::holder, d.holder);
  put(Field::holder_contact, d.holder_contact);
  put(Field::country, d.country);
  put(Field::application_number, d.application_number);
  put(Field::design_number, d.design_number);
  put(Field::registration_number, d.registration_number);
  put(Field::registered_on, d.registered_on ? d.registered_on->iso() : "");
  put(Field::expires_on, d.expires_on ? d.expires_on->iso() : "");
  put(Field::status, std::string(status_name(d.status)));
  std::string locarno, events;
  for (const auto& each : d.locarno) locarno += (locarno.empty() ? "" : ";") + each.text();
  for (const auto& each : d.events) events += (events.empty() ? "" : ";") + event_text(each);
  put(Field::locarno, std::move(locarno));
  put(Field::events, std::move(events));
  return fields;
}

std::string DesignFields::pack() const {
  std::string packed;
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    if (i > 0) packed += kPackSeparator;
    packed += texts_[i];
  }
  return packed;
}

DesignFields DesignFields::unpack(std::string_view packed) {
  const auto parts = split(packed, kPackSeparator);
  CHECK(parts.size() == kFieldCount);
  DesignFields fields;
  for (std::size_t i = 0; i < kFieldCount; ++i) fields.texts_[i] = parts[i];
  return fields;
}

Result<std::string> parse_design_id(std::string_view text) {
  const auto id = trim(text);
  if (id.empty()) return fail(Code::invalid_argument, "is empty");
  if (id.size() > limits::kDesignIdBytesMax)
    return fail(Code::invalid_argument, "longer than {} bytes", limits::kDesignIdBytesMax);
  if (!is_utf8(id) || has_control(id, false))
    return fail(Code::invalid_argument, "holds a control character or is not UTF-8");
  return std::string(id);
}

Result<std::string> parse_file(std::string_view text) {
  const auto refuse = [&](std::string_view why) {
    return fail(Code::invalid_argument, "'{}' {}", quote_for_message(text), why);
  };
  if (text.empty()) return fail(Code::invalid_argument, "is empty");
  if (text.size() > kFileBytesMax) return refuse("is longer than 1024 bytes");
  if (!is_utf8(text) || has_control(text, false))
    return refuse("holds a control character or is not UTF-8");
  if (text.find('\\') != std::string_view::npos) return refuse("holds a backslash; write /");
  if (text.front() == '/') return refuse("is not a relative path");
  if (text.size() >= 2 && text[1] == ':') return refuse("names a drive");
  if (text.back() == '/') return refuse("is a folder");
  std::string path;
  for (const auto part : split(text, '/')) {
    if (part == "..") return refuse("leaves the images folder");
    if (part.empty() || part == ".") continue;
    path += (path.empty() ? "" : "/") + std::string(part);
  }
  if (path.empty()) return refuse("names no file");
  return path;
}

std::string RowError::text() const {
  if (line == 0) return source + ": " + reason;
  std::string where =
      source.empty() ? fmt::format("line {}", line) : fmt::format("{}, record {}", source, line);
  if (!column.empty()) where += ", " + column;
  return where + ": " + reason;
}

}  // namespace pandok::reg
