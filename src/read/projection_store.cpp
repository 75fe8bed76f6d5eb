#include "read/projection_store.h"

#include <set>

#include "base/id.h"
#include "base/parse.h"
#include "read/calibration_store.h"

namespace pandok::read {
namespace {

constexpr std::string_view kInUse =
    " FROM projections WHERE network = $1 AND undone_ms IS NULL ORDER BY id DESC LIMIT 1";

tl::unexpected<Error> damaged(std::string_view version, std::string_view reason) {
  return fail(
      Code::data_corrupted,
      "the stored projection {} is damaged ({}); restore the database from a backup, or take "
      "it out of use: pandok train --undo",
      quote_for_message(version), reason);
}

Result<model::Projection> parse_stored(std::string_view version, ByteView matrix) {
  auto projection = model::Projection::parse(matrix);
  if (!projection) return damaged(version, projection.error().message);
  if (projection->version() != version) return damaged(version, "it has another digest");
  return projection;
}

}  // namespace

Result<> put_projection(store::Database& database, const std::string& network,
                        const model::Projection& projection, const Json& document,
                        const Calibration& calibration) {
  const reg::EmbeddingSpace space{network, projection};
  CHECK(calibration.model() == space.key());
  PANDOK_TRY(auto transaction, store::Transaction::begin(database));
  PANDOK_TRY(
      [[maybe_unused]] const std::int64_t removed,
      database.execute("DELETE FROM projections WHERE version = $1", {projection.version()}));
  PANDOK_TRY([[maybe_unused]] const std::int64_t added,
             database.execute("INSERT INTO projections (id, version, network, matrix, document, "
                              "created_ms) SELECT COALESCE(MAX(id), 0) + 1, $1, $2, $3, $4, $5 "
                              "FROM projections",
                              {projection.version(), network, projection.serialise(),
                               json_line(document), now_ms()}));
  PANDOK_CHECKED(add_calibration(database, calibration));
  return transaction.commit();
}

Result<reg::EmbeddingSpace> current_space(store::Database& database, const std::string& network) {
  reg::EmbeddingSpace space{network};
  PANDOK_CHECKED(database.query("SELECT version, matrix" + std::string(kInUse), {network},
                                [&](const store::Row& row) -> Result<> {
                                  PANDOK_TRY(space.projection,
                                             parse_stored(row.text(0), row.bytes(1)));
                                  return {};
                                }));
  return space;
}

Result<std::vector<StoredProjection>> list_projections(store::Database& database) {
  std::vector<StoredProjection> all;
  PANDOK_CHECKED(database.query(
      "SELECT version, network, matrix, document, created_ms, undone_ms FROM projections ORDER BY "
      "id",
      {}, [&](const store::Row& row) -> Result<> {
        PANDOK_TRY([[maybe_unused]] const auto projection, parse_stored(row.text(0), row.bytes(2)));
        auto document = parse_json(row.text(3));
        if (!document) return damaged(row.text(0), document.error().message);
        all.push_back({.version = std::string(row.text(0)),
                       .network = std::string(row.text(1)),
                       .created_ms = row.integer(4),
                       .undone = !row.is_null(5),
                       .document = *std::move(document)});
        return {};
      }));
  std::set<std::string> seen;
  for (auto each = all.rbegin(); each != all.rend(); ++each)
    each->in_use = !each->undone && seen.insert(each->network).second;
  return all;
}

Result<std::optional<std::string>> undo_projection(store::Database& database,
                                                   const std::string& network) {
  PANDOK_TRY(auto transaction, store::Transaction::begin(database));
  PANDOK_TRY(auto version, database.query_text("SELECT version" + std::string(kInUse), {network}));
  if (!version) return version;
  PANDOK_TRY([[maybe_unused]] const std::int64_t changed,
             database.execute("UPDATE projections SET undone_ms = $2 WHERE version = $1",
                              {*version, now_ms()}));
  PANDOK_CHECKED(transaction.commit());
  return version;
}

}  // namespace pandok::read
