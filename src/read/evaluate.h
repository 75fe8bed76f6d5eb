// How well readings answer queries with known answers: recall, ranking, "no match", calibration.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "base/progress.h"
#include "read/engine.h"
#include "read/query_file.h"
#include "read/reading.h"
#include "register/register.h"
#include "stats/interval.h"

namespace pandok::read {

struct Answer {
  Query query;
  Reading reading;  // with every verified candidate
  int rank = 0;     // of the right design, 1 is the first; 0 not among the candidates
  double ms = 0;
  std::string error;  // the photo could not be read; counts as not found
};

struct EvaluateOptions {
  std::filesystem::path images;  // where the queries' files lie
  Parameters parameters;
  int threads = 1;
};

// Reads every query; answers in the order of the queries. Nothing is stored. A photo that cannot be
// read is an answer with its error; an error of the home ends the evaluation. cancelled.
Result<std::vector<Answer>> answer_queries(Engine& engine, const std::vector<Query>& queries,
                                           const EvaluateOptions& options, Progress& progress);

// What answers teach a calibration. Answers without candidates are left out; a design that the
// search did not bring up counts as "none of the candidates is right".
std::vector<CalibrationCase> calibration_cases(const std::vector<const Answer*>& answers);

// The answer as another calibration would have given it: probabilities, order, rank. The verdict
// stays. The answer must hold every verified candidate.
Result<> recalibrate(Answer& answer, const Calibration& calibration);

// The figures of the contract (`pandok evaluate --json`), with "groups" beside them.
struct Figures {
  std::int64_t n = 0, n_held = 0, errors = 0, retakes = 0;
  stats::Interval recall_at_1, recall_at_5, recall_at_10, map, mrr, auroc, detection;
  std::int64_t n_absent = 0;
  double ece = 0, p50_ms = 0, p99_ms = 0;
};
Figures figures_of(const std::vector<const Answer*>& answers);
Json to_json(const Figures& figures);

// group name → answers, in the order of first appearance; rows without a group are left out.
std::vector<std::pair<std::string, std::vector<const Answer*>>> by_group(
    const std::vector<Answer>& answers);

// The whole document of `pandok evaluate --json`: the figures, each group's, and what they were
// measured on.
Json evaluation_json(const std::vector<Answer>& answers, const reg::Counts& gallery,
                     double seconds);

}  // namespace pandok::read
