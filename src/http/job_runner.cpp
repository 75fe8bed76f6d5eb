#include "http/job_runner.h"

#include <algorithm>
#include <functional>
#include <system_error>

#include "base/log.h"

namespace pandok::http {
namespace {

namespace fs = std::filesystem;

constexpr int kAttemptsMax = 3;
constexpr std::size_t kEndedKept = 200;

class JobProgress final : public Progress {
 public:
  JobProgress(LiveJob& job, std::function<bool()> stopping)
      : job_(job), stopping_(std::move(stopping)) {}
  void advance(std::string_view unit, std::int64_t done, std::int64_t total) override {
    job_.advance(unit, done, total);
  }
  bool cancelled() const override { return job_.cancel().cancelled() || stopping_(); }

 private:
  LiveJob& job_;
  std::function<bool()> stopping_;
};

void settle(const Result<Json>& report, Job& job) {
  if (report) {
    job.state = JobState::done;
    job.report = *report;
  } else if (report.error().code == Code::cancelled) {
    job.state = JobState::cancelled;
  } else {
    job.state = JobState::failed;
    job.error = report.error().message;
  }
}

}  // namespace

Job LiveJob::job() const {
  const std::lock_guard lock(mutex_);
  return job_;
}

std::uint64_t LiveJob::version() const {
  const std::lock_guard lock(mutex_);
  return version_;
}

void LiveJob::set(const Job& job) {
  const std::lock_guard lock(mutex_);
  Job next = job;
  next.unit = job_.unit;
  next.done = job_.done;
  next.total = job_.total;
  job_ = std::move(next);
  ++version_;
}

void LiveJob::advance(std::string_view unit, std::int64_t done, std::int64_t total) {
  const std::lock_guard lock(mutex_);
  job_.unit = unit;
  job_.done = done;
  job_.total = total;
  ++version_;
}

JobRunner::~JobRunner() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Result<> JobRunner::start() {
  std::vector<Job> jobs;
  std::vector<std::string> ids;
  {
    PANDOK_TRY(const auto database, databases_.borrow());
    JobStore store(*database);
    PANDOK_TRY(ids, store.open());
    for (const std::string& id : ids) {
      PANDOK_TRY(auto job, store.get(id));
      job.state = JobState::queued;
      jobs.push_back(std::move(job));
    }
  }
  PANDOK_CHECKED(clear_folders(ids));
  for (const Job& job : jobs) enqueue(job);
  thread_ = std::thread([this] { work(); });
  return {};
}

Result<> JobRunner::clear_folders(const std::vector<std::string>& open) {
  PANDOK_CHECKED(make_folders(home_.jobs_folder()));
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(home_.jobs_folder(), error)) {
    const std::string name = entry.path().filename().string();
    const bool coming = is_id(name) && name >= first_id_;  // its row may not be there yet
    if (!coming && std::ranges::find(open, name) == open.end()) fs::remove_all(entry.path(), error);
  }
  return {};
}

void JobRunner::enqueue(const Job& job) {
  auto live = std::make_shared<LiveJob>(job);
  {
    const std::lock_guard lock(mutex_);
    if (live_.contains(job.id)) return;
    while (live_.size() >= kEndedKept) {
      const auto ended = std::ranges::find_if(
          live_, [](const auto& entry) { return has_ended(entry.second->job().state); });
      if (ended == live_.end()) break;
      live_.erase(ended);
    }
    live_[job.id] = live;
    waiting_.push_back(std::move(live));
  }
  changed_.notify_all();
}

std::shared_ptr<LiveJob> JobRunner::live(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  const auto found = live_.find(id);
  return found == live_.end() ? nullptr : found->second;
}

Result<> JobRunner::cancel(std::string_view id) {
  std::shared_ptr<LiveJob> waited;
  {
    const std::lock_guard lock(mutex_);
    const auto found = live_.find(id);
    if (found == live_.end()) return {};
    found->second->cancel().cancel();
    if (std::erase(waiting_, found->second) > 0) waited = found->second;
  }
  changed_.notify_all();
  if (waited) run(*waited);  // only to be settled: it was cancelled before it began
  return {};
}

bool JobRunner::stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void JobRunner::work() {
  while (true) {
    std::shared_ptr<LiveJob> next;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (stopping_) return;
      next = std::move(waiting_.front());
      waiting_.pop_front();
    }
    run(*next);
  }
}

void JobRunner::run(LiveJob& live) {
  const auto database = databases_.borrow();
  if (!database) {
    PANDOK_LOG(error, "a job could not be begun", {{"reason", database.error().message}});
    return;
  }
  JobStore store(**database);
  Job job = live.job();
  const auto write = [&] {
    if (const auto written = store.update(job); !written)
      PANDOK_LOG(error, "a job's state could not be written",
                 {{"job", job.id}, {"reason", written.error().message}});
    live.set(job);
  };
  Result<Json> report = fail(Code::cancelled, "the job was cancelled before it began");
  if (!live.cancel().cancelled() && job.attempts >= kAttemptsMax) {
    report = fail(Code::internal, "the job was broken off {} times", kAttemptsMax);
  } else if (!live.cancel().cancelled()) {
    job.state = JobState::running;
    ++job.attempts;
    write();
    JobProgress progress(live, [this] { return stopping(); });
    report = do_job({home_, databases_, engines_, folder_of(job.id)}, job, progress);
  }
  if (!report && report.error().code == Code::cancelled && !live.cancel().cancelled()) {
    // The process is stopping: the job is to be begun again, and this was no fault of its own.
    job.state = JobState::queued;
    --job.attempts;
    write();
    return;
  }
  settle(report, job);
  write();
  std::error_code ignored;
  fs::remove_all(folder_of(job.id), ignored);
}

}  // namespace pandok::http
