#include "read/reading_store.h"

#include "base/id.h"
#include "base/parse.h"

namespace pandok::read {
namespace {

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

}  // namespace

Result<> ReadingStore::put(Reading& reading, std::span<const Photo> photos) {
  for (const Photo& photo : photos) {
    PANDOK_TRY([[maybe_unused]] const Sha256 name, blobs_.put(photo.bytes));
  }
  reading.id = new_id(reading.created_ms);
  PANDOK_TRY([[maybe_unused]] const std::int64_t rows,
             database_.execute(
                 "INSERT INTO readings (id, created_ms, verdict, document) VALUES ($1, $2, $3, $4)",
                 {reading.id, reading.created_ms, std::string(verdict_name(reading.verdict)),
                  json_line(to_json(reading))}));
  return {};
}

Result<Reading> ReadingStore::get(std::string_view id) {
  PANDOK_TRY(
      const auto document,
      database_.query_text("SELECT document FROM readings WHERE id = $1", {std::string(id)}));
  if (!document) return fail(Code::not_found, "this home has no reading {}", quote_for_message(id));
  return parse_document(id, *document);
}

Result<std::vector<Reading>> ReadingStore::latest(int limit) {
  std::vector<Reading> readings;
  PANDOK_CHECKED(database_.query(
      "SELECT id, document FROM readings ORDER BY created_ms DESC, id DESC LIMIT $1",
      {static_cast<std::int64_t>(limit)}, [&](const store::Row& row) -> Result<> {
        PANDOK_TRY(auto reading, parse_document(row.text(0), row.text(1)));
        readings.push_back(std::move(reading));
        return {};
      }));
  return readings;
}

}  // namespace pandok::read
