// `pandok bench cases`: how soon lists, queue and search of cases are there with a million of them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "base/error.h"
#include "base/json.h"
#include "base/progress.h"

namespace pandok::bench {

struct CasesBenchOptions {
  std::filesystem::path folder;  // where the home is made, and removed again
  std::string database;          // an empty PostgreSQL database's URL; "": SQLite
  std::int64_t cases = 1'000'000;
  int rounds = 60;                                     // of each page, at other places each time
  std::function<void(const Json&)> on_line = nullptr;  // one a page
};

// Fills a home with made-up cases of a year (cases/demo_year.h) of ten offices, forty right holders
// and four hundred importers, one in ten played and nine copies of it with other ids and numbers,
// then asks the server's own handlers as somebody of each would. The
// summary: p95_ms_max over all pages, which page that is, and how long the year's figures take.
Result<Json> bench_cases(const CasesBenchOptions& options, Progress& progress);

}  // namespace pandok::bench
