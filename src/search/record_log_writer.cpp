#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "search/file_io.h"
#include "search/record_log.h"
#include "search/record_log_format.h"

namespace pandok::search {
namespace {

using log_format::kAckOffset;
using log_format::kHeaderBytes;
using log_format::kKindRemovals;
using log_format::kKindReplacement;
using log_format::kKindRows;

tl::unexpected<Error> last_error(std::string_view what, const std::filesystem::path& path) {
  return tl::unexpected<Error>(system_error(what, path, errno));
}

Bytes encode_acknowledged(std::uint64_t size_bytes) {
  Bytes out;
  append_value(out, size_bytes);
  append_value(out, crc32c(out));
  return out;
}

Bytes encode_log_header(int dim, std::uint64_t first_sequence) {
  Bytes out(log_format::kMagic, log_format::kMagic + 8);
  append_value(out, kLogVersion);
  append_value(out, static_cast<std::uint32_t>(dim));
  append_value(out, first_sequence);
  append_value(out, crc32c(out));
  append_value(out, std::uint32_t{0});
  const Bytes acknowledged = encode_acknowledged(kHeaderBytes);
  out.insert(out.end(), acknowledged.begin(), acknowledged.end());
  out.resize(kHeaderBytes);
  return out;
}

Bytes encode_removals(std::span<const Removal> removals) {
  Bytes payload;
  payload.reserve(removals.size() * log_format::kRemovalBytes);
  for (const Removal& removal : removals) {
    append_value(payload, removal.design);
    append_value(payload, removal.sequence);
  }
  return payload;
}

// Reads on at the descriptor's position until `bytes` is full or the file ends.
Result<std::size_t> read_some(int fd, std::span<std::uint8_t> bytes,
                              const std::filesystem::path& path) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = ::read(fd, bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return last_error("reading", path);
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  return done;
}

// The header is read before the size is asked for: what the header acknowledges is then inside
// that size, also while a writer appends.
Result<Bytes> read_log_bytes(const std::filesystem::path& path) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return last_error("reading", path);
  Bytes bytes(kHeaderBytes);
  PANDOK_TRY(std::size_t done, read_some(fd.get(), bytes, path));
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return last_error("reading", path);
  const auto size_bytes = static_cast<std::size_t>(info.st_size);
  if (size_bytes > kLogBytesMax)
    return fail(Code::data_corrupted,
                "index log {}: {} bytes, the limit is {}; run 'pandok register reindex'",
                path.string(), size_bytes, kLogBytesMax);
  if (done == kHeaderBytes && size_bytes > kHeaderBytes) {
    bytes.resize(size_bytes);
    PANDOK_TRY(const std::size_t more,
               read_some(fd.get(), std::span(bytes).subspan(kHeaderBytes), path));
    done += more;
  }
  bytes.resize(done);
  return bytes;
}

}  // namespace

Result<LogContent> read_log(const std::filesystem::path& path, int dim) {
  constexpr int kTries = 3;
  for (int i = 1;; ++i) {
    PANDOK_TRY(const Bytes bytes, read_log_bytes(path));
    auto content = parse_log(bytes, dim, path.string());
    if (content || i == kTries) return content;
  }
}

Result<LogWriter> LogWriter::create(const std::filesystem::path& path, int dim,
                                    std::uint64_t first_sequence,
                                    std::span<const Removal> carried) {
  LogWriter log;
  log.path_ = path;
  log.dim_ = dim;
  log.next_sequence_ = first_sequence;
  log.fd_ = Fd(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!log.fd_) return last_error("writing", path);
  const auto fill = [&]() -> Result<> {
    PANDOK_CHECKED(write_at(log.fd_.get(), encode_log_header(dim, first_sequence), 0, path));
    log.size_bytes_ = kHeaderBytes;
    if (!carried.empty())
      PANDOK_CHECKED(log.append(kKindRemovals, static_cast<std::uint32_t>(carried.size()),
                                encode_removals(carried)));
    PANDOK_CHECKED(sync_fd(log.fd_.get(), path));
    return sync_folder(path.parent_path());
  };
  if (auto filled = fill(); !filled) {
    ::unlink(path.c_str());
    return tl::unexpected<Error>(std::move(filled).error());
  }
  return log;
}

