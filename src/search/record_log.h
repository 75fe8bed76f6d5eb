// The append-only log of an index: rows that are not sealed yet, and removals.
//
// Format, version 2, little-endian ("log-NNNNNNNN.log"):
//
//   header, 64 bytes
//     0  "PANDOKLG"      8  u32 version (2)   12  u32 dim
//    16  u64 first sequence number            24  u32 CRC32C of bytes 0 to 23    28  u32 0
//    32  u64 acknowledged bytes               40  u32 CRC32C of bytes 32 to 39   44  zero bytes
//   records, one behind the other
//     0  u32 0x44525050 ("PPRD")   4  u32 kind (1 rows, 2 removals, 3 replacement)
//     8  u32 count                12  u32 0
//    16  u64 sequence number      24  u32 CRC32C of the payload
//    28  u32 CRC32C of bytes 0 to 27
//    32  payload
//          rows:      count times (u64 view, u64 design, u16 locarno, u16 country, i32 valid_from,
//                     i32 valid_to), then f32[count, dim]
//          removals:  count times (u64 design, u64 sequence number of the removal)
//          replacement:  as rows; removes the earlier rows of the designs in it, as a removal with
//                     the record's own number would
//
// Sequence numbers of records are consecutive. A removal takes out the rows of its design that
// stand earlier in the log, and those of segments whose sealed_sequence is less than the
// removal's own number. A new log starts with one record that carries the removals on which the
// live segments still depend, with their old numbers; later records carry their own.
//
// Crash story. A record is written, the file synced, and only then the count of acknowledged
// bytes in the header moved behind it (a write of 12 bytes in one disk sector, made durable by
// the next sync at the latest). So
//   - what lies inside the acknowledged bytes was synced before it was counted: any damage there,
//     or a shorter file, is data_corrupted and never cut off silently;
//   - behind them stand whole records (a crash after the sync, or a header that was not written
//     back) and then at most one torn record. Whole records count as there: if their caller never
//     got an answer, it may find its rows or not. From the first byte that is not a whole record
//     with the next sequence number the tail is torn, was never acknowledged, and is cut off when
//     the index is opened for writing. Readers ignore it.
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "search/row.h"

namespace pandok::search {

inline constexpr std::uint32_t kLogVersion = 2;  // version 1, without replacements, is read too
inline constexpr std::uint32_t kRowsPerAddMax = 65'536;
inline constexpr std::uint32_t kRemovalsPerRecordMax = 1u << 24;
inline constexpr std::size_t kLogBytesMax = std::size_t{4} << 30;

struct Removal {
  std::uint64_t design = 0;
  std::uint64_t sequence = 0;
  bool operator==(const Removal&) const = default;
};

// One record, parsed.
struct LogRecord {
  std::uint64_t sequence = 0;
  std::vector<Row> rows;
  std::vector<float> vectors;  // [rows, dim]
  std::vector<Removal> removals;
};

// Everything that a log says.
struct LogContent {
  std::vector<LogRecord> records;
  std::uint64_t first_sequence = 1;
  std::uint64_t next_sequence = 1;
  std::size_t valid_bytes = 0;  // where the torn tail begins
  Sha256 digest;                // of all records; the same for writer and reader
};

// Parses a whole log file. data_corrupted for damage inside the acknowledged bytes, a wrong
// version or dim; a torn tail is not an error. `name` is for messages. Pure.
Result<LogContent> parse_log(ByteView bytes, int dim, std::string_view name);

// Reads and parses. A header that a writer is just changing is read again.
Result<LogContent> read_log(const std::filesystem::path& path, int dim);

// The writing end. One at a time for a log, in one thread.
class LogWriter {
 public:
  // Makes a new log, synced together with its folder; `carried` becomes its first record if not
  // empty. Replaces a file of this name, which no manifest can name yet.
  static Result<LogWriter> create(const std::filesystem::path& path, int dim,
                                  std::uint64_t first_sequence, std::span<const Removal> carried);
  // Goes on behind `content`, which was read from this path; cuts off a torn tail.
  static Result<LogWriter> resume(const std::filesystem::path& path, int dim,
                                  const LogContent& content);

  // Durable when it returns without an error. After an error nothing of the record remains. If
  // even that cannot be ensured, every later call is failed_precondition: open the index again.
  // rows and vectors ([rows, dim]) were checked by the caller.
  Result<> append_rows(std::span<const Row> rows, std::span<const float> vectors);
  Result<> append_replacement(std::span<const Row> rows, std::span<const float> vectors);
  Result<> append_removals(std::span<const std::uint64_t> designs);

  std::uint64_t next_sequence() const { return next_sequence_; }
  std::size_t size_bytes() const { return size_bytes_; }
  const Sha256& digest() const { return digest_; }

 private:
  LogWriter() = default;
  Bytes encode_rows(std::span<const Row> rows, std::span<const float> vectors) const;
  Result<> append(std::uint32_t kind, std::uint32_t count, const Bytes& payload);
  Result<> write_record(const Bytes& header, const Bytes& payload);
  Result<> acknowledge();

  std::filesystem::path path_;
  Fd fd_;
  int dim_ = 0;
  std::uint64_t next_sequence_ = 1;
  std::size_t size_bytes_ = 0;
  Sha256 digest_;
  bool broken_ = false;
};

}  // namespace pandok::search
