// `pandok bench audit`: how many entries a second the audit log makes durable for many writers, and
// how long each waits until a published checkpoint covers its entry; against the disk's own sync.
#pragma once

#include <filesystem>

#include "base/error.h"
#include "base/json.h"
#include "base/progress.h"

namespace pandok::bench {

struct AuditBenchOptions {
  std::filesystem::path folder;  // made if it is not there; the log in it is removed at the end
  int writers = 16;
  double seconds = 5;
  int entry_bytes = 300;
};

// {"bench":"audit","writers":…,"entries":…,"durable_entries_per_second":…,"checkpoint_p50_ms":…,
//  "checkpoint_p99_ms":…,"disk_sync_p50_ms":…,"disk_sync_p99_ms":…,"fraction_of_disk":…,
//  "verified_entries_per_second":…}
//
// disk_sync is one write of all writers' entries and fdatasync on a file of the same folder, half
// before and half after the log's turn; fraction_of_disk is the rate against one such write after
// the other. An append returns when the checkpoint with its entry is published.
Result<Json> bench_audit(const AuditBenchOptions& options, Progress& progress);

}  // namespace pandok::bench
