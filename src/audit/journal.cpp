#include "audit/journal.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "base/hash.h"

namespace pandok::audit {
namespace {

constexpr std::string_view kMagic = "PANDOKAJ";
constexpr std::size_t kHeaderBytes = 40, kCrcOffset = 36, kAlignment = 8;
constexpr std::size_t kAllocatedMin = 64u << 10;

struct Header {
  std::uint64_t mark = 0;
  std::uint64_t size_before = 0;
  std::uint32_t entries = 0, bundle_bytes = 0, checkpoint_bytes = 0;

  std::size_t record_bytes() const {
    const std::size_t bytes = kHeaderBytes + std::size_t{bundle_bytes} + checkpoint_bytes;
    return (bytes + kAlignment - 1) / kAlignment * kAlignment;
  }
};

std::optional<Header> parse_header(ByteView bytes, std::size_t at) {
  if (bytes.size() - at < kHeaderBytes) return std::nullopt;
  const ByteView head = bytes.subspan(at, kHeaderBytes);
  if (as_text(head.first(kMagic.size())) != kMagic ||
      read_value<std::uint32_t>(head, kCrcOffset) != crc32c(head.first(kCrcOffset)))
    return std::nullopt;
  return Header{read_value<std::uint64_t>(head, 8), read_value<std::uint64_t>(head, 16),
                read_value<std::uint32_t>(head, 24), read_value<std::uint32_t>(head, 28),
                read_value<std::uint32_t>(head, 32)};
}

Bytes encode(std::uint64_t mark, const JournalRecord& record) {
  Bytes out(kMagic.begin(), kMagic.end());
  append_value(out, mark);
  append_value(out, record.size_before);
  append_value(out, record.entries);
  append_value(out, static_cast<std::uint32_t>(record.bundle.size()));
  append_value(out, static_cast<std::uint32_t>(record.checkpoint.size()));
  append_value(out, crc32c(out));
  out.insert(out.end(), record.bundle.begin(), record.bundle.end());
  out.insert(out.end(), record.checkpoint.begin(), record.checkpoint.end());
  out.resize((out.size() + kAlignment - 1) / kAlignment * kAlignment);
  return out;
}

Result<> write_at(int fd, ByteView bytes, std::size_t at, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t n = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return tl::unexpected<Error>(system_error("writing", path, errno));
    bytes = bytes.subspan(static_cast<std::size_t>(n));
    at += static_cast<std::size_t>(n);
  }
  return {};
}

}  // namespace

std::vector<JournalRecord> parse_journal(ByteView bytes) {
  std::vector<JournalRecord> records;
  std::uint64_t mark = 0, next = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto header = parse_header(bytes, at);
    const bool first = records.empty();
    if (!header || first != (header->entries == 0)) break;
    if (!first && (header->mark != mark || header->size_before != next)) break;
    if (header->record_bytes() > bytes.size() - at) break;
    const ByteView body = bytes.subspan(at + kHeaderBytes);
    at += header->record_bytes();
    records.push_back({header->size_before, header->entries, body.first(header->bundle_bytes),
                       as_text(body.subspan(header->bundle_bytes, header->checkpoint_bytes)), at});
    mark = header->mark;
    next = header->size_before + header->entries;
  }
  return records;
}

bool has_later_record(ByteView bytes, std::size_t from, std::uint64_t size) {
  const auto first = parse_header(bytes, 0);
  for (std::size_t at = from + kAlignment; at < bytes.size(); at += kAlignment) {
    const auto header = parse_header(bytes, at);
    if (header && (!first || header->mark == first->mark) &&
        header->size_before + header->entries > size)
      return true;
  }
  return false;
}

Result<Journal> Journal::create(const std::filesystem::path& path, std::uint64_t size,
                                std::string_view checkpoint) {
  Journal journal;
  journal.path_ = path;
  journal.fd_ = Fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!journal.fd_) return tl::unexpected<Error>(system_error("writing", path, errno));
  PANDOK_CHECKED(journal.restart(size, checkpoint));
  PANDOK_CHECKED(sync_folder(path.parent_path()));
  return journal;
}

Result<> Journal::restart(std::uint64_t size, std::string_view checkpoint) {
  used_ = 0;
  randombytes_buf(&mark_, sizeof mark_);
  return write({size, 0, {}, checkpoint, 0});
}

Result<> Journal::append(std::uint64_t size_before, std::uint32_t entries, ByteView bundle,
                         std::string_view checkpoint) {
  CHECK(entries > 0);
  return write({size_before, entries, bundle, checkpoint, 0});
}

Result<> Journal::write(const JournalRecord& record) {
  Bytes bytes = encode(mark_, record);
  const std::size_t end = used_ + bytes.size();
  if (end > allocated_) {
    allocated_ = std::max({2 * allocated_, end, kAllocatedMin});
    bytes.resize(allocated_ - used_);
  }
  PANDOK_CHECKED(write_at(fd_.get(), bytes, used_, path_));
  if (::fdatasync(fd_.get()) != 0)
    return tl::unexpected<Error>(system_error("syncing", path_, errno));
  used_ = end;
  return {};
}

}  // namespace pandok::audit
