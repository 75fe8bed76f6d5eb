// The tamper-evident log: entries are only ever appended, each gets the next index, and a signed
// checkpoint fixes all of them. The files stand in log_folder.h, their crash story in journal.h.
//
// Threads: any number may call anything. One thread of the log's own writes: it takes what has
// gathered, syncs it into the journal together with the signed checkpoint, publishes tiles and
// checkpoint, and then gives every waiting caller its index.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "audit/journal.h"
#include "audit/publisher.h"
#include "base/stopwatch.h"

namespace pandok::audit {

class AuditLog {
 public:
  // Makes an empty log with a new key, named as its origin (a key name, see note_key.h). The
  // checkpoint comes last: a create() that was interrupted is done again. already_exists if
  // there is a log; permission_denied, resource_exhausted.
  static Result<> create(const std::filesystem::path& folder, std::string_view origin);

  // Opens for appending. Completes what a process that died had written whole, discards what it
  // had not; entries that were acknowledged are all there, or this is data_corrupted. Reads the
  // end of the log only; verify.h reads all of it. not_found; failed_precondition at once if
  // another process (or another object in this one) has it open; permission_denied.
  static Result<std::unique_ptr<AuditLog>> open(const std::filesystem::path& folder);
  ~AuditLog();  // as close(), its error unsaid
  AuditLog(const AuditLog&) = delete;
  AuditLog& operator=(const AuditLog&) = delete;

  // Waits until the entry is durable and the published checkpoint covers it; its index. Costs one
  // sync of the disk, shared by all who wait. invalid_argument over limits::kAuditEntryBytesMax.
  // When the disk fails or is full the error says so, the log stops, and every later append is
  // unavailable: open it again. An entry whose append failed may be there then, once.
  Result<std::uint64_t> append(ByteView entry);

  // As append() of what `make` gives. `make` is called once, in the turn of its entry and never
  // two at once: what it takes from a clock or a counter stands in the log in that order. It is
  // quick and calls nothing of this log; its error is returned and appends nothing.
  using Maker = std::function<Result<std::string>()>;
  Result<std::uint64_t> append_in_turn(const Maker& make);

  // Whether open() found a log that had not been closed: its process had died.
  bool recovered() const { return recovered_; }
  // Whether an append has failed, so that every later one is unavailable.
  bool stopped() const;

  // The published checkpoint, a signed note, and the number of entries in it.
  std::string checkpoint() const;
  std::uint64_t size() const;
  const PublicKey& key() const { return key_.public_key(); }

  // From the tiles. invalid_argument for what is not in the log (or in a log of that size).
  Result<Bytes> entry(std::uint64_t index) const;
  Result<Proof> inclusion_proof(std::uint64_t index, std::uint64_t size) const;
  Result<Proof> consistency_proof(std::uint64_t size1, std::uint64_t size2) const;

  // Waits for what is being appended, makes the files those of a log that is not open, and lets it
  // go. Further appends are unavailable. Once.
  Result<> close();

 private:
  struct Waiting {  // stands on the stack of append()
    ByteView entry;
    std::uint64_t index = 0;
    bool done = false;
    std::optional<Error> error;
  };

  AuditLog(LogFolder folder, Fd lock, PrivateKey key, LogState state, Publisher publisher,
           Journal journal);
  Result<> check_open() const;
  Result<std::uint64_t> wait_for(Waiting& waiting, std::unique_lock<std::mutex>& lock);
  void run();
  void gather(std::unique_lock<std::mutex>& lock);
  std::vector<Waiting*> take_batch();
  Result<std::string> commit(const std::vector<Waiting*>& batch);
  Result<> settle();
  void stop(const Error& error);
  Result<> check_size(std::uint64_t size) const;

  const LogFolder folder_;
  const PrivateKey key_;
  const bool recovered_;
  Fd lock_;

  // Of the writing thread alone.
  RightEdge edge_;
  Publisher publisher_;
  Journal journal_;
  std::string settling_;  // the checkpoint that was published last
  std::size_t last_batch_ = 0;

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable arrived_, done_;
  std::vector<Waiting*> queue_;
  std::string checkpoint_;
  std::uint64_t size_ = 0;
  std::optional<Error> failed_;
  bool closing_ = false;
  std::thread writer_;
};

}  // namespace pandok::audit
