#include "cli/cli.h"

#include <algorithm>
#include <cstdlib>
#include <exception>

#include "base/log.h"
#include "base/parse.h"
#include "cli/case_command.h"
#include "cli/context.h"

namespace pandok::cli {

namespace fs = std::filesystem;

fs::path Context::home() const {
  if (!home_option.empty()) return home_option;
  const char* variable = std::getenv("PANDOK_HOME");
  return variable != nullptr && *variable != '\0' ? fs::path(variable) : fs::path("pandok-home");
}

void Context::failed(const Error& error) {
  print_error_line("pandok: " + error.message);
  exit_code = std::max(exit_code, pandok::exit_code(error.code));
}

fs::path shipped_models_folder() {
  const char* variable = std::getenv("PANDOK_MODELS");
  return variable != nullptr && *variable != '\0' ? fs::path(variable)
                                                  : fs::path(PANDOK_MODELS_DIR);
}

namespace {

constexpr const char* kDescription =
    "pandok reads photos of goods: which registered designs may an item copy, how sure is that,\n"
    "why, and who holds the right. It never says that goods infringe: the right holder appraises\n"
    "and the officer decides.";
constexpr const char* kFooter =
    "First steps:\n"
    "  pandok demo                                  a register and photos of our own, read at "
    "once\n"
    "  pandok init                                  make a home in ./pandok-home\n"
    "  pandok register import DESIGNS.csv           put designs into the register\n"
    "  pandok read photo.jpg --report out           read a photo, write a page with the evidence\n"
    "Exit codes: 0 done, 1 some inputs failed, 2 usage, 3 refused, 4 data corrupt.";

void add_all(CLI::App& app, Context& context) {
  add_init_command(app, context);
  add_register_commands(app, context);
  add_read_command(app, context);
  add_replay_command(app, context);
  add_evaluate_command(app, context);
  add_calibrate_command(app, context);
  add_train_command(app, context);
  add_demo_command(app, context);
  add_serve_command(app, context);
  add_user_commands(app, context);
  add_case_command(app, context);
  add_bench_commands(app, context);
  add_check_command(app, context);
  add_db_commands(app, context);
  add_render_command(app, context);
  add_audit_commands(app, context);
  add_manual_commands(app, context);
}

// What is wrong with a command line, and where to read on: CLI11 says only that a command is
// missing where there is none of that name.
std::string usage_problem(const CLI::App& app, const CLI::ParseError& error, int argc,
                          char** argv) {
  const CLI::App* at = &app;
  std::string path = "pandok";
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const auto children = at->get_subcommands([](const CLI::App*) { return true; });
    if (children.empty() || word.empty() || word[0] == '-') break;
    const auto next = std::ranges::find(children, word, &CLI::App::get_name);
    if (next == children.end())
      return fmt::format("there is no command '{}'; {} --help lists them",
                         quote_for_message(path.substr(6) + " " + word, 80).substr(1), path);
    at = *next;
    path += " " + word;
  }
  return fmt::format("{} ({} --help tells more)", error.what(), path);
}

}  // namespace

int run(int argc, char** argv) {
  CLI::App app(kDescription, "pandok");
  Context context;
  app.footer(kFooter);
  app.require_subcommand(1);
  app.set_version_flag("--version", "pandok " PANDOK_VERSION);
  app.add_option("--log", context.log_level,
                 "Log level on stderr: debug, info, warning, error, off")
      ->check(CLI::IsMember({"debug", "info", "warning", "error", "off"}));
  app.parse_complete_callback([&context] {
    if (const auto level = log::parse_level(context.log_level)) log::set_level(*level);
  });
  add_all(app, context);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    print_error_line("pandok: " + usage_problem(app, error, argc, argv));
    return 2;
  } catch (const std::exception& error) {
    print_error_line(fmt::format("pandok: unexpected failure: {}", error.what()));
    return 3;
  }
  if (const auto written = output_written(); !written) context.failed(written.error());
  return context.exit_code;
}

}  // namespace pandok::cli
