// One JSON line a request, written by a thread of its own so that no answer waits for the disk.
//
// No query strings, header values, bodies or addresses: only what helps to find a request again.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "base/error.h"
#include "base/file.h"

namespace pandok::http {

struct LoggedRequest {
  std::string_view id, method, route;
  int status = 0;
  double ms = 0;
  std::uint64_t received_bytes = 0, sent_bytes = 0;
};

// Threads: any may write.
class RequestLog {
 public:
  // "-": standard error; "": nothing is written; else a file that is appended to. Errors of the
  // file system.
  static Result<std::unique_ptr<RequestLog>> open(const std::string& file);
  // Writes what is waiting.
  ~RequestLog();
  // False if the line was lost because too much is waiting.
  bool write(const LoggedRequest& request);

 private:
  RequestLog(Fd file, int fd);
  void work();
  Fd file_;
  int fd_;  // -1: nothing is written
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string waiting_;   // guarded by mutex_
  bool closing_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace pandok::http
