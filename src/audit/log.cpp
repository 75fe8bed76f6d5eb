#include "audit/log.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>

#include "audit/secret_file.h"
#include "base/limits.h"

namespace pandok::audit {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBatchBytesMax = 1u << 20;
constexpr std::size_t kJournalBytesMax = 1u << 20;  // then its content is settled
constexpr std::chrono::microseconds kGatherMax{300};
constexpr int kLockTries = 20;

// The process id that the lock's holder wrote into it.
std::string holder_of(int fd) {
  std::array<char, 32> text{};
  const ssize_t n = ::pread(fd, text.data(), text.size() - 1, 0);
  return n > 0 ? std::string(text.data(), static_cast<std::size_t>(n)) : "unknown";
}

Result<Fd> lock_folder(const LogFolder& folder) {
  const fs::path file = folder.lock();
  Fd fd(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!fd) return tl::unexpected<Error>(system_error("locking", file, errno));
  int taken = ::flock(fd.get(), LOCK_EX | LOCK_NB);
  for (int tries = 0; taken != 0 && errno == EWOULDBLOCK && tries < kLockTries; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));  // verify() looks at the lock
    taken = ::flock(fd.get(), LOCK_EX | LOCK_NB);
  }
  if (taken != 0) {
    if (errno != EWOULDBLOCK) return tl::unexpected<Error>(system_error("locking", file, errno));
    return fail(Code::failed_precondition,
                "the audit log {} is open in another process (pid {}); wait until it ends",
                folder.root.string(), holder_of(fd.get()));
  }
  const std::string pid = fmt::format("{}", ::getpid());
  if (::ftruncate(fd.get(), 0) != 0 || ::pwrite(fd.get(), pid.data(), pid.size(), 0) < 0)
    return tl::unexpected<Error>(system_error("locking", file, errno));
  return fd;
}

}  // namespace

Result<> AuditLog::create(const fs::path& folder, std::string_view origin) {
  PANDOK_TRY(const PrivateKey key, PrivateKey::generate(origin, KeyKind::note));
  const LogFolder files{folder};
  PANDOK_CHECKED(make_folders(folder));
  PANDOK_TRY(const Fd lock, lock_folder(files));
  std::error_code ignored;
  if (fs::exists(files.checkpoint(), ignored) || fs::exists(folder / "tile", ignored))
    return fail(Code::already_exists, "there is an audit log in {}", folder.string());
  fs::remove(files.private_key(), ignored);  // of a create() that was interrupted
  PANDOK_CHECKED(create_secret_file(files.private_key(), key.text() + "\n"));
  PANDOK_CHECKED(write_file_atomic(files.public_key(), as_bytes(key.public_key().text() + "\n")));
  const Checkpoint empty{.origin = std::string(origin)};
  PANDOK_CHECKED(write_file_atomic(files.checkpoint(), as_bytes(sign_checkpoint(empty, key))));
  return sync_folder(folder / "..");  // the folder may be new
}

Result<std::unique_ptr<AuditLog>> AuditLog::open(const fs::path& folder) {
  LogFolder files{folder};
  std::error_code ignored;
  if (!fs::exists(files.public_key(), ignored))
    return fail(Code::not_found, "there is no audit log in {}", folder.string());
  PANDOK_TRY(Fd lock, lock_folder(files));
  PANDOK_TRY(PrivateKey key, read_private_key(files));
  PANDOK_TRY(LogState state, read_log_state(files, key.public_key()));
  Publisher publisher(files, state);
  if (state.was_open) PANDOK_CHECKED(publisher.recover(state));
  PANDOK_TRY(Journal journal,
             Journal::create(files.journal(), state.edge.size(), state.checkpoint));
  return std::unique_ptr<AuditLog>(new AuditLog(std::move(files), std::move(lock), std::move(key),
                                                std::move(state), std::move(publisher),
                                                std::move(journal)));
}

AuditLog::AuditLog(LogFolder folder, Fd lock, PrivateKey key, LogState state, Publisher publisher,
                   Journal journal)
    : folder_(std::move(folder)),
      key_(std::move(key)),
      recovered_(state.was_open),
      lock_(std::move(lock)),
      edge_(std::move(state.edge)),
      publisher_(std::move(publisher)),
      journal_(std::move(journal)),
      settling_(state.checkpoint),
      checkpoint_(std::move(state.checkpoint)),
      size_(edge_.size()),
      writer_([this] { run(); }) {}

AuditLog::~AuditLog() { static_cast<void>(close()); }

namespace {

Result<> check_length(std::size_t bytes) {
  if (bytes <= limits::kAuditEntryBytesMax) return {};
  return fail(Code::invalid_argument, "an audit entry of {} bytes, the limit is {}", bytes,
              limits::kAuditEntryBytesMax);
}

}  // namespace

Result<std::uint64_t> AuditLog::append(ByteView entry) {
  PANDOK_CHECKED(check_length(entry.size()));
  Waiting waiting{.entry = entry};
  std::unique_lock lock(mutex_);
  PANDOK_CHECKED(check_open());
  return wait_for(waiting, lock);
}

Result<std::uint64_t> AuditLog::append_in_turn(const Maker& make) {
  std::unique_lock lock(mutex_);
  PANDOK_CHECKED(check_open());
  PANDOK_TRY(const std::string entry, make());
  PANDOK_CHECKED(check_length(entry.size()));
  Waiting waiting{.entry = as_bytes(entry)};
  return wait_for(waiting, lock);
}

