// One log for several processes: an AuditLog is held by one process at a time, and this one holds
// it only while it is busy.
//
// The log is opened when an entry comes, kept while entries come, closed when none has come for
// `idle`, and given up earlier if another process waits. Whoever wants to open it first takes the
// file `wanted` in its folder (flock) and then waits for `lock`; the holder looks at `wanted` now
// and then, finishes what is being appended and lets go, at the earliest after `hold`. As it has to
// take `wanted` itself to come back, those who wait come first. A process that dies lets go of
// both.
//
// Threads: any number append; one thread of its own closes. Nothing is held between two entries
// that are further apart than `idle`.
#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "audit/log.h"

namespace pandok::audit {

// What to do where there is no log: a new home gets one, in an old one it is missing.
enum class Missing { create, damaged };

struct SharedLogOptions {
  Missing missing = Missing::damaged;
  std::chrono::milliseconds wait{10'000};  // for another process
  std::chrono::milliseconds idle{100};
  std::chrono::milliseconds hold{50};
};

// Makes an empty log with a name of its own, unless there is one. Of several processes that do so
// at once one makes it, and all return when it is there.
Result<> make_log(const std::filesystem::path& folder,
                  std::chrono::milliseconds wait = std::chrono::seconds(10));

class SharedLog {
 public:
  // Called with the log after each opening, before any other entry is appended.
  using OnOpen = std::function<Result<>(AuditLog&)>;

  SharedLog(std::filesystem::path folder, SharedLogOptions options, OnOpen on_open);
  ~SharedLog();  // closes the log; no append() may be under way
  SharedLog(const SharedLog&) = delete;
  SharedLog& operator=(const SharedLog&) = delete;

  // AuditLog::append_in_turn(). unavailable if another process does not let go within `wait`;
  // data_corrupted if there is no log and there should be one, or it is damaged or was taken away
  // under our hands. What has failed may work again: the next append opens the log anew.
  Result<std::uint64_t> append(const AuditLog::Maker& make);

 private:
  using Clock = std::chrono::steady_clock;

  Result<AuditLog*> borrow();
  void give_back(bool broken);
  Result<std::unique_ptr<AuditLog>> open();
  Result<> make_if_missing();
  bool is_wanted() const;
  bool is_there() const;  // the files that were opened
  void keep();

  const std::filesystem::path folder_;
  const SharedLogOptions options_;
  const OnOpen on_open_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::unique_ptr<AuditLog> log_;
  std::uint64_t opened_file_ = 0;  // the inode of its public key
  bool seen_ = false;              // it was open here before: it cannot be missing
  int in_use_ = 0;
  bool opening_ = false, letting_go_ = false, ending_ = false;
  std::uint64_t openings_ = 0;  // how many have ended, and how the last one failed
  std::optional<Error> open_error_;
  Clock::time_point opened_at_, used_at_;
  std::thread keeper_;
};

}  // namespace pandok::audit
