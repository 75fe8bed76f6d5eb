// Lines on stdout and stderr, and a progress bar where a person is watching.
#pragma once

#include <fmt/format.h>

#include <chrono>
#include <string_view>

#include "base/error.h"
#include "base/progress.h"

namespace pandok::cli {

// One line on stdout, flushed, so that a reader of the pipe sees it at once.
void print_line(std::string_view text);
template <class... A>
void print(fmt::format_string<A...> format, A&&... arguments) {
  print_line(fmt::format(format, std::forward<A>(arguments)...));
}
// Whether all of that went out; resource_exhausted on a full disk, …
Result<> output_written();
// One line on stderr.
void print_error_line(std::string_view text);

// A bar on a terminal, a plain line every few seconds otherwise; both on stderr. Ctrl-C (SIGINT)
// and SIGTERM cancel the work at its next safe point.
class TerminalProgress final : public Progress {
 public:
  explicit TerminalProgress(std::string_view task);
  ~TerminalProgress() override;
  void advance(std::string_view unit, std::int64_t done, std::int64_t total) override;
  bool cancelled() const override;

 private:
  void draw(std::string_view unit, std::int64_t done, std::int64_t total);
  std::string task_;
  bool terminal_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point start_, last_;
};

}  // namespace pandok::cli
