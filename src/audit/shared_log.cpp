#include "audit/shared_log.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>

#include "base/id.h"
#include "base/log.h"

namespace pandok::audit {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kTick{10};  // how often `wanted` is looked at
constexpr std::chrono::milliseconds kRetry{2};

std::uint64_t inode_of(const fs::path& file) {
  struct stat info {};
  return ::stat(file.c_str(), &info) == 0 ? info.st_ino : 0;
}

tl::unexpected<Error> gone(const fs::path& folder) {
  return fail(Code::data_corrupted,
              "the audit log {} is gone; restore it from a backup, nothing is done without it",
              folder.string());
}

bool is_log(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / "checkpoint", ignored) || fs::exists(folder / "tile", ignored);
}

Result<Fd> take_wanted(const fs::path& folder, Clock::time_point until) {
  const fs::path file = folder / "wanted";
  Fd fd(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!fd && errno == ENOENT) return gone(folder);
  if (!fd) return tl::unexpected<Error>(system_error("locking", file, errno));
  while (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR)
      return tl::unexpected<Error>(system_error("locking", file, errno));
    if (Clock::now() >= until)
      return fail(Code::unavailable, "other processes keep the audit log {} busy; try again",
                  folder.string());
    std::this_thread::sleep_for(kRetry);
  }
  return fd;
}

}  // namespace

Result<> make_log(const fs::path& folder, std::chrono::milliseconds wait) {
  if (is_log(folder)) return {};
  PANDOK_CHECKED(make_folders(folder));
  PANDOK_TRY(const Fd wanted, take_wanted(folder, Clock::now() + wait));
  auto made = AuditLog::create(folder, "pandok/audit/" + new_id(now_ms()));
  if (!made && made.error().code != Code::already_exists) return made;
  return {};
}

SharedLog::SharedLog(fs::path folder, SharedLogOptions options, OnOpen on_open)
    : folder_(std::move(folder)), options_(options), on_open_(std::move(on_open)) {}

SharedLog::~SharedLog() {
  {
    const std::lock_guard lock(mutex_);
    CHECK(in_use_ == 0);
    ending_ = true;
  }
  changed_.notify_all();
  if (keeper_.joinable()) keeper_.join();
}

Result<std::uint64_t> SharedLog::append(const AuditLog::Maker& make) {
  PANDOK_TRY(AuditLog * log, borrow());
  if (!is_there()) {
    give_back(true);
    return gone(folder_);
  }
  auto index = log->append_in_turn(make);
  const bool there = is_there();
  give_back(log->stopped() || !there);
  if (!there) return gone(folder_);
  return index;
}

bool SharedLog::is_there() const { return inode_of(folder_ / "key.pub") == opened_file_; }

// The open log, opened by the first who comes; the others wait for them and share their failure.
Result<AuditLog*> SharedLog::borrow() {
  std::unique_lock lock(mutex_);
  if (!keeper_.joinable()) keeper_ = std::thread([this] { keep(); });
  const std::uint64_t before = openings_;
  changed_.wait(lock, [&] { return !opening_ && !letting_go_; });
  if (!log_ && openings_ != before && open_error_) return tl::unexpected<Error>(*open_error_);
  if (!log_) {
    opening_ = true;
    lock.unlock();
    auto opened = open();
    lock.lock();
    opening_ = false;
    ++openings_;
    open_error_ = opened ? std::nullopt : std::optional(opened.error());
    changed_.notify_all();
    if (!opened) return tl::unexpected<Error>(std::move(opened).error());
    log_ = *std::move(opened);
    opened_file_ = inode_of(folder_ / "key.pub");
    seen_ = true;
    opened_at_ = Clock::now();
  }
  ++in_use_;
  return log_.get();
}

void SharedLog::give_back(bool broken) {
  const std::lock_guard lock(mutex_);
  --in_use_;
  used_at_ = Clock::now();
  if (broken) letting_go_ = true;
  if (in_use_ == 0 || broken) changed_.notify_all();
}

Result<std::unique_ptr<AuditLog>> SharedLog::open() {
  const auto until = Clock::now() + options_.wait;
  PANDOK_CHECKED(make_if_missing());
  PANDOK_TRY(const Fd wanted, take_wanted(folder_, until));
  for (;;) {
    auto log = AuditLog::open(folder_);
    if (log) PANDOK_CHECKED(on_open_(**log));
    if (log) return log;
    if (log.error().code == Code::not_found) return gone(folder_);
    if (log.error().code != Code::failed_precondition) return log;
    if (Clock::now() >= until) return fail(Code::unavailable, "{}", log.error().message);
  }
}

Result<> SharedLog::make_if_missing() {
  if (is_log(folder_)) return {};
  if (seen_ || options_.missing == Missing::damaged) return gone(folder_);
  return make_log(folder_, options_.wait);
}

bool SharedLog::is_wanted() const {
  const Fd fd(::open((folder_ / "wanted").c_str(), O_RDWR | O_CLOEXEC));
  return fd && ::flock(fd.get(), LOCK_EX | LOCK_NB) != 0;
}

// The thread that closes the log: when it is idle, wanted by another process, or broken.
void SharedLog::keep() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return log_ || ending_; });
    if (log_) changed_.wait_for(lock, kTick, [&] { return ending_ || letting_go_; });
    if (!log_ && ending_) return;
    const auto now = Clock::now();
    const bool idle = in_use_ == 0 && now - used_at_ >= options_.idle;
    const bool wanted = now - opened_at_ >= options_.hold && is_wanted();
    if (!idle && !wanted && !letting_go_ && !ending_) continue;
    letting_go_ = true;
    changed_.wait(lock, [&] { return in_use_ == 0; });
    const auto log = std::move(log_);
    lock.unlock();
    const bool had_failed = log->stopped();
    if (const auto closed = log->close(); !closed && !had_failed)
      PANDOK_LOG(warning, "audit log not closed", {{"error", closed.error().message}});
    lock.lock();
    letting_go_ = false;
    changed_.notify_all();
  }
}

}  // namespace pandok::audit
