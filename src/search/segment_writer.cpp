#include "search/segment_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>
#include <memory>

#include "base/hash.h"
#include "search/file_io.h"
#include "search/kernel.h"
#include "search/quantise.h"

namespace pandok::search {
namespace {

constexpr std::size_t kWriteBytes = 1u << 20;

// Where the bytes of a segment go: a file or memory.
using Sink = std::function<Result<>(std::uint64_t offset, ByteView bytes)>;

// Gathers a section into chunks, hands them to the sink and keeps the section's CRC.
class SectionWriter {
 public:
  SectionWriter(const Sink& sink, std::uint64_t offset) : sink_(sink), offset_(offset) {
    buffer_.reserve(kWriteBytes + (64u << 10));
  }
  // n zero bytes (at most 64 KiB) at the end; the caller fills them before the next call.
  Result<std::uint8_t*> extend(std::size_t n) {
    if (buffer_.size() >= kWriteBytes) PANDOK_CHECKED(flush());
    buffer_.resize(buffer_.size() + n);
    return buffer_.data() + buffer_.size() - n;
  }
  template <class T>
  Result<> put(T value) {
    PANDOK_TRY(std::uint8_t* const at, extend(sizeof(T)));
    std::memcpy(at, &value, sizeof(T));
    return {};
  }
  Result<> flush() {
    crc_ = crc32c(buffer_, crc_);
    PANDOK_CHECKED(sink_(offset_, buffer_));
    offset_ += buffer_.size();
    buffer_.clear();
    return {};
  }
  std::uint32_t crc() const { return crc_; }

