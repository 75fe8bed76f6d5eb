#include "http/job_store.h"

#include <gtest/gtest.h>

#include "base/id.h"
#include "base/testing.h"
#include "store/testing_postgres.h"

namespace pandok::http {
namespace {

class Jobs : public ::testing::Test {
 protected:
  Job add(JobKind kind = JobKind::import) {
    Job job;
    job.id = new_id(++made_at);
    job.kind = kind;
    job.name = "판독.zip";
    job.options = {{"strict", true}};
    job.created_ms = job.updated_ms = 1'000;
    EXPECT_TRUE(store.add(job));
    return job;
  }
  std::int64_t made_at = 1'000;
  TestFolder folder;
  std::unique_ptr<store::Database> database =
      store::Database::open(store::test_database(folder / "pandok.db")).value();
  JobStore store{*database};
};

std::vector<std::string> ids(const std::vector<Job>& jobs) {
  std::vector<std::string> found;
  for (const Job& job : jobs) found.push_back(job.id);
  return found;
}

}  // namespace

TEST_F(Jobs, AreReadAsTheyWereWritten) {
  for (const JobKind kind : {JobKind::import, JobKind::reindexing, JobKind::evaluation}) {
    Job job = add(kind);
    Job read = store.get(job.id).value();
    EXPECT_EQ(to_json(read), to_json(job));
    EXPECT_EQ(read.options, job.options);
    EXPECT_EQ(read.attempts, 0);
    EXPECT_TRUE(read.report.is_null());
    job.state = JobState::done;
    job.report = {{"rows", 5}};
    job.error = "x\ny";
    job.attempts = 2;
    ASSERT_TRUE(store.update(job));
    EXPECT_GT(job.updated_ms, 1'000);
    read = store.get(job.id).value();
    EXPECT_EQ(to_json(read), to_json(job));
    EXPECT_EQ(read.attempts, 2);
  }
}

TEST_F(Jobs, ThatAreNotThereAreNotFound) {
  EXPECT_EQ(store.get("x").error().code, Code::not_found);
  EXPECT_EQ(store.get("").error().code, Code::not_found);
  const Job job = add();
  EXPECT_EQ(store.add(job).error().code, Code::already_exists);
}

TEST_F(Jobs, AreListedNewestFirstInPages) {
  std::vector<std::string> all;
  for (int i = 0; i < 5; ++i) all.insert(all.begin(), add().id);
  EXPECT_EQ(ids(store.list("", 10).value()), all);
  EXPECT_EQ(ids(store.list("", 2).value()), (std::vector<std::string>{all[0], all[1]}));
  EXPECT_EQ(ids(store.list(all[1], 2).value()), (std::vector<std::string>{all[2], all[3]}));
  EXPECT_TRUE(store.list(all[4], 2).value().empty());
}

TEST_F(Jobs, ThatHaveNotEndedAreOpenInTheirOrder) {
  std::vector<std::string> open;
  for (const JobState state : {JobState::queued, JobState::done, JobState::running,
                               JobState::failed, JobState::cancelled, JobState::queued}) {
    Job job = add();
    job.state = state;
    ASSERT_TRUE(store.update(job));
    if (!has_ended(state)) open.push_back(job.id);
  }
  ASSERT_EQ(open.size(), 3u);
  EXPECT_EQ(store.open().value(), open);
}

TEST_F(Jobs, WithAnUnknownWordAreDamaged) {
  const Job job = add();
  ASSERT_TRUE(database->execute("UPDATE jobs SET state = 'resting'"));
  EXPECT_EQ(store.get(job.id).error().code, Code::data_corrupted);
}

}  // namespace pandok::http
