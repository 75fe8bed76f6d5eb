#include "read/feedback_store.h"

#include "base/id.h"
#include "base/limits.h"
#include "base/parse.h"
#include "read/reading_store.h"

namespace pandok::read {
namespace {

Result<> check(int score, std::string_view comment) {
  if (score < 1 || score > kScoreMax)
    return fail(Code::invalid_argument, "the score is {}, not 1 to {}", score, kScoreMax);
  if (!is_utf8(comment)) return fail(Code::invalid_argument, "the comment is not UTF-8");
  if (utf8_length(comment) > limits::kFeedbackCommentCharsMax)
    return fail(Code::invalid_argument, "the comment has more than {} characters",
                limits::kFeedbackCommentCharsMax);
  return {};
}

// The mean of the scores that were counted.
stats::Interval mean_of(const VersionFeedback& version) {
  std::int64_t n = 0, sum = 0;
  for (std::size_t i = 0; i < version.scores.size(); ++i) {
    n += version.scores[i];
    sum += version.scores[i] * static_cast<std::int64_t>(i + 1);
  }
  return stats::mean_in_range(static_cast<double>(sum), n, 1, kScoreMax);
}

}  // namespace

Result<Feedback> FeedbackStore::put(std::string_view reading, int score, std::string comment) {
  PANDOK_CHECKED(check(score, comment));
  PANDOK_TRY(const auto of, ReadingStore(database_, store::BlobStore({})).get(reading));
  Feedback kept{.score = score, .comment = std::move(comment), .given_ms = now_ms()};
  PANDOK_CHECKED(database_.execute(
      "INSERT INTO feedback (reading, score, comment, given_ms, model, calibration) "
      "VALUES ($1, $2, $3, $4, $5, $6) "
      "ON CONFLICT (reading) DO UPDATE SET score = $2, comment = $3, given_ms = $4",
      {of.id, std::int64_t{score}, kept.comment, kept.given_ms, of.model, of.calibration}));
  return kept;
}

Result<std::optional<Feedback>> FeedbackStore::get(std::string_view reading) {
  std::optional<Feedback> found;
  PANDOK_CHECKED(database_.query("SELECT score, comment, given_ms FROM feedback WHERE reading = $1",
                                 {std::string(reading)}, [&](const store::Row& row) -> Result<> {
                                   found = Feedback{static_cast<int>(row.integer(0)),
                                                    std::string(row.text(1)), row.integer(2)};
                                   return {};
                                 }));
  return found;
}

Result<std::vector<VersionFeedback>> FeedbackStore::summary() {
  std::vector<VersionFeedback> versions;
  PANDOK_CHECKED(database_.query(
      "SELECT model, calibration, score, count(*) FROM feedback "
      "GROUP BY model, calibration, score ORDER BY model, calibration, score",
      {}, [&](const store::Row& row) -> Result<> {
        if (versions.empty() || versions.back().model != row.text(0) ||
            versions.back().calibration != row.text(1))
          versions.push_back({std::string(row.text(0)), std::string(row.text(1)), {}, {}});
        versions.back().scores.at(static_cast<std::size_t>(row.integer(2) - 1)) = row.integer(3);
        return {};
      }));
  for (VersionFeedback& version : versions) version.mean = mean_of(version);
  return versions;
}

}  // namespace pandok::read
