#include "search/segment_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <memory>

#include "base/hash.h"
#include "search/file_io.h"
#include "search/kernel.h"
#include "search/quantise.h"

namespace pandok::search {
namespace {

constexpr std::size_t kChunkBytes = 1u << 20;

// Where the bytes of a segment go: a file or memory.
using Sink = std::function<Result<>(std::uint64_t offset, ByteView bytes)>;

// Gathers a section into chunks, hands them to the sink and keeps the section's CRC.
class SectionWriter {
 public:
  SectionWriter(const Sink& sink, std::uint64_t offset) : sink_(sink), offset_(offset) {
    buffer_.reserve(kChunkBytes + (64u << 10));
  }
  // Room for n bytes (at most 64 KiB) at the end; the caller fills it before the next call.
  Result<std::uint8_t*> extend(std::size_t n) {
    if (buffer_.size() >= kChunkBytes) PANDOK_CHECKED(flush());
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

// A float that is not less than value.
float round_up(double value) {
  const auto nearest = static_cast<float>(value);
  if (static_cast<double>(nearest) >= value) return nearest;
  return std::nextafter(nearest, std::numeric_limits<float>::infinity());
}

// Writes the codes and sets the header's maxima and CRC.
Result<> write_codes(const Sink& sink, std::uint64_t offset, const std::vector<SourceRow>& rows,
                     SegmentHeader& header) {
  const auto dim = static_cast<std::size_t>(header.dim);
  SectionWriter out(sink, offset);
  std::vector<std::int8_t> codes(dim);
  double residual = 0, length = 0;
  for (std::size_t first = 0; first < rows.size(); first += kBlockRows) {
    PANDOK_TRY(std::uint8_t* const block, out.extend(kBlockRows * dim));
    std::memset(block, 128, kBlockRows * dim);
    const std::size_t n = std::min(kBlockRows, rows.size() - first);
    for (std::size_t r = 0; r < n; ++r) {
      const CodeError error = quantise({rows[first + r].vector, dim}, header.scale, codes.data());
      residual = std::max(residual, error.residual_norm);
      length = std::max(length, error.code_norm);
      for (std::size_t d = 0; d < dim; ++d)
        block[d / 4 * 64 + r * 4 + d % 4] = static_cast<std::uint8_t>(codes[d] + 128);
    }
  }
  PANDOK_CHECKED(out.flush());
  header.residual_norm_max = round_up(residual);
  header.code_norm_max = round_up(length);
  header.section_crc[1] = out.crc();
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
  const auto width = static_cast<std::size_t>(dim);
  const SegmentLayout layout = SegmentLayout::of(rows.size(), dim);
  SegmentHeader header{.dim = dim, .rows = rows.size(), .sealed_sequence = sealed_sequence};
  float most = 0;
  for (const SourceRow& source : rows) most = std::max(most, peak({source.vector, width}));
  header.scale = most / 127;
  PANDOK_TRY(header.section_crc[0], write_rows(sink, layout.sections[0].offset, rows));
  PANDOK_CHECKED(write_codes(sink, layout.sections[1].offset, rows, header));
  PANDOK_TRY(header.section_crc[2], write_vectors(sink, layout.sections[2].offset, rows, width));
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
