#include "read/evaluate.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>

#include "base/file.h"
#include "base/limits.h"
#include "base/parallel.h"
#include "base/stopwatch.h"
#include "read/reader.h"
#include "stats/calibration.h"
#include "stats/ranking.h"

namespace pandok::read {

namespace {

void set_rank(Answer& answer) {
  answer.rank = 0;
  for (const Candidate& candidate : answer.reading.candidates)
    if (!answer.query.design_id.empty() && candidate.design_id == answer.query.design_id)
      answer.rank = candidate.rank;
}

Result<Answer> answer_one(Reader& reader, const Query& query, const EvaluateOptions& options) {
  Answer answer{.query = query, .reading = {}, .error = {}};
  const Stopwatch watch;
  const auto failed = [&](const Error& error) -> Result<Answer> {
    answer.error = error.message;
    answer.ms = watch.ms();
    return answer;
  };
  auto bytes = read_file(options.images / query.file, limits::kPictureBytesMax);
  if (!bytes) return failed(bytes.error());
  const Photo photo{.name = query.file, .bytes = *std::move(bytes)};
  auto reading = reader.read({&photo, 1}, options.parameters, Detail::answer);
  if (!reading && reading.error().code != Code::invalid_argument)
    return tl::unexpected<Error>(std::move(reading).error());  // the home, not the photo
  if (!reading) return failed(reading.error());
  answer.reading = *std::move(reading);
  answer.ms = watch.ms();
  set_rank(answer);
  return answer;
}

double held_score(const Answer& answer) {
  return answer.reading.candidates.empty() ? 0 : 1 - answer.reading.probability_none;
}

}  // namespace

Result<std::vector<Answer>> answer_queries(Engine& engine, const std::vector<Query>& queries,
                                           const EvaluateOptions& options, Progress& progress) {
  std::vector<Reader> readers;
  for (int i = 0; i < std::max(1, options.threads); ++i) {
    PANDOK_TRY(auto reader, Reader::open(engine));
    readers.push_back(std::move(reader));
  }
  std::vector<Answer> answers(queries.size());
  std::atomic<bool> stopped{false};
  std::mutex progress_mutex;  // guards done, fatal and each answer's hand-over
  std::optional<Error> fatal;
  std::int64_t done = 0;
  parallel_for(std::ssize(queries), std::ssize(readers) > 1 ? static_cast<int>(readers.size()) : 1,
               [&](std::int64_t i, int worker) {
                 if (stopped) return;
                 const auto at = static_cast<std::size_t>(i);
                 auto answer =
                     answer_one(readers[static_cast<std::size_t>(worker)], queries[at], options);
                 const std::lock_guard lock(progress_mutex);
                 if (answer)
                   answers[at] = *std::move(answer);
                 else if (!fatal)
                   fatal = std::move(answer).error();
                 progress.advance("photos", ++done, std::ssize(queries));
                 if (progress.cancelled() || fatal) stopped = true;
               });
  if (fatal) return tl::unexpected<Error>(*std::move(fatal));
  if (stopped) return fail(Code::cancelled, "the evaluation was stopped");
  return answers;
}

std::vector<CalibrationCase> calibration_cases(const std::vector<const Answer*>& answers) {
  std::vector<CalibrationCase> cases;
  for (const Answer* answer : answers)
    if (!answer->reading.candidates.empty())
      cases.push_back({.candidates = answer->reading.candidates,
                       .sharpness = answer->reading.sharpness,
                       .right = answer->rank - 1});
  return cases;
}

Result<> recalibrate(Answer& answer, const Calibration& calibration) {
  if (answer.reading.candidates.empty()) return {};
  PANDOK_TRY(answer.reading.probability_none,
             calibration.apply(answer.reading.candidates, answer.reading.sharpness));
  set_rank(answer);
  return {};
}

Figures figures_of(const std::vector<const Answer*>& answers) {
  Figures figures;
  std::vector<int> ranks;
  std::vector<double> held, absent, times;
  std::vector<stats::Outcome> outcomes;
  for (const Answer* answer : answers) {
    ++figures.n;
    times.push_back(answer->ms);
    figures.errors += answer->error.empty() ? 0 : 1;
    figures.retakes += answer->error.empty() && answer->reading.verdict == Verdict::retake ? 1 : 0;
    const bool is_held = !answer->query.design_id.empty();
    if (is_held) ranks.push_back(answer->rank);
    (is_held ? held : absent).push_back(held_score(*answer));
    if (!answer->reading.candidates.empty())
      outcomes.push_back({answer->reading.candidates.front().probability, answer->rank == 1});
  }
  figures.n_held = std::ssize(held);
  figures.n_absent = std::ssize(absent);
  figures.recall_at_1 = stats::recall_at(ranks, 1);
  figures.recall_at_5 = stats::recall_at(ranks, 5);
  figures.recall_at_10 = stats::recall_at(ranks, 10);
  figures.map = stats::map(ranks);
  figures.mrr = stats::mrr(ranks);
  figures.auroc = stats::auroc(held, absent);
  figures.detection = stats::detection_at_false_rate(held, absent).detection;
  figures.ece = stats::ece(outcomes);
  const auto spread = stats::percentiles(times);
  figures.p50_ms = spread.p50;
  figures.p99_ms = spread.p99;
  return figures;
}

Json to_json(const Figures& figures) {
  return {{"n", figures.n},
          {"n_held", figures.n_held},
          {"recall_at_1", stats::to_json(figures.recall_at_1)},
          {"recall_at_5", stats::to_json(figures.recall_at_5)},
          {"recall_at_10", stats::to_json(figures.recall_at_10)},
          {"map", stats::to_json(figures.map)},
          {"mrr", stats::to_json(figures.mrr)},
          {"no_match",
           {{"n", figures.n_absent},
            {"auroc", stats::to_json(figures.auroc)},
            {"detection_at_1pct_false", stats::to_json(figures.detection)}}},
          {"ece", figures.ece},
          {"ms_per_photo", {{"p50", figures.p50_ms}, {"p99", figures.p99_ms}}},
          {"retakes", figures.retakes},
          {"errors", figures.errors}};
}

std::vector<std::pair<std::string, std::vector<const Answer*>>> by_group(
    const std::vector<Answer>& answers) {
  std::vector<std::pair<std::string, std::vector<const Answer*>>> groups;
  std::map<std::string_view, std::size_t> places;
  for (const Answer& answer : answers) {
    if (answer.query.group.empty()) continue;
    const auto [place, fresh] = places.try_emplace(answer.query.group, groups.size());
    if (fresh) groups.push_back({answer.query.group, {}});
    groups[place->second].second.push_back(&answer);
  }
  return groups;
}

Json evaluation_json(const std::vector<Answer>& answers, const reg::Counts& gallery,
                     double seconds) {
  std::vector<const Answer*> all;
  for (const Answer& answer : answers) all.push_back(&answer);
  Json document = to_json(figures_of(all));
  document["gallery_views"] = gallery.views;
  document["gallery_designs"] = gallery.designs;
  document["photos_per_second"] = static_cast<double>(answers.size()) / seconds;
  Json groups = Json::object();
  for (const auto& [name, members] : by_group(answers)) groups[name] = to_json(figures_of(members));
  document["groups"] = std::move(groups);
  return document;
}

}  // namespace pandok::read
