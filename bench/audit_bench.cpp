#include "bench/audit_bench.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <numeric>
#include <thread>
#include <vector>

#include "audit/log.h"
#include "audit/verify.h"
#include "base/stopwatch.h"
#include "bench/scratch_folder.h"
#include "stats/ranking.h"

namespace pandok::bench {
namespace {

namespace fs = std::filesystem;

constexpr int kDiskSyncs = 500;  // before and again after

// Adds to `took_ms` how long each of the writes takes, one after the other over a written file.
Result<> time_disk(const fs::path& file, std::size_t bytes, std::vector<double>& took_ms) {
  const Bytes block(bytes, 'x');
  const Fd fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  if (!fd) return tl::unexpected<Error>(system_error("writing", file, errno));
  PANDOK_CHECKED(write_all(fd.get(), Bytes(bytes * kDiskSyncs), file));
  PANDOK_CHECKED(sync_fd(fd.get(), file));
  for (int i = 0; i < kDiskSyncs; ++i) {
    const Stopwatch watch;
    const auto at = static_cast<off_t>(bytes) * i;
    if (::pwrite(fd.get(), block.data(), bytes, at) < 0 || ::fdatasync(fd.get()) != 0)
      return tl::unexpected<Error>(system_error("syncing", file, errno));
    took_ms.push_back(watch.ms());
  }
  return {};
}

struct Appended {
  std::vector<double> took_ms;
  double seconds = 0;
};

Result<Appended> append_all(audit::AuditLog& log, const AuditBenchOptions& options) {
  std::vector<std::vector<double>> each(static_cast<std::size_t>(options.writers));
  std::atomic<bool> failed{false};
  const Stopwatch watch;
  std::vector<std::thread> writers;
  for (auto& mine : each)
    writers.emplace_back([&] {
      const Bytes entry(static_cast<std::size_t>(options.entry_bytes), 'e');
      while (!failed && watch.ms() < options.seconds * 1000) {
        const Stopwatch one;
        if (!log.append(entry)) failed = true;
        mine.push_back(one.ms());
      }
    });
  for (auto& writer : writers) writer.join();
  if (failed) return fail(Code::internal, "an append failed");
  Appended all{{}, watch.ms() / 1000};
  for (const auto& mine : each) all.took_ms.insert(all.took_ms.end(), mine.begin(), mine.end());
  return all;
}

}  // namespace

Result<Json> bench_audit(const AuditBenchOptions& options, Progress& progress) {
  PANDOK_TRY(const auto run, ScratchFolder::create(options.folder));
  const fs::path folder = run->path() / "log", file = run->path() / "disk";
  PANDOK_CHECKED(audit::AuditLog::create(folder, "bench/audit"));
  const auto block = static_cast<std::size_t>(options.writers * options.entry_bytes);
  std::vector<double> disk_ms;
  PANDOK_CHECKED(time_disk(file, block, disk_ms));
  progress.advance("disk", 1, 2);
  PANDOK_TRY(const auto log, audit::AuditLog::open(folder));
  PANDOK_TRY(const Appended appended, append_all(*log, options));
  PANDOK_CHECKED(log->close());
  PANDOK_CHECKED(time_disk(file, block, disk_ms));
  progress.advance("disk", 2, 2);
  const Stopwatch watch;
  PANDOK_TRY(const audit::Verified verified, audit::verify(folder));
  const double verify_s = watch.ms() / 1000;
  const auto n = static_cast<double>(verified.checkpoint.size);
  const double rate = n / appended.seconds;
  const double disk_mean_s = std::accumulate(disk_ms.begin(), disk_ms.end(), 0.0) / 1000 /
                             static_cast<double>(disk_ms.size());
  return Json{{"bench", "audit"},
              {"writers", options.writers},
              {"entries", verified.checkpoint.size},
              {"durable_entries_per_second", rate},
              {"checkpoint_p50_ms", stats::percentile(appended.took_ms, 0.5)},
              {"checkpoint_p99_ms", stats::percentile(appended.took_ms, 0.99)},
              {"disk_sync_p50_ms", stats::percentile(disk_ms, 0.5)},
              {"disk_sync_p99_ms", stats::percentile(disk_ms, 0.99)},
              {"fraction_of_disk", rate * disk_mean_s / options.writers},
              {"verified_entries_per_second", n / verify_s}};
}

}  // namespace pandok::bench
