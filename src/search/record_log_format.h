// Numbers and small encoders of the index log, shared by its reader and its writer; the format
// stands in record_log.h.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/hash.h"
#include "search/row.h"

namespace pandok::search::log_format {

inline constexpr char kMagic[] = "PANDOKLG";  // 8 bytes are used
inline constexpr std::size_t kHeaderBytes = 64;
inline constexpr std::size_t kHeaderCrcOffset = 24, kAckOffset = 32, kAckCrcOffset = 40;
inline constexpr std::size_t kRecordHeaderBytes = 32;
inline constexpr std::uint32_t kRecordMagic = 0x44525050;
inline constexpr std::uint32_t kKindRows = 1, kKindRemovals = 2, kKindReplacement = 3;
inline constexpr std::size_t kRowBytes = 28, kRemovalBytes = 16;

std::size_t payload_bytes(std::uint32_t kind, std::size_t count, std::size_t dim);
void append_row(Bytes& out, const Row& row);
Row decode_row(ByteView bytes);  // kRowBytes

// The digest of a log after one more record; a new log starts with Sha256{}.
Sha256 extend_digest(const Sha256& digest, std::uint32_t kind, std::uint32_t count,
                     std::uint32_t payload_crc);

}  // namespace pandok::search::log_format
