#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <chrono>
#include <memory>

namespace pandok::log {
namespace {

std::atomic<Level> level_now{Level::warning};

// spdlog writes whole lines from any thread; the line itself is made here.
spdlog::logger& sink() {
  static const std::unique_ptr<spdlog::logger> kLogger = [] {
    auto logger = std::make_unique<spdlog::logger>(
        "pandok", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    logger->set_pattern("%v");
    logger->set_level(spdlog::level::trace);
    return logger;
  }();
  return *kLogger;
}

std::string_view name_of(Level level) {
  switch (level) {
    case Level::debug:
      return "debug";
    case Level::info:
      return "info";
    case Level::warning:
      return "warning";
    case Level::error:
      return "error";
    case Level::off:
      return "off";
  }
  return "off";
}

std::string time_now() {
  using std::chrono::floor;
  using std::chrono::milliseconds;
  const auto now = floor<milliseconds>(std::chrono::system_clock::now());
  const auto day = floor<std::chrono::days>(now);
  const std::chrono::year_month_day ymd{day};
  const std::chrono::hh_mm_ss time{now - day};
  return fmt::format("{:04d}-{:02d}-{:02d}T{:02d}:{:02d}:{:02d}.{:03d}Z",
                     static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()),
                     static_cast<unsigned>(ymd.day()), time.hours().count(), time.minutes().count(),
                     time.seconds().count(), time.subseconds().count());
}

}  // namespace

void set_level(Level level) { level_now.store(level, std::memory_order_relaxed); }

bool enabled(Level level) { return level >= level_now.load(std::memory_order_relaxed); }

Result<Level> parse_level(std::string_view text) {
  for (const Level level : {Level::debug, Level::info, Level::warning, Level::error, Level::off})
    if (text == name_of(level)) return level;
  return fail(Code::invalid_argument, "log level is debug, info, warning, error or off");
}

void write(Level level, std::string_view event, const Json& fields) {
  Json line{{"time", time_now()}, {"level", name_of(level)}, {"event", event}};
  if (fields.is_object()) line.update(fields);
  sink().info("{}", json_line(line));
}

}  // namespace pandok::log
