#include "base/file.h"
#include "base/parallel.h"
#include "base/stopwatch.h"
#include "cli/context.h"
#include "cli/recording.h"
#include "read/evaluate.h"
#include "read/reader.h"
#include "read/report.h"
#include "register/register.h"

namespace pandok::cli {
namespace {

namespace fs = std::filesystem;

struct EvaluateOptions {
  std::string queries, images, report, candidates;
  bool exclude_self = false, json = false;
};

void print_rate(std::string_view name, const stats::Interval& rate) {
  print("  {:<28} {:>5.1f} %   ({:.1f} to {:.1f}, n = {})", name, 100 * rate.value, 100 * rate.low,
        100 * rate.high, rate.n);
}

void print_figures(std::string_view title, const read::Figures& figures) {
  print("{}", title);
  print_rate("recall@1", figures.recall_at_1);
  print_rate("recall@5", figures.recall_at_5);
  print_rate("recall@10", figures.recall_at_10);
  print_rate("mean average precision", figures.map);
  if (figures.n_absent > 0 && figures.n_held > 0) {
    print_rate("no match: ROC area", figures.auroc);
    print_rate("detected at 1 % false alarms", figures.detection);
  }
  print("  {:<28} {:>5.3f}     (n = {})", "calibration error (ECE)", figures.ece, figures.n);
}

// One line a photo: what the calibration saw of each candidate.
Result<> write_candidates(const fs::path& file, const std::vector<read::Answer>& answers) {
  std::string text;
  for (const read::Answer& answer : answers) {
    Json candidates = Json::array();
    for (const read::Candidate& candidate : answer.reading.candidates)
      candidates.push_back({{"design_id", candidate.design_id},
                            {"probability", candidate.probability},
                            {"score", candidate.score},
                            {"edge_agreement", candidate.edge_agreement},
                            {"inliers", candidate.inliers}});
    text += json_line({{"file", answer.query.file},
                       {"design_id", answer.query.design_id},
                       {"group", answer.query.group},
                       {"sharpness", answer.reading.sharpness},
                       {"item_confidence", answer.reading.item_confidence},
                       {"candidates", std::move(candidates)}}) +
            "\n";
  }
  return write_file_atomic(file, as_bytes(text));
}

Result<> run(Context& context, const EvaluateOptions& options) {
  PANDOK_TRY(const auto queries, read::load_queries(options.queries));
  PANDOK_TRY(const auto home, store::Home::open(context.home()));
  const int threads = thread_count();
  PANDOK_TRY(auto engine, read::Engine::open(home, {.sessions = threads}));
  PANDOK_CHECKED(
      record(home, "evaluation.make", "file", options.queries, digest_of_file(options.queries)));
  read::EvaluateOptions how;
  how.images =
      options.images.empty() ? fs::path(options.queries).parent_path() : fs::path(options.images);
  how.parameters.exclude_self = options.exclude_self;
  how.parameters.top = read::kShortlist;
  how.threads = threads;
  const Stopwatch watch;
  TerminalProgress progress("evaluate");
  PANDOK_TRY(const auto answers, read::answer_queries(engine, queries, how, progress));
  const double seconds = watch.ms() / 1000;
  for (const read::Answer& answer : answers)
    if (!answer.error.empty())
      context.failed(
          {Code::invalid_argument, fmt::format("line {}: {}", answer.query.line, answer.error)});
  std::vector<const read::Answer*> all;
  for (const read::Answer& answer : answers) all.push_back(&answer);
  const read::Figures figures = read::figures_of(all);
  const store::BlobStore blobs(home.blobs_folder());
  if (!options.report.empty())
    PANDOK_CHECKED(read::write_evaluation_page(options.report, answers, how.images, blobs));
  if (!options.candidates.empty()) PANDOK_CHECKED(write_candidates(options.candidates, answers));
  PANDOK_TRY(const auto database, store::Database::open(home.database()));
  PANDOK_TRY(const auto gallery, reg::Register(*database, blobs).count());
  if (options.json) {
    print_line(json_line(read::evaluation_json(answers, gallery, seconds)));
    return {};
  }
  print_figures(fmt::format("{} photos against {} designs in {} views", figures.n, gallery.designs,
                            gallery.views),
                figures);
  for (const auto& [name, members] : read::by_group(answers))
    print_figures(fmt::format("group {}", name), read::figures_of(members));
  print("  {:.1f} photos a second; p50 {:.0f} ms, p99 {:.0f} ms a photo",
        static_cast<double>(figures.n) / seconds, figures.p50_ms, figures.p99_ms);
  return {};
}

}  // namespace

void add_evaluate_command(CLI::App& app, Context& context) {
  auto* command =
      app.add_subcommand("evaluate", "Measure the readings on photos with known answers");
  auto options = std::make_shared<EvaluateOptions>();
  command
      ->add_option("QUERIES.csv", options->queries,
                   "file,design_id[,group]; an empty design_id: the register holds no right answer")
      ->required();
  command->add_option("--images", options->images,
                      "Folder of the files (default: the folder of the CSV)");
  command->add_flag("--exclude-self", options->exclude_self,
                    "Ignore registered pictures with a photo's own bytes");
  command->add_option("--report", options->report,
                      "Write a page with figures, curves and the worst mistakes");
  command->add_option("--candidates", options->candidates,
                      "Write each photo's candidates with their features, one JSON object a line");
  command->add_flag("--json", options->json, "One JSON object instead of text");
  command->add_option("--home", context.home_option,
                      "The home (default $PANDOK_HOME, else ./pandok-home)");
  set_callback(*command, context, options, run);
}

}  // namespace pandok::cli
