#include "audit/home_log.h"
#include "audit/verify.h"
#include "cli/context.h"
#include "read/calibration_store.h"
#include "read/projection_store.h"
#include "read/reading_store.h"
#include "register/catch_up.h"
#include "register/design_text.h"
#include "register/encoder_indexer.h"
#include "register/picture_indexer.h"
#include "register/register.h"
#include "register/reindex.h"
#include "store/blob_store.h"
#include "store/home.h"

namespace pandok::cli {
namespace {

struct CheckOptions {};

// What was computed for each picture still has its checksum.
Result<> check_features(store::Database& database) {
  return database.query("SELECT sha256, embedding, features, checksum FROM pictures", {},
                        [](const store::Row& row) -> Result<> {
                          const std::uint32_t sum =
                              reg::features_checksum(row.bytes(1), row.bytes(2));
                          if (sum == static_cast<std::uint32_t>(row.integer(3))) return {};
                          return fail(Code::data_corrupted,
                                      "the stored features of picture {} are damaged; restore the "
                                      "database from a backup",
                                      row.text(0).substr(0, 16));
                        });
}

// Calibrations and readings can be read; the digests of the readings' photos are added to `photos`.
Result<> check_documents(store::Database& database, std::vector<std::string>& photos) {
  std::vector<std::string> versions, readings;
  const auto collect = [](std::vector<std::string>& into) {
    return [&into](const store::Row& row) -> Result<> {
      into.emplace_back(row.text(0));
      return {};
    };
  };
  PANDOK_CHECKED(database.query("SELECT version FROM calibrations", {}, collect(versions)));
  for (const std::string& version : versions) {
    PANDOK_TRY([[maybe_unused]] const auto calibration, read::find_calibration(database, version));
  }
  PANDOK_CHECKED(database.query("SELECT id FROM readings", {}, collect(readings)));
  read::ReadingStore store(database, store::BlobStore({}));
  for (const std::string& id : readings) {
    PANDOK_TRY(const auto reading, store.get(id));
    photos.insert(photos.end(), reading.photo_sha256.begin(), reading.photo_sha256.end());
  }
  return {};
}

// Every trained projection has the digest that names it; which one is in use.
Result<> check_projections(store::Database& database, const std::string& network) {
  PANDOK_TRY(const auto all, read::list_projections(database));
  PANDOK_TRY(const auto space, read::current_space(database, network));
  if (space.projection)
    print("projection ok  {} trained, {} in use", all.size(), space.projection->version());
  else
    print("projection ok  {} trained, none in use", all.size());
  return {};
}

// The index's mark is that of the register, or the next reading has something to do.
Result<> check_index(const store::Home& home, store::Database& database,
                     const std::string& network) {
  PANDOK_TRY(const auto index, reg::open_gallery(home));
  PANDOK_CHECKED(index.verify());
  PANDOK_TRY(const auto space, read::current_space(database, network));
  reg::Register designs(database, store::BlobStore(home.blobs_folder()));
  PANDOK_TRY(const auto state, reg::index_state(designs, index, home.index_folder(), space));
  print("index      ok  {} rows{}", index.size(),
        state == reg::IndexState::current ? "" : "; the next reading brings it up to date");
  return {};
}

// Every registered picture and every photo of a reading still has its bytes.
Result<std::int64_t> check_pictures(store::Database& database, const store::BlobStore& blobs,
                                    std::vector<std::string> names, Progress& progress) {
  PANDOK_CHECKED(database.query("SELECT DISTINCT picture_sha256 FROM views", {},
                                [&](const store::Row& row) -> Result<> {
                                  names.emplace_back(row.text(0));
                                  return {};
                                }));
  std::int64_t done = 0;
  for (const std::string& name : names) {
    PANDOK_TRY(const Sha256 digest, Sha256::parse(name));
    auto bytes = blobs.get(digest);
    if (!bytes) return fail(Code::data_corrupted, "{}", bytes.error().message);
    progress.advance("pictures", ++done, std::ssize(names));
    if (progress.cancelled()) return fail(Code::cancelled, "the check was stopped");
  }
  return done;
}

Result<> run(Context& context, const CheckOptions&) {
  PANDOK_TRY(const auto home, store::Home::open(context.home()));
  PANDOK_TRY(const auto encoder, reg::open_network(home));
  print("network    ok  {} {}", encoder.card().name, encoder.card().version);
  const std::string network = reg::model_key(encoder.card());
  PANDOK_TRY(const auto database, store::Database::open(home.database()));
  PANDOK_CHECKED(database->check());
  std::vector<std::string> photos;
  PANDOK_CHECKED(check_features(*database));
  PANDOK_CHECKED(check_documents(*database, photos));
  PANDOK_CHECKED(reg::check_design_text(*database));
  print("database   ok");
  PANDOK_CHECKED(check_projections(*database, network));
  PANDOK_CHECKED(check_index(home, *database, network));
  TerminalProgress progress("check");
  PANDOK_TRY(const std::int64_t pictures,
             check_pictures(*database, store::BlobStore(home.blobs_folder()), std::move(photos),
                            progress));
  print("pictures   ok  {}", pictures);
  // Also finds that the log is gone although the database knows of one.
  PANDOK_TRY([[maybe_unused]] const auto log, audit::open_home_log(home, *database));
  PANDOK_TRY(const auto verified, audit::verify(home.audit_folder()));
  print("log        ok  {} entries", verified.checkpoint.size);
  return {};
}

}  // namespace

void add_check_command(CLI::App& app, Context& context) {
  auto* command =
      app.add_subcommand("check", "Look at every byte that the home keeps: is anything damaged?");
  command->add_option("--home", context.home_option,
                      "The home (default $PANDOK_HOME, else ./pandok-home)");
  set_callback(*command, context, std::make_shared<CheckOptions>(), run);
}

}  // namespace pandok::cli
