// `pandok bench pages`: how soon a page of a list is there when a home has a million readings.
#pragma once

#include "base/progress.h"
#include "bench/timed_pages.h"

namespace pandok::bench {

// Fills a home with readings of a year (options.rows), made by a thousand people of ten agencies,
// and as many entries of the audit log; then asks the server's own handlers, as an officer, a
// supervisor, an administrator and an auditor would. The summary: p95_ms_max over all pages, and
// which page that is.
Result<Json> bench_pages(const ListBenchOptions& options, Progress& progress);

}  // namespace pandok::bench
