#include <algorithm>

#include "base/file.h"
#include "base/parallel.h"
#include "cli/context.h"
#include "cli/recording.h"
#include "read/calibration_store.h"
#include "read/evaluate.h"
#include "read/reader.h"

namespace pandok::cli {
namespace {

namespace fs = std::filesystem;

struct CalibrateOptions {
  std::string queries, images, output;
  double hit_rate = 0;
};

read::Figures figures_with(const read::Calibration& calibration,
                           std::vector<read::Answer> answers) {
  std::vector<const read::Answer*> all;
  for (read::Answer& answer : answers) {
    if (answer.reading.candidates.empty() || !read::recalibrate(answer, calibration)) continue;
    all.push_back(&answer);
  }
  return read::figures_of(all);
}

Result<> run(Context& context, const CalibrateOptions& options) {
  PANDOK_TRY(const auto queries, read::load_queries(options.queries));
  PANDOK_TRY(const auto home, store::Home::open(context.home()));
  const int threads = thread_count();
  PANDOK_TRY(auto engine,
             read::Engine::open(home, {.sessions = threads, .allow_uncalibrated = true}));
  read::EvaluateOptions how;
  how.images =
      options.images.empty() ? fs::path(options.queries).parent_path() : fs::path(options.images);
  how.parameters.top = read::kShortlist;
  how.threads = threads;
  TerminalProgress progress("calibrate");
  PANDOK_TRY(const auto answers, read::answer_queries(engine, queries, how, progress));
  for (const read::Answer& answer : answers)
    if (!answer.error.empty())
      return fail(Code::invalid_argument, "{}: line {}: {}; nothing was changed", options.queries,
                  answer.query.line, answer.error);
  std::vector<const read::Answer*> all;
  for (const read::Answer& answer : answers) all.push_back(&answer);
  PANDOK_TRY(const auto calibration,
             read::Calibration::fit(read::calibration_cases(all), engine.model_version(),
                                    options.hit_rate));
  const auto before = figures_with(engine.calibration(), answers),
             after = figures_with(calibration, answers);
  print("fitted to {} photos ({} held by the register, {} not)", after.n, after.n_held,
        after.n_absent);
  print(
      "  calibration error (ECE)  {:.3f} before, {:.3f} now (on the photos that it was fitted to)",
      before.ece, after.ece);
  print("  recall@1                 {:.1f} % before, {:.1f} % now", 100 * before.recall_at_1.value,
        100 * after.recall_at_1.value);
  if (!options.output.empty()) {
    const std::string text = calibration.document().dump(2) + "\n";
    PANDOK_CHECKED(write_file_atomic(options.output, as_bytes(text)));
  }
  PANDOK_CHECKED(record(home, "calibration.make", "calibration", calibration.version(),
                        digest_of_file(options.queries)));
  PANDOK_TRY(const auto database, store::Database::open(home.database()));
  PANDOK_CHECKED(read::put_calibration(*database, calibration));
  print("calibration {} is in use; readings name it", calibration.version());
  return {};
}

}  // namespace

void add_calibrate_command(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand(
      "calibrate", "Learn from photos with known answers how sure a reading may be");
  auto options = std::make_shared<CalibrateOptions>();
  command->add_option("QUERIES.csv", options->queries, "file,design_id[,group], as for evaluate")
      ->required();
  command->add_option("--images", options->images,
                      "Folder of the files (default: the folder of the CSV)");
  command
      ->add_option("--hit-rate", options->hit_rate,
                   "Share of photos at your post whose design is registered and would be "
                   "found, like 0.01 (default: the share in QUERIES.csv)")
      ->check(CLI::Range(0.0001, 0.9999));
  command->add_option("--output", options->output, "Also write the calibration into this file");
  command->add_option("--home", context.home_option,
                      "The home (default $PANDOK_HOME, else ./pandok-home)");
  command->footer("Evaluate on other photos than these: figures on the same photos flatter.");
  set_callback(*command, context, options, run);
}

}  // namespace pandok::cli
