// Jobs as the database holds them. What runs them is job_runner.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "store/database.h"

namespace pandok::http {

enum class JobKind { import, reindexing, evaluation };
std::string_view job_kind_name(JobKind kind);

enum class JobState { queued, running, done, failed, cancelled };
std::string_view job_state_name(JobState state);
inline bool has_ended(JobState state) {
  return state != JobState::queued && state != JobState::running;
}

struct Job {
  std::string id;
  JobKind kind = JobKind::import;
  JobState state = JobState::queued;
  std::string name;   // of the file that was sent
  Json options;       // an object; of its kind
  Json report;        // null until done
  std::string error;  // "" unless failed
  int attempts = 0;
  std::int64_t created_ms = 0, updated_ms = 0;
  // While it runs; not stored.
  std::string unit;
  std::int64_t done = 0, total = 0;
};

// As api/openapi.yaml has it.
Json to_json(const Job& job);

// One a thread; borrows the connection.
class JobStore {
 public:
  explicit JobStore(store::Database& database) : database_(database) {}
  // Adds a queued job with its id, in the caller's transaction.
  Result<> add(const Job& job);
  // Writes state, report, error and attempts. Durable on return.
  Result<> update(Job& job);
  // not_found.
  Result<Job> get(std::string_view id);
  // The newest first; `before`: only older than this id.
  Result<std::vector<Job>> list(std::string_view before, int limit);
  // Ids of those that have not ended, the oldest first.
  Result<std::vector<std::string>> open();

 private:
  store::Database& database_;
};

}  // namespace pandok::http
