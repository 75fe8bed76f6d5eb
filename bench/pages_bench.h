// `pandok bench pages`: how soon a page of a list is there when a home has a million readings.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "base/error.h"
#include "base/json.h"
#include "base/progress.h"

namespace pandok::bench {

struct PagesBenchOptions {
  std::filesystem::path folder;  // where the home is made, and removed again
  std::string database;          // an empty PostgreSQL database's URL; "": SQLite
  std::int64_t readings = 1'000'000;
  int people = 1'000;
  int rounds = 60;                                     // of each page, at other places each time
  std::function<void(const Json&)> on_line = nullptr;  // one a page
};

// Fills a home with readings of a year, made by people of ten agencies, and as many entries of the
// audit log; then asks the server's own handlers, as an officer, a supervisor, an administrator and
// an auditor would. The summary: p95_ms_max over all pages, and which page that is.
Result<Json> bench_pages(const PagesBenchOptions& options, Progress& progress);

}  // namespace pandok::bench
