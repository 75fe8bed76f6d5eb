#include "http/job_runner.h"

#include <gtest/gtest.h>

#include "base/id.h"
#include "base/stopwatch.h"
#include "base/testing.h"
#include "http/testing.h"

namespace pandok::http {
namespace {

namespace fs = std::filesystem;

constexpr double kWaitMs = 20'000;

class Runner : public ::testing::Test {
 protected:
  Runner() { runner.emplace(home, databases, engines); }

  // A job as the API takes it on: its archive, then its row.
  Job add(std::string_view archive, const char* type = "application/zip", int attempts = 0,
          JobState state = JobState::queued) {
    Job job;
    job.id = new_id(++made_at);
    job.options = {{"type", type}};
    job.created_ms = job.updated_ms = made_at;
    fs::create_directories(folder_of(job));
    EXPECT_TRUE(write_file_atomic(folder_of(job) / "archive", as_bytes(archive)));
    const auto database = databases.borrow().value();
    EXPECT_TRUE(JobStore(*database).add(job));
    job.attempts = attempts;
    job.state = state;
    EXPECT_TRUE(JobStore(*database).update(job));
    return job;
  }
  // One that waits for the home's lock as soon as it runs.
  Job add_good() {
    ArchiveMaker(folder / "good", "zip").file("DESIGNS.csv", "design_id\n");
    return add(as_text(read_file(folder / "good", 1u << 20).value()));
  }
  Job add_and_enqueue(std::string_view archive) {
    const Job job = add(archive);
    runner->enqueue(job);
    return job;
  }
  fs::path folder_of(const Job& job) const { return home.jobs_folder() / job.id; }
  Job stored(const Job& job) {
    const auto database = databases.borrow().value();
    return JobStore(*database).get(job.id).value();
  }
  // As soon as `wanted` is true of the job, or after some time.
  template <class Wanted>
  Job wait_for(const Job& job, const Wanted& wanted) {
    const auto live = runner->live(job.id);
    EXPECT_NE(live, nullptr);
    if (!live) return job;
    for (const Stopwatch watch; watch.ms() < kWaitMs && !wanted(live->job());)
      std::this_thread::yield();
    EXPECT_TRUE(wanted(live->job())) << to_json(live->job());
    return live->job();
  }
  Job wait_for_end(const Job& job) {
    return wait_for(job, [](const Job& now) { return has_ended(now.state); });
  }
  Job wait_until_running(const Job& job) {
    return wait_for(job, [](const Job& now) { return now.state == JobState::running; });
  }
  void wait_until_gone(const fs::path& path) {
    for (const Stopwatch watch; watch.ms() < kWaitMs && fs::exists(path);)
      std::this_thread::yield();
    EXPECT_FALSE(fs::exists(path)) << path;
  }

  std::int64_t made_at = 1'000;
  TestFolder folder;
  const store::Home home = store::Home::create(folder / "home").value();
  DatabasePool databases{home.database()};
  EngineHost engines{home, databases, 1};
  std::optional<JobRunner> runner;
};

}  // namespace

TEST_F(Runner, AJobWithADamagedArchiveFailsClearlyAndLeavesNothing) {
  ASSERT_TRUE(runner->start());
  const Job job = add_and_enqueue("this is no archive");
  const Job ended = wait_for_end(job);
  EXPECT_EQ(ended.state, JobState::failed);
  EXPECT_NE(ended.error.find("is no archive that can be read"), std::string::npos) << ended.error;
  EXPECT_EQ(ended.error.find(folder.path().string()), std::string::npos) << ended.error;
  EXPECT_EQ(stored(job).state, JobState::failed);
  EXPECT_EQ(stored(job).error, ended.error);
  EXPECT_EQ(stored(job).attempts, 1);
  EXPECT_TRUE(stored(job).report.is_null());
  wait_until_gone(folder_of(job));
}

TEST_F(Runner, JobsRunInTheOrderInWhichTheyCame) {
  ASSERT_TRUE(runner->start());
  std::vector<Job> jobs;
  for (int i = 0; i < 5; ++i) jobs.push_back(add_and_enqueue("no archive"));
  wait_for_end(jobs.back());
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    EXPECT_EQ(runner->live(jobs[i].id)->job().state, JobState::failed) << i;
    if (i > 0) {
      EXPECT_GE(stored(jobs[i]).updated_ms, stored(jobs[i - 1]).updated_ms);
    }
  }
}

TEST_F(Runner, AJobThatRunsCanBeCancelled) {
  const auto lock = home.lock_for_writing().value();
  ASSERT_TRUE(runner->start());
  const Job job = add_good();
  const std::uint64_t before = (runner->enqueue(job), runner->live(job.id)->version());
  const Job running = wait_for(job, [](const Job& now) { return now.done == 1; });
  EXPECT_EQ(running.state, JobState::running);
  EXPECT_EQ(running.unit, "files");
  EXPECT_GT(runner->live(job.id)->version(), before);
  ASSERT_TRUE(runner->cancel(job.id));
  EXPECT_EQ(wait_for_end(job).state, JobState::cancelled);
  EXPECT_EQ(stored(job).state, JobState::cancelled);
  wait_until_gone(folder_of(job));
}