Result<LogWriter> LogWriter::resume(const std::filesystem::path& path, int dim,
                                    const LogContent& content) {
  LogWriter log;
  log.path_ = path;
  log.dim_ = dim;
  log.next_sequence_ = content.next_sequence;
  log.size_bytes_ = content.valid_bytes;
  log.digest_ = content.digest;
  log.fd_ = Fd(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (!log.fd_) return last_error("writing", path);
  if (::ftruncate(log.fd_.get(), static_cast<off_t>(log.size_bytes_)) != 0)
    return last_error("cutting", path);
  // What a crash left behind the acknowledged bytes may be in memory only.
  PANDOK_CHECKED(sync_fd(log.fd_.get(), path));
  PANDOK_CHECKED(log.acknowledge());
  return log;
}

Bytes LogWriter::encode_rows(std::span<const Row> rows, std::span<const float> vectors) const {
  CHECK(!rows.empty() && rows.size() <= kRowsPerAddMax);
  CHECK(vectors.size() == rows.size() * static_cast<std::size_t>(dim_));
  Bytes payload;
  payload.reserve(rows.size() * log_format::kRowBytes + vectors.size_bytes());
  for (const Row& row : rows) log_format::append_row(payload, row);
  const auto* floats = reinterpret_cast<const std::uint8_t*>(vectors.data());
  payload.insert(payload.end(), floats, floats + vectors.size_bytes());
  return payload;
}

Result<> LogWriter::append_rows(std::span<const Row> rows, std::span<const float> vectors) {
  return append(kKindRows, static_cast<std::uint32_t>(rows.size()), encode_rows(rows, vectors));
}

Result<> LogWriter::append_replacement(std::span<const Row> rows, std::span<const float> vectors) {
  return append(kKindReplacement, static_cast<std::uint32_t>(rows.size()),
                encode_rows(rows, vectors));
}

Result<> LogWriter::append_removals(std::span<const std::uint64_t> designs) {
  CHECK(!designs.empty() && designs.size() <= kRemovalsPerRecordMax);
  std::vector<Removal> removals;
  removals.reserve(designs.size());
  for (const std::uint64_t design : designs) removals.push_back({design, next_sequence_});
  return append(kKindRemovals, static_cast<std::uint32_t>(removals.size()),
                encode_removals(removals));
}

Result<> LogWriter::append(std::uint32_t kind, std::uint32_t count, const Bytes& payload) {
  if (broken_)
    return fail(Code::failed_precondition,
                "index log {}: an earlier write failed; open the index again", path_.string());
  if (size_bytes_ + log_format::kRecordHeaderBytes + payload.size() > kLogBytesMax)
    return fail(Code::resource_exhausted, "index log {}: the limit of {} bytes is reached",
                path_.string(), kLogBytesMax);
  const std::uint32_t payload_crc = crc32c(payload);
  Bytes header;
  append_value(header, log_format::kRecordMagic);
  append_value(header, kind);
  append_value(header, count);
  append_value(header, std::uint32_t{0});
  append_value(header, next_sequence_);
  append_value(header, payload_crc);
  append_value(header, crc32c(header));
  const std::size_t old_size_bytes = size_bytes_;
  if (auto written = write_record(header, payload); !written) {
    size_bytes_ = old_size_bytes;
    if (::ftruncate(fd_.get(), static_cast<off_t>(old_size_bytes)) != 0) broken_ = true;
    return written;
  }
  ++next_sequence_;
  digest_ = log_format::extend_digest(digest_, kind, count, payload_crc);
  return {};
}

Result<> LogWriter::write_record(const Bytes& header, const Bytes& payload) {
  PANDOK_CHECKED(write_at(fd_.get(), header, size_bytes_, path_));
  PANDOK_CHECKED(write_at(fd_.get(), payload, size_bytes_ + header.size(), path_));
  // A failed sync leaves the system's copy of the file in an unknown state, so nothing more may
  // be built on it; the flag is taken back when both calls succeed.
  broken_ = true;
  PANDOK_CHECKED(sync_fd(fd_.get(), path_));
  size_bytes_ += header.size() + payload.size();
  PANDOK_CHECKED(acknowledge());
  broken_ = false;
  return {};
}

Result<> LogWriter::acknowledge() {
  return write_at(fd_.get(), encode_acknowledged(size_bytes_), kAckOffset, path_);
}

}  // namespace pandok::search
