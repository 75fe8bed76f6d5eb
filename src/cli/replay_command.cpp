#include "cli/context.h"
#include "cli/recording.h"
#include "read/reading_store.h"
#include "read/replay.h"
#include "read/report.h"

namespace pandok::cli {
namespace {

struct ReplayOptions {
  std::string id, report;
};

Result<> run(Context& context, const ReplayOptions& options) {
  PANDOK_TRY(const auto home, store::Home::open(context.home()));
  PANDOK_TRY(const auto database, store::Database::open(home.database()));
  const store::BlobStore blobs(home.blobs_folder());
  PANDOK_TRY(const auto before, read::ReadingStore(*database, blobs).get(options.id));
  PANDOK_CHECKED(record(home, "reading.replay", "reading", before.id));
  PANDOK_TRY(auto engine,
             read::Engine::open(home, {.sessions = 1, .calibration = before.calibration}));
  PANDOK_TRY(auto reader, read::Reader::open(engine));
  PANDOK_TRY(const auto replay, read::replay(before, reader, blobs));
  print("reading {}: {}", before.id, replay.same() ? "the same answer" : "another answer");
  for (const std::string& difference : replay.differences) print("  {}", difference);
  for (const std::string& cause : replay.causes) print("  {}", cause);
  if (!options.report.empty()) {
    PANDOK_TRY(const auto pictures, read::write_readings_page(options.report, {before}, blobs));
    print("report: {}/index.html", options.report);
  }
  if (!replay.same()) context.exit_code = 1;
  return {};
}

}  // namespace

void add_replay_command(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand(
      "replay", "Read stored photos again: the same answer, or what has changed and why");
  auto options = std::make_shared<ReplayOptions>();
  command->add_option("READING", options->id, "The id that read printed")->required();
  command->add_option("--report", options->report,
                      "Draw the stored reading's page into this folder");
  command->add_option("--home", context.home_option,
                      "The home (default $PANDOK_HOME, else ./pandok-home)");
  command->footer("Exit code 1 when the answer is not the same.");
  set_callback(*command, context, options, run);
}

}  // namespace pandok::cli
