// `pandok bench cases`: how soon lists, queue and search of cases are there with a million of them.
#pragma once

#include "base/progress.h"
#include "bench/timed_pages.h"

namespace pandok::bench {

// Fills a home with made-up cases of a year (options.rows; cases/demo_year.h) of ten offices, forty
// right holders and four hundred importers, one in ten played and nine copies of it with other ids
// and numbers, then asks the server's own handlers as somebody of each would. The summary:
// p95_ms_max over all pages, which page that is, and how long the year's figures take.
Result<Json> bench_cases(const ListBenchOptions& options, Progress& progress);

}  // namespace pandok::bench
