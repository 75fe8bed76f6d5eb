#include <ctime>

#include "base/parallel.h"
#include "cli/context.h"
#include "cli/recording.h"
#include "read/projection_store.h"
#include "read/train.h"
#include "register/encoder_indexer.h"
#include "store/database.h"

namespace pandok::cli {
namespace {

namespace fs = std::filesystem;

struct TrainOptions {
  std::string cases, images;
  double hit_rate = 0;
  bool list = false, undo = false, json = false;
};

std::string rate_text(const stats::Interval& rate) {
  return fmt::format("{:.1f} % ({:.1f} to {:.1f})", 100 * rate.value, 100 * rate.low,
                     100 * rate.high);
}

std::string number_text(const stats::Interval& number) {
  return fmt::format("{:.3f} ({:.3f} to {:.3f})", number.value, number.low, number.high);
}

void print_sides(const read::Comparison& comparison) {
  const read::Figures &was = comparison.before.figures, &is = comparison.after.figures;
  const auto line = [](std::string_view name, std::string_view before, std::string_view after,
                       std::int64_t n) {
    print("  {:<22} {:<24} {:<24} n = {}", name, before, after, n);
  };
  print("  {:<22} {:<24} {:<24}", "on the held-out photos", "before", "with the training");
  line("recall@1", rate_text(was.recall_at_1), rate_text(is.recall_at_1), is.recall_at_1.n);
  line("recall@5", rate_text(was.recall_at_5), rate_text(is.recall_at_5), is.recall_at_5.n);
  line("log-loss", number_text(comparison.before.log_loss), number_text(comparison.after.log_loss),
       comparison.after.log_loss.n);
  line("calibration error", fmt::format("{:.3f}", was.ece), fmt::format("{:.3f}", is.ece), is.n);
  const bool log_loss = comparison.measure == read::Measure::log_loss;
  line(log_loss ? "gain in log-loss" : "gain in recall@1", "", number_text(comparison.gain),
       comparison.gain.n);
}

void print_report(const read::TrainReport& report) {
  print(
      "learnt from {} photos of {} designs; tested on {} photos of {} other designs and {} photos "
      "of goods that are not registered",
      report.learn_photos, report.learn_designs, report.test_photos, report.test_designs,
      report.absent);
  if (report.left_out > 0) print("{} photos were too poor to learn from", report.left_out);
  print_sides(report.comparison);
  if (!report.comparison.objection.empty()) return;
  print("projection {} is in use with calibration {}; readings name both", report.projection,
        report.calibration);
  print("pandok train --undo takes it back");
}

Result<> train(const store::Home& home, const TrainOptions& options) {
  auto cases = read::load_cases(options.cases);
  if (!cases) return tl::unexpected<Error>(std::move(cases).error());
  PANDOK_CHECKED(
      record(home, "projection.train", "file", options.cases, digest_of_file(options.cases)));
  TerminalProgress progress("train");
  const fs::path images =
      options.images.empty() ? fs::path(options.cases).parent_path() : fs::path(options.images);
  auto report = read::train(
      home, *cases, {.images = images, .hit_rate = options.hit_rate, .threads = thread_count()},
      progress);
  if (!report && report.error().code == Code::invalid_argument)
    return fail(Code::invalid_argument, "{}, {}", options.cases, report.error().message);
  if (!report) return tl::unexpected<Error>(std::move(report).error());
  if (options.json)
    print_line(json_line(read::to_json(*report)));
  else
    print_report(*report);
  if (report->comparison.objection.empty()) return {};
  return fail(Code::failed_precondition, "nothing was changed: {}", report->comparison.objection);
}

Result<> undo(const store::Home& home, const TrainOptions& options) {
  PANDOK_CHECKED(record(home, "projection.undo", "register", ""));
  TerminalProgress progress("train");
  PANDOK_TRY(const auto undone, read::undo_training(home, progress));
  if (options.json)
    print_line(json_line({{"undone", undone.projection}, {"model", undone.model}}));
  else
    print("projection {} is no longer in use; readings are by {} again", undone.projection,
          undone.model);
  return {};
}

std::string time_text(std::int64_t ms) {
  const std::time_t seconds = ms / 1000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min);
}

Result<> list(const store::Home& home, const TrainOptions& options) {
  PANDOK_TRY(const auto encoder, reg::open_network(home));
  const std::string network = reg::model_key(encoder.card());
  PANDOK_TRY(const auto database, store::Database::open(home.database()));
  PANDOK_TRY(const auto all, read::list_projections(*database));
  bool any = false;
  for (const read::StoredProjection& one : all) {
    const bool in_use = one.in_use && one.network == network;
    any = any || in_use;
    const std::string_view state = in_use                   ? "in use"
                                   : one.undone             ? "undone"
                                   : one.network != network ? "of another network"
                                                            : "replaced";
    if (options.json)
      print_line(json_line({{"projection", one.version},
                            {"network", one.network},
                            {"state", state},
                            {"in_use", in_use},
                            {"created_ms", one.created_ms},
                            {"document", one.document}}));
    else
      print("{}  {} UTC  {}", one.version, time_text(one.created_ms), state);
  }
  if (!any && !options.json) print("the network is in use as it is");
  return {};
}

Result<> run(Context& context, const TrainOptions& options) {
  const int asked =
      (options.cases.empty() ? 0 : 1) + (options.list ? 1 : 0) + (options.undo ? 1 : 0);
  if (asked != 1) {
    print_error_line("pandok: train takes a CASES.csv, or --list, or --undo (pandok train --help)");
    context.exit_code = 2;
    return {};
  }
  PANDOK_TRY(const auto home, store::Home::open(context.home()));
  if (options.list) return list(home, options);
  return options.undo ? undo(home, options) : train(home, options);
}

}  // namespace

void add_train_command(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand(
      "train", "Learn from your own confirmed cases; nothing changes unless readings get better");
  auto options = std::make_shared<TrainOptions>();
  command->add_option("CASES.csv", options->cases,
                      "file,design_id,verdict[,group]; the verdict is copy, genuine or none");
  command->add_option("--images", options->images,
                      "Folder of the files (default: the folder of the CSV)");
  command
      ->add_option("--hit-rate", options->hit_rate,
                   "Share of photos at your post whose design is registered and would be "
                   "found, like 0.01 (default: the share in CASES.csv)")
      ->check(CLI::Range(0.0001, 0.9999));
  command->add_flag("--list", options->list, "What was ever trained, and which of it is in use");
  command->add_flag("--undo", options->undo, "Put in use what was in use before the last training");
  command->add_flag("--json", options->json, "The report as one JSON object");
  command->add_option("--home", context.home_option,
                      "The home (default $PANDOK_HOME, else ./pandok-home)");
  command->footer(
      "Learns from six designs in ten and decides on the photos of the others. Exit code 3: not\n"
      "better, or too few cases; nothing has changed.");
  set_callback(*command, context, options, run);
}

}  // namespace pandok::cli
