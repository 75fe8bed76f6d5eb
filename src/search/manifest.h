// The manifest: which files an index consists of. Replacing it is the one step that changes them.
//
// Format of the file MANIFEST, UTF-8 lines, each ended by one newline, in this order:
//
//   pandok-index 1                              format version
//   dim 256
//   next 9                                      the number of the next file
//   segment 7 rows 65536 sequence 41            none or more; oldest first
//   log 8 sequence 42                           the number of the log and its first record
//   crc32c 0a1b2c3d                             of all bytes before this line, 8 digits
//
// File names follow from the numbers: segment-00000007.seg, log-00000008.log. Files of such names
// that the manifest does not list are left over from a crash and are removed when the index is
// opened for writing.
//
// Crash story: written beside itself, synced, renamed, folder synced (write_file_atomic), after
// all files that it names are complete and synced.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"

namespace pandok::search {

inline constexpr std::size_t kSegmentsMax = 4'096;
inline constexpr std::size_t kManifestBytesMax = 1u << 20;

struct ManifestSegment {
  std::uint64_t number = 0;
  std::uint64_t rows = 0;
  std::uint64_t sequence = 0;  // sealed_sequence
  bool operator==(const ManifestSegment&) const = default;
};

struct Manifest {
  int dim = 0;
  std::uint64_t next_number = 1;
  std::vector<ManifestSegment> segments;
  std::uint64_t log_number = 0;
  std::uint64_t log_sequence = 1;
  bool operator==(const Manifest&) const = default;
};

std::string encode_manifest(const Manifest& manifest);
// data_corrupted with what to do; `name` is for messages. Pure.
Result<Manifest> parse_manifest(ByteView bytes, std::string_view name);

std::filesystem::path manifest_path(const std::filesystem::path& folder);
std::filesystem::path segment_path(const std::filesystem::path& folder, std::uint64_t number);
std::filesystem::path log_path(const std::filesystem::path& folder, std::uint64_t number);

// not_found if the folder holds no index.
Result<Manifest> read_manifest(const std::filesystem::path& folder);

// Removes segment, log and temporary files that `manifest` does not name. Only the writer calls
// this. Failures are ignored: the files do no harm and the next open tries again.
void remove_leftovers(const std::filesystem::path& folder, const Manifest& manifest);

}  // namespace pandok::search
