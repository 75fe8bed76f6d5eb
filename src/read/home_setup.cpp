#include "read/home_setup.h"

#include <system_error>

#include "base/limits.h"
#include "model/encoder.h"
#include "read/calibration.h"
#include "read/calibration_store.h"
#include "register/reindex.h"
#include "store/database.h"

namespace pandok::read {

namespace fs = std::filesystem;

namespace {

Result<> copy_missing(const fs::path& from, const fs::path& to, bool replace) {
  std::error_code error;
  if (!replace && fs::exists(to, error)) return {};
  PANDOK_TRY(const Bytes bytes, read_file(from, limits::kModelBytesMax));
  return write_file_atomic(to, bytes);
}

Result<> add_shipped_calibration(store::Database& database, const fs::path& file) {
  const auto bytes = read_file(file, limits::kJsonBytesMax);
  // A network that was just trained has none yet; its first one comes from `pandok calibrate`.
  if (!bytes && bytes.error().code == Code::not_found) return {};
  if (!bytes) return tl::unexpected<Error>(bytes.error());
  auto json = parse_json(as_text(*bytes));
  if (!json) return with_context(file.string(), std::move(json).error());
  PANDOK_TRY(const auto calibration, Calibration::parse(*json));
  const auto known = find_calibration(database, calibration.version());
  return known ? Result<>() : put_calibration(database, calibration);
}

}  // namespace

Result<store::Home> set_up_home(const fs::path& root, const fs::path& models, bool replace_model,
                                const std::optional<store::DatabaseUrl>& database) {
  // Before the home names it: a home whose database was misspelt would be in the way.
  std::error_code error;
  if (database && !fs::exists(root / "home.json", error)) {
    PANDOK_TRY([[maybe_unused]] const auto answers, store::Database::open(*database));
  }
  PANDOK_TRY(auto home, store::Home::create(root, database));
  PANDOK_TRY(const auto lock, home.lock_for_writing());
  // The card last: a network without its card is not yet installed.
  for (const char* name : {"reader.onnx", "reader.json"})
    PANDOK_CHECKED(copy_missing(models / name, home.model_folder() / name, replace_model));
  PANDOK_TRY(const auto connection, store::Database::open(home.database()));
  PANDOK_CHECKED(add_shipped_calibration(*connection, models / "calibration.json"));
  PANDOK_TRY([[maybe_unused]] const auto index,
             reg::open_index(home.index_folder(), model::kEmbeddingDim));
  return home;
}

}  // namespace pandok::read