// Called with the lock held, as the next one.
Result<> AuditLog::check_open() const {
  if (failed_)
    return fail(Code::unavailable, "the audit log has stopped; open it again ({})",
                failed_->message);
  if (closing_) return fail(Code::unavailable, "the audit log is closed");
  return {};
}

Result<std::uint64_t> AuditLog::wait_for(Waiting& waiting, std::unique_lock<std::mutex>& lock) {
  queue_.push_back(&waiting);
  arrived_.notify_one();
  done_.wait(lock, [&] { return waiting.done; });
  if (waiting.error) return tl::unexpected<Error>(*std::move(waiting.error));
  return waiting.index;
}

bool AuditLog::stopped() const {
  const std::lock_guard lock(mutex_);
  return failed_.has_value();
}

void AuditLog::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    arrived_.wait(lock, [&] { return !queue_.empty() || closing_; });
    if (queue_.empty()) return;
    gather(lock);
    const auto batch = take_batch();
    lock.unlock();
    auto committed = commit(batch);
    lock.lock();
    for (Waiting* waiting : batch) {
      if (!committed) waiting->error = committed.error();
      waiting->done = true;
    }
    if (committed) {
      checkpoint_ = *std::move(committed);
      size_ = edge_.size();
    } else {
      stop(committed.error());
    }
    done_.notify_all();
    if (failed_) return;
    if (journal_.used_bytes() < kJournalBytesMax) continue;
    lock.unlock();
    const auto settled = settle();
    lock.lock();
    if (settled) continue;
    stop(settled.error());
    done_.notify_all();
    return;
  }
}

// Those who were just answered are likely to come back at once: a sync shared by all of them is
// worth a moment's wait.
void AuditLog::gather(std::unique_lock<std::mutex>& lock) {
  const auto until = std::chrono::steady_clock::now() + kGatherMax;
  arrived_.wait_until(lock, until, [&] { return queue_.size() >= last_batch_ || closing_; });
}

std::vector<AuditLog::Waiting*> AuditLog::take_batch() {
  std::size_t n = 0, bytes = 0;
  while (n < queue_.size() && (n == 0 || bytes + queue_[n]->entry.size() <= kBatchBytesMax))
    bytes += queue_[n++]->entry.size();
  const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(n);
  std::vector<Waiting*> batch(queue_.begin(), end);
  queue_.erase(queue_.begin(), end);
  last_batch_ = n;
  return batch;
}

// The checkpoint that covers the batch.
Result<std::string> AuditLog::commit(const std::vector<Waiting*>& batch) {
  const std::uint64_t before = edge_.size();
  Bytes bundle;
  for (Waiting* waiting : batch) {
    waiting->index = edge_.size();
    append_entry(bundle, waiting->entry);
    edge_.append(waiting->entry);
  }
  const Checkpoint checkpoint{
      .origin = key().name, .size = edge_.size(), .root = edge_.root(), .extensions = {}};
  std::string note = sign_checkpoint(checkpoint, key_);
  PANDOK_CHECKED(journal_.append(before, static_cast<std::uint32_t>(batch.size()), bundle, note));
  PANDOK_CHECKED(publisher_.publish(edge_.take_changed(), note));
  settling_ = note;
  return note;
}

Result<> AuditLog::settle() {
  PANDOK_CHECKED(publisher_.settle());
  return journal_.restart(edge_.size(), settling_);
}

// Called with the lock held.
void AuditLog::stop(const Error& error) {
  failed_ = error;
  for (Waiting* waiting : queue_) {
    waiting->error = error;
    waiting->done = true;
  }
  queue_.clear();
}

Result<> AuditLog::close() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  arrived_.notify_all();
  if (!writer_.joinable()) return {};
  writer_.join();
  const Fd released = std::move(lock_);  // whatever comes now
  if (failed_) return tl::unexpected<Error>(*failed_);
  PANDOK_CHECKED(publisher_.settle());
  if (::unlink(folder_.journal().c_str()) != 0)
    return tl::unexpected<Error>(system_error("removing", folder_.journal(), errno));
  return sync_folder(folder_.root);
}

std::string AuditLog::checkpoint() const {
  const std::lock_guard lock(mutex_);
  return checkpoint_;
}

std::uint64_t AuditLog::size() const {
  const std::lock_guard lock(mutex_);
  return size_;
}

Result<> AuditLog::check_size(std::uint64_t wanted) const {
  if (const std::uint64_t there = size(); wanted > there)
    return fail(Code::invalid_argument, "the audit log has {} entries, not {}", there, wanted);
  return {};
}

Result<Bytes> AuditLog::entry(std::uint64_t index) const {
  PANDOK_CHECKED(check_size(index == UINT64_MAX ? index : index + 1));
  const TileId id{kEntries, index / kTileWidth};
  const auto width = static_cast<unsigned>(index % kTileWidth + 1);
  PANDOK_TRY(const Bytes bundle, folder_.tiles().read_bundle({id, width}));
  PANDOK_TRY(const auto entries, parse_bundle(bundle, width, true));
  return Bytes(entries.back().begin(), entries.back().end());
}

Result<Proof> AuditLog::inclusion_proof(std::uint64_t index, std::uint64_t size) const {
  PANDOK_CHECKED(check_size(size));
  return make_inclusion_proof(index, size, folder_.tiles().nodes(size));
}

Result<Proof> AuditLog::consistency_proof(std::uint64_t size1, std::uint64_t size2) const {
  PANDOK_CHECKED(check_size(size2));
  return make_consistency_proof(size1, size2, folder_.tiles().nodes(size2));
}

}  // namespace pandok::audit
