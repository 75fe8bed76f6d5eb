#include "http/request_log.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <unistd.h>

#include <chrono>

#include "base/id.h"

namespace pandok::http {
namespace {

constexpr std::size_t kWaitingBytesMax = 4u << 20;
constexpr auto kFlushEvery = std::chrono::milliseconds(100);

std::string line_of(const LoggedRequest& r) {
  const std::int64_t now = now_ms();
  // Nothing here can hold a quote: ids and methods are ours, routes are patterns.
  return fmt::format(
      "{{\"time\":\"{:%Y-%m-%dT%H:%M:%S}.{:03}Z\",\"event\":\"request\",\"id\":\"{}\","
      "\"method\":\"{}\",\"route\":\"{}\",\"status\":{},\"ms\":{:.2f},\"bytes_in\":{},"
      "\"bytes_out\":{}}}\n",
      fmt::gmtime(static_cast<std::time_t>(now / 1000)), now % 1000, r.id, r.method, r.route,
      r.status, r.ms, r.received_bytes, r.sent_bytes);
}

}  // namespace

Result<std::unique_ptr<RequestLog>> RequestLog::open(const std::string& file) {
  if (file.empty()) return std::unique_ptr<RequestLog>(new RequestLog(Fd(), -1));
  if (file == "-") return std::unique_ptr<RequestLog>(new RequestLog(Fd(), STDERR_FILENO));
  Fd fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640));
  if (!fd) return tl::unexpected<Error>(system_error("opening the request log", file, errno));
  const int number = fd.get();
  return std::unique_ptr<RequestLog>(new RequestLog(std::move(fd), number));
}

RequestLog::RequestLog(Fd file, int fd) : file_(std::move(file)), fd_(fd) {
  if (fd_ >= 0) thread_ = std::thread([this] { work(); });
}

RequestLog::~RequestLog() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool RequestLog::write(const LoggedRequest& request) {
  if (fd_ < 0) return true;
  const std::string line = line_of(request);
  const std::lock_guard lock(mutex_);
  if (waiting_.size() + line.size() > kWaitingBytesMax) return false;
  waiting_ += line;
  return true;
}

void RequestLog::work() {
  std::string lines;
  while (true) {
    bool last;
    {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, kFlushEvery, [this] { return closing_; });
      lines.swap(waiting_);
      last = closing_;
    }
    // A log that cannot be written must not stop the server; what is lost is seen in the file.
    if (!lines.empty()) (void)write_all(fd_, as_bytes(lines), "request log").has_value();
    lines.clear();
    if (last) return;
  }
}

}  // namespace pandok::http
