#include "read/engine.h"

#include "read/calibration_store.h"
#include "register/catch_up.h"
#include "register/encoder_indexer.h"
#include "store/blob_store.h"
#include "store/database.h"

namespace pandok::read {
namespace {

Result<Calibration> choose_calibration(store::Database& database, const EngineOptions& options,
                                       const std::string& model) {
  if (!options.calibration.empty()) return find_calibration(database, options.calibration);
  auto newest = newest_calibration(database, model);
  const bool none = !newest && newest.error().code == Code::failed_precondition;
  if (none && options.allow_uncalibrated) return Calibration::uncalibrated(model);
  return newest;
}

}  // namespace

Engine::Engine(store::Home home, model::Encoder encoder, search::Snapshot gallery,
               Calibration calibration)
    : home_(std::move(home)),
      encoder_(std::move(encoder)),
      gallery_(std::move(gallery)),
      calibration_(std::move(calibration)),
      model_version_("sha256:" + encoder_.card().sha256.hex()),
      index_version_(gallery_.version()) {}

Result<Engine> Engine::open(const store::Home& home, const EngineOptions& options) {
  PANDOK_TRY(auto encoder, reg::open_network(home, options.sessions));
  const std::string model = "sha256:" + encoder.card().sha256.hex();
  PANDOK_TRY(const auto database, store::Database::open(home.database_file()));
  PANDOK_CHECKED(reg::catch_up_index(home, *database, model));
  PANDOK_TRY(auto gallery, reg::open_gallery(home));
  PANDOK_TRY(auto calibration, choose_calibration(*database, options, model));
  return Engine(home, std::move(encoder), std::move(gallery), std::move(calibration));
}

}  // namespace pandok::read
