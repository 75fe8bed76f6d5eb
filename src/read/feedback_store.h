// What officers said of readings: was the answer right? One answer a reading; a later one replaces
// it. Kept with the versions that answered, so that versions can be compared.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "stats/interval.h"
#include "store/database.h"

namespace pandok::read {

inline constexpr int kScoreMax = 5;

struct Feedback {
  int score = 0;  // 1 wrong … 5 right
  std::string comment;
  std::int64_t given_ms = 0;  // since 1970-01-01 UTC
};

// What was said of the readings of one version.
struct VersionFeedback {
  std::string model, calibration;
  std::array<std::int64_t, kScoreMax> scores{};  // how often 1 to 5
  stats::Interval mean;                          // of the scores, in [1, 5]
};

// One a thread; borrows the connection.
class FeedbackStore {
 public:
  explicit FeedbackStore(store::Database& database) : database_(database) {}

  // Keeps what is said now of a reading, in the caller's transaction or, without one, durable on
  // return; what was kept. not_found for an unknown reading; invalid_argument for a score that is
  // not 1 to 5, or a comment over limits::kFeedbackCommentCharsMax characters or not UTF-8.
  Result<Feedback> put(std::string_view reading, int score, std::string comment);
  // nullopt if nothing was said, or there is no such reading.
  Result<std::optional<Feedback>> get(std::string_view reading);
  // By model and calibration, in the order of these; versions of which nothing was said are left
  // out. One pass over an index of all feedback.
  Result<std::vector<VersionFeedback>> summary();

 private:
  store::Database& database_;
};

}  // namespace pandok::read
