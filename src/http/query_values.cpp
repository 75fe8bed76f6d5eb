#include "http/query_values.h"

#include <algorithm>

#include "base/id.h"
#include "base/parse.h"
#include "read/reading.h"

namespace pandok::http {
namespace {

constexpr std::int64_t kKoreaMin = 540;
constexpr std::size_t kCursorCharsMax = 200;
constexpr std::int64_t kMinuteMs = 60'000;

}  // namespace

Result<std::int64_t> query_integer(const Request& request, std::string_view name,
                                   std::int64_t fallback, std::int64_t least, std::int64_t most) {
  const auto text = request.target.find(name);
  if (!text) return fallback;
  const auto value = parse_int(*text);
  if (!value || *value < least || *value > most)
    return fail(Code::invalid_argument, "'{}' is {} to {}, not '{}'", name, least, most,
                quote_for_message(*text));
  return *value;
}

Result<int> query_limit(const Request& request) {
  PANDOK_TRY(const auto limit, query_integer(request, "limit", 50, 1, 200));
  return static_cast<int>(limit);
}

Result<bool> query_flag(const Request& request, std::string_view name) {
  const auto text = request.target.find(name);
  if (!text || *text == "false") return false;
  if (*text == "true") return true;
  return fail(Code::invalid_argument, "'{}' is true or false, not '{}'", name,
              quote_for_message(*text));
}

Result<std::optional<Date>> query_date(const Request& request, std::string_view name) {
  const auto text = request.target.find(name);
  if (!text) return std::optional<Date>();
  auto date = Date::parse(*text);
  if (date && date->iso() != *text)
    date = fail(Code::invalid_argument, "a day is written like 2026-11-21");
  if (!date) return with_context(fmt::format("'{}'", name), std::move(date).error());
  return std::optional<Date>(*date);
}

Result<std::string> query_country(const Request& request) {
  const auto text = request.target.find("country");
  if (!text) return std::string();
  const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (text->size() != 2 || !std::ranges::all_of(*text, capital))
    return fail(Code::invalid_argument, "'country' is two capital letters, like KR");
  return std::string(*text);
}

Result<std::string> query_parcel(const Request& request) {
  const auto text = request.target.find("parcel");
  if (!text) return std::string();
  if (text->empty()) return fail(Code::invalid_argument, "'parcel' is empty");
  PANDOK_CHECKED(read::check_parcel(*text));
  return std::string(*text);
}

Result<std::string> query_cursor(const Request& request) {
  std::string text = query_text(request, "cursor");
  if (utf8_length(text) > kCursorCharsMax)
    return fail(Code::invalid_argument, "'cursor' has more than {} characters", kCursorCharsMax);
  return text;
}

std::string query_text(const Request& request, std::string_view name) {
  return std::string(request.target.find(name).value_or(""));
}

Result<Day> query_day(const Request& request) {
  PANDOK_TRY(const auto offset, query_integer(request, "utc_offset_min", kKoreaMin, -720, 840));
  PANDOK_TRY(const auto date, query_date(request, "on"));
  const std::int64_t local_ms = now_ms() + offset * kMinuteMs;
  const std::int64_t days = date ? date->days() : local_ms / kDayMs;
  return Day{.date = date ? *date : Date::from_days(static_cast<std::int32_t>(days)),
             .utc_offset_min = static_cast<int>(offset),
             .from_ms = days * kDayMs - offset * kMinuteMs,
             .to_ms = (days + 1) * kDayMs - offset * kMinuteMs};
}

}  // namespace pandok::http
