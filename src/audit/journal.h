// What makes an entry durable before its tiles are: the file `journal` of a log that is open.
//
// Format, version 1, little-endian; records, each at a multiple of 8 bytes:
//    0  "PANDOKAJ"                8  u64 mark of this run of records, random
//   16  u64 entries of the log before this record
//   24  u32 entries in it        28  u32 bytes of them        32  u32 bytes of the checkpoint
//   36  u32 CRC32C of bytes 0 to 35
//   40  the entries as in a bundle (tiles.h), then the signed checkpoint with them, then zero bytes
//       up to a multiple of 8
//
// The first record has no entries: its checkpoint is the settled one, up to which tiles and
// checkpoint are themselves synced. Each further record continues where the one before it ended.
// The file is filled with zero bytes ahead of the records, so that a sync has no size to write, and
// is written from its beginning again, with a new mark, when what it holds is settled: behind the
// last record stand zero bytes or records of an older mark.
//
// Crash story. A record is synced before any of its entries is acknowledged, and nothing is
// written behind it before that. So only the last record can be torn. It counts if its entries lead
// to the root that its checkpoint states and the log's key has signed; otherwise nobody was told
// of it, and it is discarded. A whole record of the same mark behind a broken one cannot come from
// a crash: that is data_corrupted.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/file.h"

namespace pandok::audit {

struct JournalRecord {
  std::uint64_t size_before = 0;
  std::uint32_t entries = 0;
  ByteView bundle;
  std::string_view checkpoint;
  std::size_t end = 0;  // the byte of the file behind it
};

// The records from the beginning to the first that is broken or does not continue the one before;
// the first of them is the settled state; none in a torn file. Views into `bytes`. Pure; never
// fails. Entries and signatures are the caller's to check.
std::vector<JournalRecord> parse_journal(ByteView bytes);

// Whether a record that ends behind `size` entries begins after byte `from` (a multiple of 8): of
// the mark of the first record, or of any mark if the first record is broken.
bool has_later_record(ByteView bytes, std::size_t from, std::uint64_t size);

// The writing end; one thread.
class Journal {
 public:
  // Makes the file, or begins it anew, with the settled state; synced with its folder.
  static Result<Journal> create(const std::filesystem::path& path, std::uint64_t size,
                                std::string_view checkpoint);

  // Durable when it returns without an error.
  Result<> append(std::uint64_t size_before, std::uint32_t entries, ByteView bundle,
                  std::string_view checkpoint);
  // Begins anew with this settled state; everything before it is settled.
  Result<> restart(std::uint64_t size, std::string_view checkpoint);

  std::size_t used_bytes() const { return used_; }

 private:
  Result<> write(const JournalRecord& record);

  std::filesystem::path path_;
  Fd fd_;
  std::uint64_t mark_ = 0;
  std::size_t used_ = 0, allocated_ = 0;
};

}  // namespace pandok::audit
