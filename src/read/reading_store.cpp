#include "read/reading_store.h"

#include <algorithm>
#include <utility>

#include "base/id.h"
#include "base/limits.h"
#include "base/parse.h"

namespace pandok::read {
namespace {

constexpr std::int64_t kHourMs = 3'600'000, kDayMs = 24 * kHourMs;
constexpr std::string_view kAboveAllIds = "~";

Result<Reading> parse_document(std::string_view id, std::string_view document) {
  const auto json = parse_json(document);
  auto reading =
      json ? reading_from_json(*json) : Result<Reading>(tl::unexpected<Error>(json.error()));
  if (!reading)
    return fail(Code::data_corrupted,
                "reading {} is damaged: {}; restore the database from a backup", id,
                reading.error().message);
  return reading;
}

// Ids are ordered by time, so that a range of time is a range of ids and each condition is served
// by an index that is in the order of the answer. The first condition that is asked for is left to
// its index; `|| ''` keeps the planner from the indexes of the others.
class ListSql {
 public:
  ListSql& add(std::string_view column, std::string_view parameter, bool asked) {
    if (asked)
      text_ += fmt::format(" AND {}{} = {}", column, indexed_ ? " || ''" : "", parameter);
    else
      text_ += fmt::format(" AND {} = ''", parameter);
    indexed_ = indexed_ || asked;
    return *this;
  }
  // As add(), without a share in the choice of the index.
  ListSql& filter(std::string_view column, std::string_view parameter, bool asked) {
    const bool before = std::exchange(indexed_, false);
    add(column, parameter, asked);
    indexed_ = before;
    return *this;
  }
  std::string text() const { return text_ + " ORDER BY id DESC LIMIT $7"; }

