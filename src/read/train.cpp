#include "read/train.h"

#include <set>
#include <system_error>

#include "base/date.h"
#include "read/calibration_store.h"
#include "read/engine.h"
#include "read/fine_tune.h"
#include "read/projection_store.h"
#include "read/reader.h"
#include "read/train_data.h"
#include "register/catch_up.h"
#include "register/encoder_indexer.h"
#include "register/register.h"
#include "store/blob_store.h"
#include "store/database.h"

namespace pandok::read {

namespace fs = std::filesystem;

namespace {

// The folder of a trial's index. What a killed training left there is thrown away.
class TrialFolder {
 public:
  static Result<TrialFolder> make(const store::Home& home) {
    const fs::path path = home.trial_folder();
    std::error_code error;
    fs::remove_all(path, error);
    if (error) return tl::unexpected<Error>(system_error("removing", path, error.value()));
    return TrialFolder(path);
  }
  ~TrialFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  TrialFolder(TrialFolder&& other) noexcept : path_(std::move(other.path_)) { other.path_.clear(); }
  TrialFolder& operator=(TrialFolder&&) = delete;
  const fs::path& path() const { return path_; }

 private:
  explicit TrialFolder(fs::path path) : path_(std::move(path)) {}
  fs::path path_;
};

// The key of the home's network.
Result<std::string> network_of(const store::Home& home) {
  PANDOK_TRY(const auto encoder, reg::open_network(home));
  return reg::model_key(encoder.card());
}

// Every design is registered and every file is there: what can be said at once is said first.
Result<> check_cases(const store::Home& home, store::Database& database,
                     const std::vector<Query>& cases, const fs::path& images) {
  reg::Register designs(database, store::BlobStore(home.blobs_folder()));
  std::set<std::string> known;
  for (const Query& one : cases) {
    if (!one.design_id.empty() && known.insert(one.design_id).second) {
      const auto design = designs.find(one.design_id);
      if (!design && design.error().code != Code::not_found)
        return tl::unexpected<Error>(design.error());
      if (!design)
        return fail(Code::invalid_argument, "line {}: {}", one.line, design.error().message);
    }
    std::error_code error;
    if (!fs::is_regular_file(images / one.file, error))
      return fail(Code::invalid_argument, "line {}: {} is no file", one.line,
                  (images / one.file).string());
  }
  return {};
}

// The answers of one way of reading to the cases that test it.
Result<std::vector<Answer>> answers_of(Engine& engine, const std::vector<Query>& test,
                                       const TrainOptions& options, Progress& progress) {
  EvaluateOptions how;
  how.images = options.images;
  how.parameters.top = kShortlist;
  how.threads = options.threads;
  PANDOK_TRY(auto answers, answer_queries(engine, test, how, progress));
  for (const Answer& answer : answers)
    if (!answer.error.empty())
      return fail(Code::invalid_argument, "line {}: {}", answer.query.line, answer.error);
  return answers;
}

// A calibration for a place with this share of hits, from the answers in the new space.
Result<Calibration> fit_calibration(const std::vector<Answer>& answers, const std::string& model,
                                    double hit_rate) {
  std::vector<const Answer*> all;
  for (const Answer& answer : answers) all.push_back(&answer);
  return Calibration::fit(calibration_cases(all), model, hit_rate);
}

double hit_rate_of(const TrainReport& report, const TrainOptions& options) {
  if (options.hit_rate > 0) return options.hit_rate;
  return static_cast<double>(report.cases - report.absent) / static_cast<double>(report.cases);
}

Json document_of(const TrainReport& report) {
  Json document = to_json(report);
  for (const char* key : {"projection", "model", "calibration"}) document.erase(key);
  document["trained_on"] = Date::today().iso();
  return document;
}

}  // namespace

Json to_json(const TrainReport& report) {
  return {{"accepted", report.comparison.objection.empty()},
          {"projection", report.projection},
          {"model", report.model},
          {"calibration", report.calibration},
          {"cases", report.cases},
          {"left_out", report.left_out},
          {"learn", {{"photos", report.learn_photos}, {"designs", report.learn_designs}}},
          {"test",
           {{"photos", report.test_photos},
            {"designs", report.test_designs},
            {"not_registered", report.absent}}},
          {"fit",
           {{"lambda", report.lambda},
            {"loss_before", report.loss_before},
            {"loss_after", report.loss_after}}},
          {"comparison", to_json(report.comparison)}};
}

Result<TrainReport> train(const store::Home& home, const std::vector<Query>& cases,
                          const TrainOptions& options, Progress& progress) {
  PANDOK_TRY(const auto lock, home.lock_for_writing());
  PANDOK_TRY(const auto trial_folder, TrialFolder::make(home));
  PANDOK_TRY(const auto database, store::Database::open(home.database()));
  PANDOK_CHECKED(check_cases(home, *database, cases, options.images));
  const SplitCases split = split_cases(cases);
  PANDOK_CHECKED(check_split(split));
  TrainReport report{.cases = std::ssize(cases),
                     .learn_designs = split.learn_designs,
                     .test_photos = std::ssize(split.test) - split.absent,
                     .test_designs = split.test_designs,
                     .absent = split.absent};
  PANDOK_TRY(const auto network, network_of(home));
  PANDOK_TRY(const auto space, current_space(*database, network));
  PANDOK_CHECKED(reg::bring_index_up(home, *database, space, progress));

  PANDOK_TRY(auto engine,
             Engine::open(home, {.sessions = options.threads, .allow_uncalibrated = true}));
  report.model = engine.model_version();
  report.calibration = engine.calibration().version();
  PANDOK_TRY(const auto data,
             tuning_data(engine, split.learn, options.images, options.threads, progress));
  report.left_out = data.left_out;
  report.learn_photos = std::ssize(data.set.right);
  PANDOK_TRY(const auto tuned, fine_tune(data.set, options.threads, progress));
  report.projection = tuned.projection.version();
  report.lambda = tuned.lambda;
  report.loss_before = tuned.loss_before, report.loss_after = tuned.loss_after;

  PANDOK_TRY(auto before, answers_of(engine, split.test, options, progress));
  PANDOK_TRY(auto trial,
             Engine::open(home, {.sessions = options.threads,
                                 .allow_uncalibrated = true,
                                 .trial = Trial{tuned.projection, trial_folder.path()}}));
  PANDOK_TRY(auto after, answers_of(trial, split.test, options, progress));
  PANDOK_TRY(report.comparison, compare(std::move(before), after));
  if (!report.comparison.objection.empty()) return report;
  if (progress.cancelled()) return fail(Code::cancelled, "training was stopped");

  PANDOK_TRY(const auto calibration,
             fit_calibration(after, trial.model_version(), hit_rate_of(report, options)));
  PANDOK_CHECKED(
      put_projection(*database, network, tuned.projection, document_of(report), calibration));
  report.model = trial.model_version();
  report.calibration = calibration.version();
  PANDOK_CHECKED(reg::bring_index_up(home, *database, trial.space(), progress));
  return report;
}

Result<Undone> undo_training(const store::Home& home, Progress& progress) {
  PANDOK_TRY(const auto lock, home.lock_for_writing());
  PANDOK_TRY(const auto network, network_of(home));
  PANDOK_TRY(const auto database, store::Database::open(home.database()));
  PANDOK_TRY(const auto undone, undo_projection(*database, network));
  if (!undone)
    return fail(Code::failed_precondition,
                "there is no training to undo: the network is in use as it is");
  PANDOK_TRY(const auto space, current_space(*database, network));
  PANDOK_CHECKED(reg::bring_index_up(home, *database, space, progress));
  return Undone{.projection = *undone, .model = space.key()};
}

}  // namespace pandok::read
