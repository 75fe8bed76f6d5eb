// What every command needs: where the home is, where to print, how it ended.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/error.h"
#include "cli/terminal.h"

namespace pandok::cli {

struct Context {
  std::string home_option;  // --home; empty: $PANDOK_HOME, else ./pandok-home
  std::string log_level = "warning";
  int exit_code = 0;

  std::filesystem::path home() const;
  // Prints the error and remembers its exit code; the largest code of a run wins.
  void failed(const Error& error);
};

// The folder with the network, its card and its calibration that pandok was installed with:
// $PANDOK_MODELS, else the folder of the source tree that the program was built from.
std::filesystem::path shipped_models_folder();

// Each command is one file; it adds itself with its options and its callback. `context` outlives
// the parse.
void add_init_command(CLI::App& app, Context& context);
void add_register_commands(CLI::App& app, Context& context);
void add_read_command(CLI::App& app, Context& context);
void add_replay_command(CLI::App& app, Context& context);
void add_evaluate_command(CLI::App& app, Context& context);
void add_calibrate_command(CLI::App& app, Context& context);
void add_train_command(CLI::App& app, Context& context);
void add_demo_command(CLI::App& app, Context& context);
void add_render_command(CLI::App& app, Context& context);
void add_bench_commands(CLI::App& app, Context& context);
void add_serve_command(CLI::App& app, Context& context);
void add_user_commands(CLI::App& app, Context& context);
void add_check_command(CLI::App& app, Context& context);
void add_audit_commands(CLI::App& app, Context& context);
void add_db_commands(CLI::App& app, Context& context);
void add_manual_commands(CLI::App& app, Context& context);

// A callback for a command: runs `body`, prints its error if it has one.
// Options are shared with the callback because CLI11 copies callbacks; nobody else holds them.
template <class Options>
void set_callback(CLI::App& command, Context& context, std::shared_ptr<Options> options,
                  Result<> (*body)(Context&, const Options&)) {
  command.callback([&context, options, body] {
    if (auto done = body(context, *options); !done) context.failed(done.error());
  });
}

}  // namespace pandok::cli
