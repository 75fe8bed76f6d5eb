#include "cli/context.h"
#include "read/home_setup.h"

namespace pandok::cli {
namespace {

struct Options {
  bool repair = false;
};

Result<> run(Context& context, const Options& options) {
  PANDOK_TRY(const auto home,
             read::set_up_home(context.home(), shipped_models_folder(), options.repair));
  print("{} is ready. Next: pandok register import DESIGNS.csv --home {}", home.root().string(),
        home.root().string());
  return {};
}

}  // namespace

void add_init_command(CLI::App& app, Context& context) {
  auto* command =
      app.add_subcommand("init", "Make a home: one folder with everything that pandok owns");
  auto options = std::make_shared<Options>();
  command->add_option("--home", context.home_option,
                      "The folder (default $PANDOK_HOME, else ./pandok-home)");
  command->add_flag("--repair", options->repair,
                    "Put the network in again, after damage or for a newer one");
  set_callback(*command, context, options, run);
}

}  // namespace pandok::cli
