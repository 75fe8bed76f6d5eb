// Runs jobs one after the other, in the order in which they came, with progress that can be
// watched.
//
// A job is taken on by one transaction that adds its row, after its archive lies in its folder;
// then nothing is lost: what had not ended when the process ended is begun again by the next
// start(), three times at most.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/error.h"
#include "base/id.h"
#include "base/progress.h"
#include "http/job_work.h"

namespace pandok::http {

// A job that is known to this process. Threads: any.
class LiveJob {
 public:
  explicit LiveJob(Job job) : job_(std::move(job)) {}
  Job job() const;
  // Grows with every change.
  std::uint64_t version() const;
  void set(const Job& job);
  void advance(std::string_view unit, std::int64_t done, std::int64_t total);
  CancelToken& cancel() { return cancel_; }

 private:
  mutable std::mutex mutex_;
  Job job_;                    // guarded by mutex_
  std::uint64_t version_ = 1;  // guarded by mutex_
  CancelToken cancel_;
};

class JobRunner {
 public:
  JobRunner(const store::Home& home, DatabasePool& databases, EngineHost& engines)
      : home_(home), databases_(databases), engines_(engines) {}
  // Breaks off the job that runs; the next start() begins it again.
  ~JobRunner();

  // Takes up what had not ended, and removes folders that belong to no such job.
  Result<> start();

  std::filesystem::path folder_of(std::string_view id) const {
    return home_.jobs_folder() / std::string(id);
  }
  // For a job whose row is committed; nothing if this process knows it already.
  void enqueue(const Job& job);
  // nullptr if this process does not know it: it ended earlier, or never was. Shared with the
  // runner, and with those who watch.
  std::shared_ptr<LiveJob> live(std::string_view id) const;
  // A job that waits is cancelled at once, a running one at its next safe point; one that has ended
  // stays as it is. Errors of the database.
  Result<> cancel(std::string_view id);

 private:
  void work();
  void run(LiveJob& live);
  bool stopping() const;
  Result<> clear_folders(const std::vector<std::string>& open);

  const store::Home home_;
  DatabasePool& databases_;
  EngineHost& engines_;
  // Ids from here on are of this process: their folders are not left over.
  const std::string first_id_ = first_id(now_ms());
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::shared_ptr<LiveJob>, std::less<>> live_;  // guarded by mutex_
  std::deque<std::shared_ptr<LiveJob>> waiting_;                       // guarded by mutex_
  bool stopping_ = false;                                              // guarded by mutex_
  std::thread thread_;
};

}  // namespace pandok::http
