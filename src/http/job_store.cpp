#include "http/job_store.h"

#include <array>

#include "base/id.h"
#include "base/parse.h"

namespace pandok::http {
namespace {

constexpr std::array<std::string_view, 3> kKinds = {"import", "reindexing", "evaluation"};
constexpr std::array<std::string_view, 5> kStates = {"queued", "running", "done", "failed",
                                                     "cancelled"};
constexpr std::string_view kColumns =
    "SELECT id, kind, state, name, options, report, error, attempts, created_ms, updated_ms "
    "FROM jobs ";

template <class Enum, std::size_t n>
Result<Enum> parse(const std::array<std::string_view, n>& names, std::string_view text) {
  for (std::size_t i = 0; i < n; ++i)
    if (names[i] == text) return static_cast<Enum>(i);
  return fail(Code::data_corrupted, "a stored job has the word '{}'", quote_for_message(text));
}

Result<Job> job_of(const store::Row& row) {
  Job job;
  job.id = row.text(0);
  PANDOK_TRY(job.kind, parse<JobKind>(kKinds, row.text(1)));
  PANDOK_TRY(job.state, parse<JobState>(kStates, row.text(2)));
  job.name = row.text(3);
  PANDOK_TRY(job.options, parse_json(row.text(4)));
  if (!row.text(5).empty()) {
    PANDOK_TRY(job.report, parse_json(row.text(5)));
  }
  job.error = row.text(6);
  job.attempts = static_cast<int>(row.integer(7));
  job.created_ms = row.integer(8);
  job.updated_ms = row.integer(9);
  return job;
}

}  // namespace

std::string_view job_kind_name(JobKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }
std::string_view job_state_name(JobState state) { return kStates[static_cast<std::size_t>(state)]; }

Json to_json(const Job& job) {
  return {{"id", job.id},
          {"kind", job_kind_name(job.kind)},
          {"state", job_state_name(job.state)},
          {"name", job.name},
          {"created_ms", job.created_ms},
          {"updated_ms", job.updated_ms},
          {"progress", {{"unit", job.unit}, {"done", job.done}, {"total", job.total}}},
          {"error", job.error},
          {"report", job.report}};
}

Result<> JobStore::add(const Job& job) {
  PANDOK_CHECKED(database_.execute(
      "INSERT INTO jobs (id, kind, state, name, options, created_ms, updated_ms) "
      "VALUES ($1, $2, $3, $4, $5, $6, $6)",
      {job.id, std::string(job_kind_name(job.kind)), std::string(job_state_name(job.state)),
       job.name, json_line(job.options), job.created_ms}));
  return {};
}

Result<> JobStore::update(Job& job) {
  job.updated_ms = now_ms();
  PANDOK_CHECKED(database_.execute(
      "UPDATE jobs SET state = $2, report = $3, error = $4, attempts = $5, updated_ms = $6 "
      "WHERE id = $1",
      {job.id, std::string(job_state_name(job.state)),
       job.report.is_null() ? std::string() : json_line(job.report), job.error,
       std::int64_t{job.attempts}, job.updated_ms}));
  return {};
}

Result<Job> JobStore::get(std::string_view id) {
  std::optional<Job> found;
  PANDOK_CHECKED(database_.query(std::string(kColumns) + "WHERE id = $1", {std::string(id)},
                                 [&](const store::Row& row) -> Result<> {
                                   PANDOK_TRY(found, job_of(row));
                                   return {};
                                 }));
  if (!found) return fail(Code::not_found, "there is no job '{}'", quote_for_message(id));
  return *std::move(found);
}

Result<std::vector<Job>> JobStore::list(std::string_view before, int limit) {
  std::vector<Job> jobs;
  PANDOK_CHECKED(database_.query(
      std::string(kColumns) + "WHERE ($1 = '' OR id < $1) ORDER BY id DESC LIMIT $2",
      {std::string(before), std::int64_t{limit}}, [&](const store::Row& row) -> Result<> {
        PANDOK_TRY(auto job, job_of(row));
        jobs.push_back(std::move(job));
        return {};
      }));
  return jobs;
}

Result<std::vector<std::string>> JobStore::open() {
  std::vector<std::string> ids;
  PANDOK_CHECKED(
      database_.query("SELECT id FROM jobs WHERE state IN ('queued', 'running') ORDER BY id", {},
                      [&](const store::Row& row) -> Result<> {
                        ids.emplace_back(row.text(0));
                        return {};
                      }));
  return ids;
}

}  // namespace pandok::http
