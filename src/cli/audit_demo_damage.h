// The damages that `pandok audit demo` does to copies of a log, and whether each was found.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/progress.h"

namespace pandok::cli {

struct Damage {
  std::string what;      // "entry 4711 changed by a bit"
  std::string found_by;  // "verify", "checkpoint"; "" if it was not found
  std::string message;   // what was said
};

// `log` is a whole log at rest of at least 1,000 entries; it is only read. Copies go into `work`
// and are removed. `older` is a checkpoint of it with fewer entries than it has now, and `before` a
// copy of the log as it was at most 100 entries before that. The same seed does the same damage.
Result<std::vector<Damage>> do_damage(const std::filesystem::path& log,
                                      const std::filesystem::path& before, const std::string& older,
                                      const std::filesystem::path& work, std::uint64_t seed,
                                      Progress& progress);

}  // namespace pandok::cli