 private:
  std::string text_ =
      "SELECT id, document, made_by, organisation FROM readings WHERE id >= $1 AND id < $2";
  bool indexed_ = false;
};

// There are indexes (parcel, id), (made_by, id), (organisation, verdict, id), (organisation, id)
// and (verdict, id).
std::string list_sql(const ReadingQuery& query) {
  ListSql sql;
  sql.add("parcel", "$3", !query.parcel.empty());
  sql.add("made_by", "$4", query.scope.made_by.has_value());
  sql.add("organisation", "$5", query.scope.organisation.has_value());
  const bool together = query.parcel.empty() && !query.scope.made_by && query.scope.organisation;
  if (together) return sql.filter("verdict", "$6", query.verdict.has_value()).text();
  return sql.add("verdict", "$6", query.verdict.has_value()).text();
}

// " AND made_by = $4 AND organisation = $5", or the same parameters without an effect.
std::string scope_sql(const ReadingScope& scope, int first) {
  return fmt::format(" AND {} = ${} AND {} = ${}", scope.made_by ? "made_by" : "''", first,
                     scope.organisation ? "organisation" : "''", first + 1);
}

}  // namespace

Result<> ReadingStore::put(Reading& reading, std::span<const Photo> photos) {
  PANDOK_CHECKED(put_photos(photos));
  return add(reading);
}

Result<> ReadingStore::put_photos(std::span<const Photo> photos) {
  for (const Photo& photo : photos) {
    PANDOK_TRY([[maybe_unused]] const Sha256 name, blobs_.put(photo.bytes));
  }
  return {};
}

Result<> ReadingStore::add(Reading& reading) {
  PANDOK_CHECKED(check_parcel(reading.parcel));
  for (const std::string& photo : reading.photo_sha256) {
    PANDOK_TRY(const Sha256 name, Sha256::parse(photo));
    if (!blobs_.contains(name))
      return fail(Code::failed_precondition, "the photo {} is not stored; store it first", photo);
  }
  if (reading.created_ms == 0) reading.created_ms = now_ms();
  if (reading.id.empty()) reading.id = new_id(reading.created_ms);
  if (!is_id(reading.id) || reading.id < first_id(reading.created_ms) ||
      reading.id >= first_id(reading.created_ms + 1))
    return fail(Code::invalid_argument, "'{}' is no id of a reading made at {} ms",
                quote_for_message(reading.id), reading.created_ms);
  PANDOK_CHECKED(database_.execute(
      "INSERT INTO readings (id, created_ms, verdict, document, parcel, made_by, organisation) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7)",
      {reading.id, reading.created_ms, std::string(verdict_name(reading.verdict)),
       json_line(to_json(reading)), reading.parcel, reading.made_by, reading.organisation}));
  return {};
}

Result<Reading> ReadingStore::get(std::string_view id, const ReadingScope& scope) {
  std::optional<Reading> found;
  PANDOK_CHECKED(database_.query(
      "SELECT document, made_by, organisation FROM readings WHERE id = $1" + scope_sql(scope, 2),
      {std::string(id), scope.made_by.value_or(""), scope.organisation.value_or("")},
      [&](const store::Row& row) -> Result<> {
        PANDOK_TRY(found, parse_document(id, row.text(0)));
        found->made_by = row.text(1);
        found->organisation = row.text(2);
        return {};
      }));
  if (!found) return fail(Code::not_found, "this home has no reading {}", quote_for_message(id));
  return *std::move(found);
}

Result<std::vector<Reading>> ReadingStore::list(const ReadingQuery& query) {
  if (query.limit < 1 || query.limit > limits::kReadingsPerPageMax)
    return fail(Code::invalid_argument, "limit is {}, not 1 to {}", query.limit,
                limits::kReadingsPerPageMax);
  if (!query.before.empty() && !is_id(query.before))
    return fail(Code::invalid_argument, "'{}' is not the id of a reading",
                quote_for_message(query.before));
  const std::string from = query.from_ms ? first_id(*query.from_ms) : "";
  std::string below(kAboveAllIds);
  if (query.to_ms) below = first_id(*query.to_ms);
  if (!query.before.empty()) below = std::min(below, query.before);
  const std::string verdict = query.verdict ? std::string(verdict_name(*query.verdict)) : "";
  std::vector<Reading> readings;
  PANDOK_CHECKED(
      database_.query(list_sql(query),
                      {from, below, query.parcel, query.scope.made_by.value_or(""),
                       query.scope.organisation.value_or(""), verdict, std::int64_t{query.limit}},
                      [&](const store::Row& row) -> Result<> {
                        PANDOK_TRY(auto reading, parse_document(row.text(0), row.text(1)));
                        reading.made_by = row.text(2);
                        reading.organisation = row.text(3);
                        readings.push_back(std::move(reading));
                        return {};
                      }));
  return readings;
}

Result<DayCounts> ReadingStore::counts(std::int64_t from_ms, const ReadingScope& scope) {
  DayCounts counts;
  const std::string made_by = scope.made_by.value_or("");
  const std::string organisation = scope.organisation.value_or("");
  PANDOK_CHECKED(database_.query(
      std::string("SELECT (created_ms - $1) / $3 AS hour, verdict, count(*) FROM readings ") +
          "WHERE created_ms >= $1 AND created_ms < $2" + scope_sql(scope, 4) +
          " GROUP BY hour, verdict",
      {from_ms, from_ms + kDayMs, kHourMs, made_by, organisation},
      [&](const store::Row& row) -> Result<> {
        const auto verdict = parse_verdict(row.text(1));
        if (!verdict)
          return fail(Code::data_corrupted,
                      "a stored reading has the verdict '{}'; restore the "
                      "database from a backup",
                      quote_for_message(row.text(1)));
        const auto hour = static_cast<std::size_t>(row.integer(0));
        counts.by_hour.at(hour)[static_cast<std::size_t>(*verdict)] = row.integer(2);
        counts.readings += row.integer(2);
        return {};
      }));
  PANDOK_TRY(
      const auto parcels,
      database_.query_integer(std::string("SELECT count(DISTINCT parcel) FROM readings WHERE "
                                          "created_ms >= $1 AND created_ms < $2 AND parcel <> ''") +
                                  scope_sql(scope, 3),
                              {from_ms, from_ms + kDayMs, made_by, organisation}));
  counts.parcels = parcels.value_or(0);
  return counts;
}

}  // namespace pandok::read
