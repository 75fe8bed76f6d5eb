// A sealed segment: some rows, sorted, with their codes and vectors, in one immutable file.
//
// Format, version 1, all numbers little-endian ("segment-NNNNNNNN.seg"):
//
//   header, 256 bytes
//     0  "PANDOKSG"            8  u32 version (1)        12  u32 dim (multiple of 64, <= 1024)
//    16  u64 rows n            24  u64 sealed_sequence    32  f32 greatest scale of a row
//    36  f32 P, f32 X of the coarse codes                44  f32 P, f32 X of the fine codes
//    52  u32 0
//    56  four sections (rows, coarse, fine, vectors): u64 offset, u64 size, u32 CRC32C, u32 0
//   152  u64 file size        160  zero bytes            252  u32 CRC32C of bytes 0 to 251
//   rows section: columns view u64[n], design u64[n], valid_from i32[n], valid_to i32[n],
//     locarno u16[n], country u16[n]; sorted by (locarno, country, design, view), so that a
//     Locarno class is one run of rows
//   coarse section: ceil(n / 16) coarse blocks (search/kernel.h): what every search reads
//   fine section: ceil(n / 16) fine blocks
//   vectors section: f32[n, dim], row-major, for exact scores
//   Scales, codes, P and X are those of search/quantise.h.
//
// Sections start at multiples of 4096 in this order; the bytes between them are zero.
// sealed_sequence: removals with a greater sequence number apply to this segment, others are
// already in it (search/record_log.h).
//
// Crash story: a segment is written under a temporary name, synced, renamed, and the folder
// synced before the manifest names it; it never changes after that and may be unlinked while it
// is mapped.
//
// What open checks: header CRC, version, limits, section table against the file size, CRC of the
// rows section. It touches neither codes nor vectors, so that a million views open in well under
// a second; verify() checks these too. A flipped bit in codes or vectors can lose or misrank a hit
// until then, never crash.
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/file.h"
#include "search/quantise.h"
#include "search/row.h"

namespace pandok::search {

inline constexpr std::uint32_t kSegmentVersion = 1;
inline constexpr std::uint64_t kSegmentRowsMax = 1u << 28;

// A buffer whose first byte lies at a multiple of 64.
struct alignas(64) CacheLine {
  std::uint8_t bytes[64];
};
using AlignedBytes = std::vector<CacheLine>;

inline constexpr std::size_t kSegmentSections = 4;
inline constexpr std::size_t kRowsSection = 0, kCoarseSection = 1, kFineSection = 2,
                             kVectorsSection = 3;

// The header, as a value; section offsets follow from rows and dim.
struct SegmentHeader {
  int dim = 0;
  std::uint64_t rows = 0;
  std::uint64_t sealed_sequence = 0;
  float scale_max = 0;
  ErrorBounds coarse, fine;
  std::array<std::uint32_t, kSegmentSections> section_crc{};
};

struct SegmentSection {
  std::uint64_t offset = 0;
  std::uint64_t size_bytes = 0;
};
struct SegmentLayout {
  std::array<SegmentSection, kSegmentSections> sections;
  std::uint64_t file_size_bytes = 0;
  static SegmentLayout of(std::uint64_t rows, int dim);
};

inline constexpr std::size_t kSegmentHeaderBytes = 256;
Bytes encode_header(const SegmentHeader& header);

// Rows, codes and vectors of one sealed part of the index. Immutable; any thread.
class Segment {
 public:
  // Maps a file. data_corrupted with what, where and what to do; not_found.
  static Result<std::shared_ptr<const Segment>> open(const std::filesystem::path& path);
  // The same from memory, for rows that are still in the log; `name` is for messages.
  static Result<std::shared_ptr<const Segment>> from_memory(AlignedBytes image,
                                                            std::size_t size_bytes,
                                                            std::string name);

  const SegmentHeader& header() const { return header_; }
  std::size_t dim() const { return static_cast<std::size_t>(header_.dim); }
  std::size_t rows() const { return static_cast<std::size_t>(header_.rows); }
  std::size_t blocks() const { return (rows() + 15) / 16; }

  // Columns, [rows()].
  std::span<const std::uint64_t> views() const { return views_; }
  std::span<const std::uint64_t> designs() const { return designs_; }
  std::span<const std::int32_t> valid_from() const { return valid_from_; }
  std::span<const std::int32_t> valid_to() const { return valid_to_; }
  std::span<const std::uint16_t> locarnos() const { return locarnos_; }
  std::span<const std::uint16_t> countries() const { return countries_; }

  Row row(std::size_t i) const;
  const float* vector(std::size_t i) const { return vectors_ + i * dim(); }  // [dim]

  // [blocks()] of coarse_block_bytes(dim()) and plane_block_bytes(dim()).
  const std::uint8_t* coarse() const { return coarse_; }
  const std::uint8_t* fine() const { return fine_; }
  float scale(std::size_t i) const;  // of row i

  // The run of rows [first, last) that a Locarno condition selects; all rows without one.
  struct Range {
    std::size_t first = 0;
    std::size_t last = 0;
  };
  Range class_range(const Filter& filter) const;

  // Checks everything that open() leaves out: all CRCs, the zero bytes between sections, the
  // order of rows, that vectors have length 1, that codes and maxima are those of the vectors.
  // Reads the whole file.
  Result<> verify() const;

 private:
  Segment() = default;
  Result<> parse();
  Result<> verify_codes() const;
  tl::unexpected<Error> corrupt(std::string_view what) const;

  std::string name_;
  MappedFile file_;
  AlignedBytes image_;
  ByteView bytes_;  // of file_ or image_
  SegmentHeader header_;
  SegmentLayout layout_;
  std::span<const std::uint64_t> views_, designs_;
  std::span<const std::int32_t> valid_from_, valid_to_;
  std::span<const std::uint16_t> locarnos_, countries_;
  const std::uint8_t* coarse_ = nullptr;
  const std::uint8_t* fine_ = nullptr;
  const float* vectors_ = nullptr;
};

// The order of rows in a segment.
bool row_before(const Row& a, const Row& b);

}  // namespace pandok::search
