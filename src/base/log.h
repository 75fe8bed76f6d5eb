// The log: JSON lines on stderr, one event a line, arguments not evaluated when off.
//
// Levels: error = must stop or lost data; warning = a person should act; info = rare and bounded;
// debug = for developers. No picture bytes, tokens, or secrets in any line.
#pragma once

#include <string_view>

#include "base/json.h"

namespace pandok::log {

enum class Level { debug, info, warning, error, off };

// The level below which nothing is written; warning by default. Threads: any.
void set_level(Level level);
bool enabled(Level level);
// "debug", "info", "warning", "error", "off"; anything else is invalid_argument.
Result<Level> parse_level(std::string_view text);

// Writes {"time":…,"level":…,"event":event, …fields}. Use PANDOK_LOG.
void write(Level level, std::string_view event, const Json& fields);

}  // namespace pandok::log

// PANDOK_LOG(info, "import done", {{"rows", n}, {"ms", t}});
#define PANDOK_LOG(level, event, ...)                                                       \
  do {                                                                                      \
    if (::pandok::log::enabled(::pandok::log::Level::level))                                \
      ::pandok::log::write(::pandok::log::Level::level, event, ::pandok::Json __VA_ARGS__); \
  } while (false)
