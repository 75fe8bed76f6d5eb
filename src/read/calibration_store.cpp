#include "read/calibration_store.h"

#include "base/id.h"
#include "base/parse.h"

namespace pandok::read {
namespace {

Result<Calibration> parse_stored(const std::string& text) {
  const auto json = parse_json(text);
  if (!json)
    return fail(Code::data_corrupted, "a stored calibration is damaged; run pandok calibrate: {}",
                json.error().message);
  return Calibration::parse(*json);
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
  PANDOK_TRY(
      const auto text,
      database.query_text(
          "SELECT document FROM calibrations WHERE model = $1 ORDER BY id DESC LIMIT 1", {model}));
  if (!text)
    return fail(
        Code::failed_precondition,
        "the home has no calibration for its network; make one with: pandok calibrate QUERIES.csv");
  return parse_stored(*text);
}

Result<Calibration> find_calibration(store::Database& database, const std::string& version) {
  PANDOK_TRY(
      const auto text,
      database.query_text("SELECT document FROM calibrations WHERE version = $1", {version}));
  if (!text)
    return fail(Code::not_found, "the home has no calibration {}", quote_for_message(version));
  return parse_stored(*text);
}

}  // namespace pandok::read
