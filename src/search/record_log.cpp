#include "search/record_log.h"

#include <cstring>
#include <limits>

#include "base/limits.h"
#include "search/record_log_format.h"

namespace pandok::search {
namespace {

using log_format::decode_row;
using log_format::extend_digest;
using log_format::kAckCrcOffset;
using log_format::kAckOffset;
using log_format::kHeaderBytes;
using log_format::kHeaderCrcOffset;
using log_format::kKindRemovals;
using log_format::kKindReplacement;
using log_format::kKindRows;
using log_format::kMagic;
using log_format::kRecordHeaderBytes;
using log_format::kRecordMagic;
using log_format::kRemovalBytes;
using log_format::kRowBytes;
using log_format::payload_bytes;

class Parser {
 public:
  Parser(ByteView bytes, int dim, std::string_view name)
      : bytes_(bytes), dim_(static_cast<std::size_t>(dim)), name_(name) {}

  Result<LogContent> run() {
    PANDOK_CHECKED(header());
    std::size_t at = kHeaderBytes;
    while (at < bytes_.size()) {
      auto next = record(at);
      if (!next && at < acknowledged_)
        return corrupt(fmt::format("{} at byte {}", next.error(), at));
      if (!next) break;  // the torn tail
      at = *next;
    }
    if (at < acknowledged_)
      return corrupt(
          fmt::format("{} bytes are there, {} were acknowledged", bytes_.size(), acknowledged_));
    content_.valid_bytes = at;
    return std::move(content_);
  }

 private:
  tl::unexpected<Error> corrupt(std::string_view what) const {
    return fail(Code::data_corrupted,
                "index log {}: {}; run 'pandok register reindex' to build the index again", name_,
                what);
  }

  Result<> header() {
    if (bytes_.size() < kHeaderBytes) return corrupt("shorter than its header");
    if (std::memcmp(bytes_.data(), kMagic, 8) != 0) return corrupt("not an index log");
    if (read_value<std::uint32_t>(bytes_, kHeaderCrcOffset) !=
        crc32c(bytes_.first(kHeaderCrcOffset)))
      return corrupt("the header's checksum is wrong");
    const auto version = read_value<std::uint32_t>(bytes_, 8);
    if (version < 1 || version > kLogVersion)
      return corrupt(
          fmt::format("format version {}, this program reads 1 to {}", version, kLogVersion));
    if (const auto dim = read_value<std::uint32_t>(bytes_, 12); dim != dim_)
      return corrupt(fmt::format("{} components a vector, the index has {}", dim, dim_));
    content_.first_sequence = content_.next_sequence = read_value<std::uint64_t>(bytes_, 16);
    acknowledged_ = read_value<std::uint64_t>(bytes_, kAckOffset);
    if (read_value<std::uint32_t>(bytes_, kAckCrcOffset) != crc32c(bytes_.subspan(kAckOffset, 8)))
      return corrupt("the checksum of the acknowledged size is wrong");
    if (acknowledged_ < kHeaderBytes) return corrupt("an impossible acknowledged size");
    const bool zero =
        read_value<std::uint32_t>(bytes_, 28) == 0 && read_value<std::uint32_t>(bytes_, 44) == 0 &&
        read_value<std::uint64_t>(bytes_, 48) == 0 && read_value<std::uint64_t>(bytes_, 56) == 0;
    if (!zero) return corrupt("reserved bytes of the header are not zero");
    return {};
  }

