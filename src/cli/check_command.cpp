#include "cli/context.h"
#include "model/encoder.h"
#include "register/register.h"
#include "search/snapshot.h"
#include "store/blob_store.h"
#include "store/home.h"

namespace pandok::cli {
namespace {

struct Options {};

// Every registered picture still has its bytes.
Result<std::int64_t> check_pictures(store::Database& database, const store::BlobStore& blobs,
                                    Progress& progress) {
  std::vector<std::string> names;
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

Result<> run(Context& context, const Options&) {
  PANDOK_TRY(const auto home, store::Home::open(context.home()));
  PANDOK_TRY(const auto encoder, model::Encoder::open(home.model_folder()));
  print("network    ok  {} {}", encoder.card().name, encoder.card().version);
  PANDOK_TRY(const auto database, store::Database::open(home.database_file()));
  PANDOK_CHECKED(database->check());
  print("database   ok");
  PANDOK_TRY(const auto index, search::open_snapshot(home.index_folder()));
  PANDOK_CHECKED(index.verify());
  print("index      ok  {} rows", index.size());
  TerminalProgress progress("check");
  PANDOK_TRY(const std::int64_t pictures,
             check_pictures(*database, store::BlobStore(home.blobs_folder()), progress));
  print("pictures   ok  {}", pictures);
  return {};
}

}  // namespace

void add_check_command(CLI::App& app, Context& context) {
  auto* command =
      app.add_subcommand("check", "Look at every byte that the home keeps: is anything damaged?");
  command->add_option("--home", context.home_option,
                      "The home (default $PANDOK_HOME, else ./pandok-home)");
  set_callback(*command, context, std::make_shared<Options>(), run);
}

}  // namespace pandok::cli