 private:
  const Sink& sink_;
  std::uint64_t offset_;
  Bytes buffer_;
  std::uint32_t crc_ = 0;
};

template <class Field>
Result<> put_column(SectionWriter& out, const std::vector<SourceRow>& rows, Field field) {
  for (const SourceRow& source : rows) PANDOK_CHECKED(out.put(source.row.*field));
  return {};
}

Result<std::uint32_t> write_rows(const Sink& sink, std::uint64_t offset,
                                 const std::vector<SourceRow>& rows) {
  SectionWriter out(sink, offset);
  PANDOK_CHECKED(put_column(out, rows, &Row::view));
  PANDOK_CHECKED(put_column(out, rows, &Row::design));
  PANDOK_CHECKED(put_column(out, rows, &Row::valid_from));
  PANDOK_CHECKED(put_column(out, rows, &Row::valid_to));
  PANDOK_CHECKED(put_column(out, rows, &Row::locarno));
  PANDOK_CHECKED(put_column(out, rows, &Row::country));
  PANDOK_CHECKED(out.flush());
  return out.crc();
}

// Puts a row's nibbles into its place of a block.
void place_row(const RowCode& code, std::size_t r, std::uint8_t* coarse, std::uint8_t* fine) {
  std::memcpy(coarse + r * sizeof(float), &code.scale, sizeof(float));
  for (std::size_t d = 0; d < code.codes.size(); ++d) {
    const std::size_t at = plane_byte(r, d), shift = d % 8 < 4 ? 0 : 4;
    coarse[64 + at] = static_cast<std::uint8_t>(coarse[64 + at] | code.codes[d] >> 4 << shift);
    fine[at] = static_cast<std::uint8_t>(fine[at] | (code.codes[d] & 15) << shift);
  }
}

// Writes both code sections and sets the header's bounds and CRCs.
Result<> write_codes(const Sink& sink, const SegmentLayout& layout,
                     const std::vector<SourceRow>& rows, SegmentHeader& header) {
  const auto dim = static_cast<std::size_t>(header.dim);
  SectionWriter coarse_out(sink, layout.sections[kCoarseSection].offset);
  SectionWriter fine_out(sink, layout.sections[kFineSection].offset);
  RowCode code;
  for (std::size_t first = 0; first < rows.size(); first += kBlockRows) {
    PANDOK_TRY(std::uint8_t* const coarse, coarse_out.extend(coarse_block_bytes(dim)));
    PANDOK_TRY(std::uint8_t* const fine, fine_out.extend(plane_block_bytes(dim)));
    const std::size_t n = std::min(kBlockRows, rows.size() - first);
    for (std::size_t r = 0; r < n; ++r) {
      encode_row({rows[first + r].vector, dim}, code);
      header.scale_max = std::max(header.scale_max, code.scale);
      header.coarse.include(code.coarse, code.scale);
      header.fine.include(code.fine, code.scale);
      place_row(code, r, coarse, fine);
    }
  }
  PANDOK_CHECKED(coarse_out.flush());
  PANDOK_CHECKED(fine_out.flush());
  header.section_crc[kCoarseSection] = coarse_out.crc();
  header.section_crc[kFineSection] = fine_out.crc();
  return {};
}

Result<std::uint32_t> write_vectors(const Sink& sink, std::uint64_t offset,
                                    const std::vector<SourceRow>& rows, std::size_t dim) {
  SectionWriter out(sink, offset);
  for (const SourceRow& source : rows) {
    PANDOK_TRY(std::uint8_t* const at, out.extend(dim * sizeof(float)));
    std::memcpy(at, source.vector, dim * sizeof(float));
  }
  PANDOK_CHECKED(out.flush());
  return out.crc();
}

// Sorts, writes the sections, then the header.
Result<> emit(std::vector<SourceRow>& rows, int dim, std::uint64_t sealed_sequence,
              const Sink& sink) {
  CHECK(!rows.empty() && rows.size() <= kSegmentRowsMax);
  std::ranges::stable_sort(rows, row_before, &SourceRow::row);
  const SegmentLayout layout = SegmentLayout::of(rows.size(), dim);
  SegmentHeader header;
  header.dim = dim;
  header.rows = rows.size();
  header.sealed_sequence = sealed_sequence;
  PANDOK_TRY(header.section_crc[kRowsSection],
             write_rows(sink, layout.sections[kRowsSection].offset, rows));
  PANDOK_CHECKED(write_codes(sink, layout, rows, header));
  PANDOK_TRY(header.section_crc[kVectorsSection],
             write_vectors(sink, layout.sections[kVectorsSection].offset, rows,
                           static_cast<std::size_t>(dim)));
  return sink(0, encode_header(header));
}

Result<> write_file(const std::filesystem::path& path, std::vector<SourceRow>& rows, int dim,
                    std::uint64_t sealed_sequence) {
  const Fd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!fd) return tl::unexpected<Error>(system_error("writing", path, errno));
  const Sink sink = [&](std::uint64_t offset, ByteView bytes) {
    return write_at(fd.get(), bytes, offset, path);
  };
  PANDOK_CHECKED(emit(rows, dim, sealed_sequence, sink));
  return sync_fd(fd.get(), path);
}

}  // namespace

Result<> write_segment(const std::filesystem::path& path, std::vector<SourceRow> rows, int dim,
                       std::uint64_t sealed_sequence) {
  std::filesystem::path temporary = path;
  temporary += ".tmp";
  auto written = write_file(temporary, rows, dim, sealed_sequence);
  if (written && ::rename(temporary.c_str(), path.c_str()) != 0)
    written = tl::unexpected<Error>(system_error("writing", path, errno));
  if (!written) {
    ::unlink(temporary.c_str());
    return written;
  }
  return sync_folder(path.parent_path());
}

Result<std::shared_ptr<const Segment>> build_segment(std::vector<SourceRow> rows, int dim) {
  const SegmentLayout layout = SegmentLayout::of(rows.size(), dim);
  const auto size_bytes = static_cast<std::size_t>(layout.file_size_bytes);
  AlignedBytes image((size_bytes + sizeof(CacheLine) - 1) / sizeof(CacheLine));
  auto* const base = reinterpret_cast<std::uint8_t*>(image.data());
  const Sink sink = [&](std::uint64_t offset, ByteView bytes) -> Result<> {
    std::memcpy(base + offset, bytes.data(), bytes.size());
    return {};
  };
  PANDOK_CHECKED(emit(rows, dim, 0, sink));
  return Segment::from_memory(std::move(image), size_bytes, "(rows of the log)");
}

}  // namespace pandok::search