  // The end of the record at `at`, or why there is none.
  tl::expected<std::size_t, const char*> record(std::size_t at) {
    const auto no = [](const char* why) { return tl::unexpected<const char*>(why); };
    if (bytes_.size() - at < kRecordHeaderBytes) return no("an incomplete record");
    const ByteView head = bytes_.subspan(at, kRecordHeaderBytes);
    if (read_value<std::uint32_t>(head, 28) != crc32c(head.first(28)))
      return no("a wrong checksum of a record's header");
    const auto kind = read_value<std::uint32_t>(head, 4),
               count = read_value<std::uint32_t>(head, 8);
    if (read_value<std::uint32_t>(head, 0) != kRecordMagic ||
        read_value<std::uint32_t>(head, 12) != 0)
      return no("not a record");
    if (read_value<std::uint64_t>(head, 16) != content_.next_sequence)
      return no("a wrong sequence number");
    if (kind != kKindRows && kind != kKindRemovals && kind != kKindReplacement)
      return no("a record of an unknown kind");
    if (count == 0 || count > (kind == kKindRemovals ? kRemovalsPerRecordMax : kRowsPerAddMax))
      return no("an impossible count");
    const std::size_t size_bytes = payload_bytes(kind, count, dim_);
    if (bytes_.size() - at - kRecordHeaderBytes < size_bytes) return no("an incomplete record");
    const ByteView payload = bytes_.subspan(at + kRecordHeaderBytes, size_bytes);
    const auto payload_crc = read_value<std::uint32_t>(head, 24);
    if (payload_crc != crc32c(payload)) return no("a wrong checksum of a record");
    keep(kind, count, payload);
    content_.digest = extend_digest(content_.digest, kind, count, payload_crc);
    return at + kRecordHeaderBytes + size_bytes;
  }

  void keep(std::uint32_t kind, std::uint32_t count, ByteView payload) {
    LogRecord record{
        .sequence = content_.next_sequence++, .rows = {}, .vectors = {}, .removals = {}};
    if (kind == kKindRemovals) {
      for (std::size_t i = 0; i < count; ++i)
        record.removals.push_back({read_value<std::uint64_t>(payload, i * kRemovalBytes),
                                   read_value<std::uint64_t>(payload, i * kRemovalBytes + 8)});
    } else {
      for (std::size_t i = 0; i < count; ++i)
        record.rows.push_back(decode_row(payload.subspan(i * kRowBytes, kRowBytes)));
      if (kind == kKindReplacement)
        for (const Row& row : record.rows) record.removals.push_back({row.design, record.sequence});
      record.vectors.resize(count * dim_);
      std::memcpy(record.vectors.data(), payload.data() + count * kRowBytes,
                  record.vectors.size() * sizeof(float));
    }
    content_.records.push_back(std::move(record));
  }

  ByteView bytes_;
  std::size_t dim_;
  std::string_view name_;
  std::uint64_t acknowledged_ = 0;
  LogContent content_;
};

}  // namespace

namespace log_format {

std::size_t payload_bytes(std::uint32_t kind, std::size_t count, std::size_t dim) {
  return kind == kKindRemovals ? count * kRemovalBytes : count * (kRowBytes + dim * sizeof(float));
}

void append_row(Bytes& out, const Row& row) {
  append_value(out, row.view);
  append_value(out, row.design);
  append_value(out, row.locarno);
  append_value(out, row.country);
  append_value(out, row.valid_from);
  append_value(out, row.valid_to);
}

Row decode_row(ByteView bytes) {
  return {.view = read_value<std::uint64_t>(bytes, 0),
          .design = read_value<std::uint64_t>(bytes, 8),
          .locarno = read_value<std::uint16_t>(bytes, 16),
          .country = read_value<std::uint16_t>(bytes, 18),
          .valid_from = read_value<std::int32_t>(bytes, 20),
          .valid_to = read_value<std::int32_t>(bytes, 24)};
}

Sha256 extend_digest(const Sha256& digest, std::uint32_t kind, std::uint32_t count,
                     std::uint32_t payload_crc) {
  Bytes bytes(digest.bytes().begin(), digest.bytes().end());
  append_value(bytes, kind);
  append_value(bytes, count);
  append_value(bytes, payload_crc);
  return Sha256::of(bytes);
}

}  // namespace log_format

Result<LogContent> parse_log(ByteView bytes, int dim, std::string_view name) {
  CHECK(dim > 0 && dim <= limits::kDimMax);
  return Parser(bytes, dim, name).run();
}

}  // namespace pandok::search
