#include "read/calibration_store.h"

#include "base/id.h"
#include "base/parse.h"

namespace pandok::read {
namespace {

Result<Calibration> parse_stored(const std::string& version, const std::string& text) {
  const auto json = parse_json(text);
  if (!json)
    return fail(Code::data_corrupted, "a stored calibration is damaged; run pandok calibrate: {}",
                json.error().message);
  PANDOK_TRY(auto calibration, Calibration::parse(*json));
  if (calibration.version() != version)
    return fail(Code::data_corrupted,
                "calibration {} does not have its digest; run pandok calibrate", version);
  return calibration;
}

// The version and document of one row; nothing if there is none.
Result<std::optional<Calibration>> load(store::Database& database, std::string_view sql,
                                        const std::string& parameter) {
  std::optional<std::pair<std::string, std::string>> found;
  PANDOK_CHECKED(database.query(sql, {parameter}, [&](const store::Row& row) -> Result<> {
    found.emplace(row.text(0), row.text(1));
    return {};
  }));
  if (!found) return std::optional<Calibration>();
  PANDOK_TRY(auto calibration, parse_stored(found->first, found->second));
  return std::optional<Calibration>(std::move(calibration));
}

}  // namespace

Result<> put_calibration(store::Database& database, const Calibration& calibration) {
  PANDOK_TRY(auto transaction, store::Transaction::begin(database));
  PANDOK_CHECKED(add_calibration(database, calibration));
  return transaction.commit();
}

Result<> add_calibration(store::Database& database, const Calibration& calibration) {
  const std::string version = calibration.version();
  PANDOK_TRY([[maybe_unused]] const std::int64_t removed,
             database.execute("DELETE FROM calibrations WHERE version = $1", {version}));
  PANDOK_TRY([[maybe_unused]] const std::int64_t added,
             database.execute(
                 "INSERT INTO calibrations (id, version, model, document, created_ms) "
                 "SELECT COALESCE(MAX(id), 0) + 1, $1, $2, $3, $4 FROM calibrations",
                 {version, calibration.model(), json_line(calibration.document()), now_ms()}));
  return {};
}

Result<Calibration> newest_calibration(store::Database& database, const std::string& model) {
  PANDOK_TRY(auto found,
             load(database,
                  "SELECT version, document FROM calibrations WHERE model = $1 ORDER BY "
                  "id DESC LIMIT 1",
                  model));
  if (found) return *std::move(found);
  return fail(
      Code::failed_precondition,
      "the home has no calibration for its network; make one with: pandok calibrate QUERIES.csv");
}

Result<Calibration> find_calibration(store::Database& database, const std::string& version) {
  PANDOK_TRY(
      auto found,
      load(database, "SELECT version, document FROM calibrations WHERE version = $1", version));
  if (found) return *std::move(found);
  return fail(Code::not_found, "the home has no calibration {}", quote_for_message(version));
}

}  // namespace pandok::read