TEST_F(Runner, AJobThatWaitsCanBeCancelledAndNeverBegins) {
  const auto lock = home.lock_for_writing().value();
  ASSERT_TRUE(runner->start());
  const Job first = add_good(), second = add_good(), third = add_good();
  for (const Job& job : {first, second, third}) runner->enqueue(job);
  wait_until_running(first);
  ASSERT_TRUE(runner->cancel(third.id));
  EXPECT_EQ(runner->live(third.id)->job().state, JobState::cancelled);
  ASSERT_TRUE(runner->cancel(first.id));
  EXPECT_EQ(wait_for_end(third).state, JobState::cancelled);
  EXPECT_EQ(stored(third).attempts, 0);
  wait_until_gone(folder_of(third));
  wait_until_running(second);  // the cancelled one was settled before it
  EXPECT_FALSE(has_ended(stored(second).state));
}

TEST_F(Runner, WhatWasBrokenOffIsBegunAgainAndItsAttemptIsNotCounted) {
  const Job job = add_good();
  {
    const auto lock = home.lock_for_writing().value();
    ASSERT_TRUE(runner->start());
    wait_until_running(job);
    EXPECT_EQ(stored(job).attempts, 1);
    runner.reset();
  }
  EXPECT_EQ(stored(job).state, JobState::queued);
  EXPECT_EQ(stored(job).attempts, 0);
  EXPECT_TRUE(fs::exists(folder_of(job) / "archive"));
  runner.emplace(home, databases, engines);
  ASSERT_TRUE(runner->start());
  const Job ended = wait_for_end(job);
  EXPECT_EQ(ended.state, JobState::failed);  // this home has no network
  EXPECT_EQ(ended.attempts, 1);
  EXPECT_EQ(ended.error.find("archive"), std::string::npos) << ended.error;
  wait_until_gone(folder_of(job));
}

TEST_F(Runner, AJobThatKilledItsProcessIsBegunThreeTimesAtMost) {
  const Job twice = add("no archive", "application/zip", 2, JobState::running);
  const Job thrice = add("no archive", "application/zip", 3, JobState::running);
  ASSERT_TRUE(runner->start());
  EXPECT_EQ(wait_for_end(twice).attempts, 3);
  EXPECT_NE(stored(twice).error.find("is no archive"), std::string::npos);
  EXPECT_EQ(wait_for_end(thrice).state, JobState::failed);
  EXPECT_EQ(stored(thrice).attempts, 3);
  EXPECT_NE(stored(thrice).error.find("broken off 3 times"), std::string::npos);
  wait_until_gone(folder_of(thrice));
}

TEST_F(Runner, StartRemovesFoldersOfNoJob) {
  const auto lock = home.lock_for_writing().value();
  const Job open = add_good();
  const Job ended = add("x", "application/zip", 1, JobState::done);
  fs::create_directories(home.jobs_folder() / "stray" / "deep");
  ASSERT_TRUE(write_file_atomic(home.jobs_folder() / "file", as_bytes("x")));
  ASSERT_TRUE(runner->start());
  EXPECT_TRUE(fs::exists(folder_of(open) / "archive"));
  EXPECT_FALSE(fs::exists(folder_of(ended)));
  EXPECT_FALSE(fs::exists(home.jobs_folder() / "stray"));
  EXPECT_FALSE(fs::exists(home.jobs_folder() / "file"));
  EXPECT_EQ(runner->live(ended.id), nullptr);
}

TEST_F(Runner, StartLeavesTheFolderOfAJobThatIsJustBeingTakenOn) {
  const fs::path coming = home.jobs_folder() / new_id(now_ms());
  fs::create_directories(coming);
  ASSERT_TRUE(runner->start());
  EXPECT_TRUE(fs::exists(coming));
}

TEST_F(Runner, ALoneTableNeedsNoArchive) {
  const auto lock = home.lock_for_writing().value();
  const Job job = add("design_id\n", "text/csv");
  ASSERT_TRUE(runner->start());
  wait_until_running(job);
  const fs::path table = folder_of(job) / "files" / "DESIGNS.csv";
  for (const Stopwatch watch; watch.ms() < kWaitMs && !fs::exists(table);)
    std::this_thread::yield();
  EXPECT_TRUE(fs::exists(table));
}

TEST_F(Runner, AJobIsTakenUpOnceThoughItCameDuringTheStart) {
  const Job job = add_and_enqueue("no archive");  // its row is there, and start() finds it too
  ASSERT_TRUE(runner->start());
  const auto live = runner->live(job.id);
  wait_for_end(job);
  const Job last = add_and_enqueue("no archive");
  wait_for_end(last);
  EXPECT_EQ(stored(job).attempts, 1);
  EXPECT_EQ(runner->live(job.id), live);
}

TEST_F(Runner, UnknownJobsAreNobodys) {
  ASSERT_TRUE(runner->start());
  EXPECT_EQ(runner->live("x"), nullptr);
  ASSERT_TRUE(runner->cancel("x"));
}

}  // namespace pandok::http
