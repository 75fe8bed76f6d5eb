#include "read/reading_store.h"

#include <algorithm>

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
// by an index that is in the order of the answer.
std::string list_sql(const ReadingQuery& query) {
  std::string sql = "SELECT id, document FROM readings WHERE id >= $1 AND id < $2 AND ";
  sql += query.parcel.empty() ? "$3 = ''" : "parcel = $3";
  if (!query.verdict) {
    sql += " AND $4 = ''";
  } else {
    // An expression, so that it is the index of parcels that serves a query for both.
    sql += query.parcel.empty() ? " AND verdict = $4" : " AND verdict || '' = $4";
  }
  return sql + " ORDER BY id DESC LIMIT $5";
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
      "INSERT INTO readings (id, created_ms, verdict, document, parcel) VALUES ($1, $2, $3, $4, "
      "$5)",
      {reading.id, reading.created_ms, std::string(verdict_name(reading.verdict)),
       json_line(to_json(reading)), reading.parcel}));
  return {};
}

Result<Reading> ReadingStore::get(std::string_view id) {
  PANDOK_TRY(
      const auto document,
      database_.query_text("SELECT document FROM readings WHERE id = $1", {std::string(id)}));
  if (!document) return fail(Code::not_found, "this home has no reading {}", quote_for_message(id));
  return parse_document(id, *document);
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
  PANDOK_CHECKED(database_.query(
      list_sql(query), {from, below, query.parcel, verdict, std::int64_t{query.limit}},
      [&](const store::Row& row) -> Result<> {
        PANDOK_TRY(auto reading, parse_document(row.text(0), row.text(1)));
        readings.push_back(std::move(reading));
        return {};
      }));
  return readings;
}

Result<DayCounts> ReadingStore::counts(std::int64_t from_ms) {
  DayCounts counts;
  PANDOK_CHECKED(database_.query(
      "SELECT (created_ms - $1) / $3 AS hour, verdict, count(*) FROM readings "
      "WHERE created_ms >= $1 AND created_ms < $2 GROUP BY hour, verdict",
      {from_ms, from_ms + kDayMs, kHourMs}, [&](const store::Row& row) -> Result<> {
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
  PANDOK_TRY(const auto parcels,
             database_.query_integer("SELECT count(DISTINCT parcel) FROM readings WHERE "
                                     "created_ms >= $1 AND created_ms < $2 AND parcel <> ''",
                                     {from_ms, from_ms + kDayMs}));
  counts.parcels = parcels.value_or(0);
  return counts;
}

}  // namespace pandok::read
