#include "read/engine.h"

#include "read/calibration_store.h"
#include "read/projection_store.h"
#include "register/catch_up.h"
#include "register/encoder_indexer.h"
#include "register/register.h"
#include "register/reindex.h"
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

// What photos are looked up in, and the space that it is in.
struct Gallery {
  reg::EmbeddingSpace space;
  search::Snapshot snapshot;
};

Result<Gallery> gallery_in_use(const store::Home& home, store::Database& database,
                               const std::string& network) {
  PANDOK_TRY(auto space, current_space(database, network));
  PANDOK_CHECKED(reg::catch_up_index(home, database, space));
  PANDOK_TRY(auto snapshot, reg::open_gallery(home));
  // The index changes only after the database: as long as the space is still the same, so is that
  // of the snapshot.
  PANDOK_TRY(const auto still, current_space(database, network));
  if (still.key() != space.key())
    return fail(Code::unavailable, "what was trained for {} has just changed; try again",
                home.root().string());
  return Gallery{std::move(space), std::move(snapshot)};
}

Result<Gallery> gallery_on_trial(const store::Home& home, store::Database& database,
                                 const std::string& network, const Trial& trial) {
  reg::EmbeddingSpace space{network, trial.projection};
  reg::Register designs(database, store::BlobStore(home.blobs_folder()));
  PANDOK_TRY(auto index, reg::open_index(trial.index_folder, model::kEmbeddingDim));
  SilentProgress progress;
  PANDOK_TRY([[maybe_unused]] const auto report,
             reg::sync_index(designs, index, trial.index_folder, space, progress));
  return Gallery{std::move(space), index.snapshot()};
}

}  // namespace

Engine::Engine(store::Home home, model::Encoder encoder, reg::EmbeddingSpace space,
               search::Snapshot gallery, Calibration calibration)
    : home_(std::move(home)),
      encoder_(std::move(encoder)),
      space_(std::move(space)),
      gallery_(std::move(gallery)),
      calibration_(std::move(calibration)),
      model_version_(space_.key()),
      index_version_(gallery_.version()) {}

Result<Engine> Engine::open(const store::Home& home, const EngineOptions& options) {
  PANDOK_TRY(auto encoder, reg::open_network(home, options.sessions));
  const std::string network = reg::model_key(encoder.card());
  PANDOK_TRY(const auto database, store::Database::open(home.database()));
  auto gallery = options.trial ? gallery_on_trial(home, *database, network, *options.trial)
                               : gallery_in_use(home, *database, network);
  if (!gallery) return tl::unexpected<Error>(std::move(gallery).error());
  PANDOK_TRY(auto calibration, choose_calibration(*database, options, gallery->space.key()));
  return Engine(home, std::move(encoder), std::move(gallery->space), std::move(gallery->snapshot),
                std::move(calibration));
}

Result<std::vector<std::vector<float>>> Engine::embed(std::span<const PreparedPhoto> photos) {
  PANDOK_TRY(auto vectors, embed_photos(encoder_, photos));
  if (space_.projection)
    for (auto& vector : vectors) {
      PANDOK_TRY(vector, space_.projection->apply(vector));
    }
  return vectors;
}

}  // namespace pandok::read
