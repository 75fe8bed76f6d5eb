#include "cli/context.h"
#include "cli/recording.h"
#include "read/home_setup.h"

namespace pandok::cli {
namespace {

struct InitOptions {
  bool repair = false;
  std::string database;
};

Result<> run(Context& context, const InitOptions& options) {
  std::optional<store::DatabaseUrl> database;
  if (!options.database.empty()) {
    PANDOK_TRY(database, store::DatabaseUrl::parse(options.database));
  }
  PANDOK_TRY(const auto home,
             read::set_up_home(context.home(), shipped_models_folder(), options.repair, database));
  PANDOK_TRY(const auto opened, store::Database::open(home.database()));
  PANDOK_TRY(const bool had, audit::had_log(*opened));
  if (!had) PANDOK_CHECKED(record(home, "home.init", "home", ""));
  if (had && options.repair) PANDOK_CHECKED(record(home, "home.repair", "home", ""));
  print("{} is ready. Next: pandok register import DESIGNS.csv --home {}", home.root().string(),
        home.root().string());
  return {};
}

}  // namespace

void add_init_command(CLI::App& app, Context& context) {
  auto* command =
      app.add_subcommand("init", "Make a home: one folder with everything that pandok owns");
  auto options = std::make_shared<InitOptions>();
  command->add_option("--home", context.home_option,
                      "The folder (default $PANDOK_HOME, else ./pandok-home)");
  command->add_option("--db", options->database,
                      "Its database: postgresql://user@host:port/name, or an SQLite file (default: "
                      "pandok.db in the home)");
  command->add_flag("--repair", options->repair,
                    "Put the network in again, after damage or for a newer one");
  set_callback(*command, context, options, run);
}

}  // namespace pandok::cli
