// The index of a register's views: durable, exact, searched through snapshots.
//
//   index/MANIFEST               names the live files          (search/manifest.h)
//   index/segment-NNNNNNNN.seg   sealed rows, immutable, mapped (search/segment.h)
//   index/log-NNNNNNNN.log       what came since, append-only  (search/record_log.h)
//
// A change is one record in the log, synced before the call returns. When the log holds
// seal_rows rows, they become a segment and a new log starts; compact() makes one segment of
// everything. Both switch files by replacing the manifest, so a crash at any moment leaves the
// state before or after the step, with every acknowledged row.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "base/error.h"
#include "search/loader.h"
#include "search/snapshot.h"

namespace pandok::search {

struct IndexOptions {
  std::size_t seal_rows = 65'536;  // rows of the log that make it a segment; at least 1
};

// The one writer of an index; the caller holds the lock of the home that it lies in. Movable.
// Threads: changes one at a time; snapshot() from any thread, also during a change. Readers in
// other processes use open_snapshot().
class Index {
 public:
  // Makes an empty index; the folder is made if need be. already_exists if it holds an index;
  // invalid_argument unless dim is a multiple of 64, 64 to limits::kDimMax.
  static Result<Index> create(const std::filesystem::path& folder, int dim,
                              IndexOptions options = {});
  // not_found; data_corrupted with what to do. Cuts off a torn tail of the log, which was never
  // acknowledged, and removes files left over from a crash. Well below 1 s a million views.
  static Result<Index> open(const std::filesystem::path& folder, IndexOptions options = {});

  // Adds rows with their vectors, [rows, dim], all or none of them, durable on return. At most
  // kRowsPerAddMax rows a call. A design may have rows from several calls; ids of views are the
  // caller's matter. invalid_argument for vectors that are not of length 1 (within 0.001), nothing
  // is added then; resource_exhausted when the disk is full; failed_precondition after a failed
  // write that could not be undone: open the index again. One fsync; many rows a call are cheaper.
  Result<> add(std::span<const Row> rows, std::span<const float> vectors);
  Result<> add(std::span<const Row> rows, std::span<const std::vector<float>> vectors);

  // Puts the rows in the place of all earlier rows of their designs. Who searches meanwhile, in
  // this process or another, finds the old rows or the new ones, and so does who comes after a
  // crash. All else as for add().
  Result<> replace(std::span<const Row> rows, std::span<const float> vectors);

  // Removes all rows of these designs that were added before, durable on return. Unknown designs
  // are no error. Errors as for add(). One pass over the design ids a call.
  Result<> remove(std::span<const std::uint64_t> designs);

  // Merges everything into one segment without removed rows. Needs the disk space of the new
  // segment; on an error the index is as before. Snapshots stay valid.
  Result<> compact();

  // The state after the last completed change.
  Snapshot snapshot() const;

  int dim() const { return manifest_.dim; }
  // Rows in the log, live or not.
  std::size_t log_rows() const { return log_rows_; }

 private:
  // What snapshot() hands out; behind a pointer so that an Index can be moved.
  struct Published {
    std::mutex mutex;
    std::shared_ptr<const State> state;  // guarded by mutex
  };

  // The new files of one merge.
  struct Replacement {
    std::shared_ptr<const Segment> segment;  // null if no row is left
    LogWriter log;
  };

  Index(std::filesystem::path folder, IndexOptions options, LoadedIndex loaded, LogWriter log);
  void publish();
  Result<> check_rows(std::span<const Row> rows, std::span<const float> vectors) const;
  void add_fresh(std::span<const Row> rows, std::span<const float> vectors);
  void drop_rows(std::vector<std::uint64_t> designs, std::uint64_t sequence);
  void publish_and_tidy();
  Result<> tidy();
  Result<> install(const std::vector<Part>& kept, const std::vector<Part>& merged);
  Result<Replacement> write_replacement(const std::vector<Part>& merged,
                                        std::span<const Removal> carried, Manifest& next);
  std::vector<Removal> removals_for(const std::vector<Part>& parts) const;

  std::filesystem::path folder_;
  IndexOptions options_;
  Manifest manifest_;
  std::vector<Part> sealed_;
  std::vector<Part> fresh_;  // rows of the log, in parts of falling size
  RemovalMap removals_;      // of the log
  LogWriter log_;
  std::size_t log_rows_ = 0;
  std::unique_ptr<Published> published_;
};

}  // namespace pandok::search
