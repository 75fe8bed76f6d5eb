#include "cli/terminal.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <string>

#include "base/file.h"

namespace pandok::cli {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kDrawEvery = std::chrono::milliseconds(100);
constexpr auto kLineEvery = std::chrono::seconds(5);
constexpr int kBarWidth = 30;

// Signal handlers may touch lock-free atomics only.
CancelToken cancel_token;
extern "C" void on_signal(int) { cancel_token.cancel(); }

std::atomic<int> output_error_number{0};

void put(std::FILE* stream, std::string_view text) {
  const bool written =
      std::fwrite(text.data(), 1, text.size(), stream) == text.size() && std::fflush(stream) == 0;
  if (!written && stream == stdout) output_error_number = errno;
}

}  // namespace

void print_line(std::string_view text) { put(stdout, std::string(text) + "\n"); }
Result<> output_written() {
  if (const int number = output_error_number; number != 0)
    return tl::unexpected<Error>(system_error("writing", "the output", number));
  return {};
}
void print_error_line(std::string_view text) { put(stderr, std::string(text) + "\n"); }

TerminalProgress::TerminalProgress(std::string_view task)
    : task_(task), terminal_(::isatty(STDERR_FILENO) == 1), start_(Clock::now()), last_(start_) {
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
}

TerminalProgress::~TerminalProgress() {
  if (drawn_ && terminal_) put(stderr, "\r\033[K");
}

bool TerminalProgress::cancelled() const { return cancel_token.cancelled(); }

void TerminalProgress::advance(std::string_view unit, std::int64_t done, std::int64_t total) {
  const auto now = Clock::now();
  const bool due = terminal_ ? now - last_ >= kDrawEvery : now - last_ >= kLineEvery;
  if (!due) return;
  last_ = now;
  draw(unit, done, total);
}

void TerminalProgress::draw(std::string_view unit, std::int64_t done, std::int64_t total) {
  drawn_ = true;
  const double seconds = std::chrono::duration<double>(last_ - start_).count();
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  std::string line = fmt::format("{}: {} {}", task_, done, unit);
  if (total > 0) {
    const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
    const double left_s = rate > 0 ? static_cast<double>(total - done) / rate : 0;
    line = fmt::format("{}: {}/{} {} ({:.0f} %), {:.0f} s left", task_, done, total, unit,
                       100 * share, left_s);
    if (terminal_) {
      const int filled = static_cast<int>(share * kBarWidth);
      line = fmt::format("[{}{}] {}", std::string(static_cast<std::size_t>(filled), '#'),
                         std::string(static_cast<std::size_t>(kBarWidth - filled), '.'), line);
    }
  }
  put(stderr, terminal_ ? "\r\033[K" + line : line + "\n");
}

}  // namespace pandok::cli
