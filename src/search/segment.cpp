#include "search/segment.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <tuple>

#include "base/hash.h"
#include "base/limits.h"
#include "search/kernel.h"
#include "search/quantise.h"

namespace pandok::search {
namespace {

constexpr char kSegmentMagic[] = "PANDOKSG";  // 8 bytes are used
constexpr std::uint64_t kSectionAlign = 4096;
constexpr std::size_t kSegmentRowBytes = 28;
constexpr std::size_t kTableOffset = 56, kTableEntryBytes = 24, kCrcOffset = 252;
constexpr const char* kSectionNames[] = {"rows", "coarse", "fine", "vectors"};

std::uint64_t align_up(std::uint64_t n) {
  return (n + kSectionAlign - 1) / kSectionAlign * kSectionAlign;
}

template <class T>
std::span<const T> column(const std::uint8_t*& at, std::size_t n) {
  const std::span<const T> values(reinterpret_cast<const T*>(at), n);
  at += n * sizeof(T);
  return values;
}

}  // namespace

SegmentLayout SegmentLayout::of(std::uint64_t rows, int dim) {
  const auto width = static_cast<std::size_t>(dim);
  const std::uint64_t blocks = (rows + kBlockRows - 1) / kBlockRows;
  const std::uint64_t sizes[] = {rows * kSegmentRowBytes, blocks * coarse_block_bytes(width),
                                 blocks * plane_block_bytes(width), rows * width * sizeof(float)};
  SegmentLayout layout;
  std::uint64_t end = kSegmentHeaderBytes;
  for (std::size_t i = 0; i < kSegmentSections; ++i) {
    layout.sections[i] = {align_up(end), sizes[i]};
    end = layout.sections[i].offset + sizes[i];
  }
  layout.file_size_bytes = end;
  return layout;
}

Bytes encode_header(const SegmentHeader& header) {
  const SegmentLayout layout = SegmentLayout::of(header.rows, header.dim);
  Bytes out(kSegmentMagic, kSegmentMagic + 8);
  append_value(out, kSegmentVersion);
  append_value(out, static_cast<std::uint32_t>(header.dim));
  append_value(out, header.rows);
  append_value(out, header.sealed_sequence);
  append_value(out, header.scale_max);
  for (const ErrorBounds& bounds : {header.coarse, header.fine}) {
    append_value(out, bounds.ratio);
    append_value(out, bounds.norm);
  }
  append_value(out, std::uint32_t{0});
  for (std::size_t i = 0; i < kSegmentSections; ++i) {
    append_value(out, layout.sections[i].offset);
    append_value(out, layout.sections[i].size_bytes);
    append_value(out, header.section_crc[i]);
    append_value(out, std::uint32_t{0});
  }
  append_value(out, layout.file_size_bytes);
  out.resize(kCrcOffset);
  append_value(out, crc32c(out));
  return out;
}

tl::unexpected<Error> Segment::corrupt(std::string_view what) const {
  return fail(Code::data_corrupted,
              "segment {}: {}; run 'pandok register reindex' to build the index again", name_,
              what);
}

Result<std::shared_ptr<const Segment>> Segment::open(const std::filesystem::path& path) {
  // Shared by every snapshot that was taken while this segment was live; see Snapshot.
  std::shared_ptr<Segment> segment(new Segment());
  segment->name_ = path.string();
  PANDOK_TRY(segment->file_, MappedFile::open(path));
  segment->bytes_ = segment->file_.bytes();
  PANDOK_CHECKED(segment->parse());
  return std::shared_ptr<const Segment>(std::move(segment));
}

Result<std::shared_ptr<const Segment>> Segment::from_memory(AlignedBytes image,
                                                            std::size_t size_bytes,
                                                            std::string name) {
  CHECK(size_bytes <= image.size() * sizeof(CacheLine));
  std::shared_ptr<Segment> segment(new Segment());
  segment->name_ = std::move(name);
  segment->image_ = std::move(image);
  segment->bytes_ = {reinterpret_cast<const std::uint8_t*>(segment->image_.data()), size_bytes};
  PANDOK_CHECKED(segment->parse());
  return std::shared_ptr<const Segment>(std::move(segment));
}

Result<> Segment::parse() {
  if (bytes_.size() < kSegmentHeaderBytes) return corrupt("shorter than its header");
  if (std::memcmp(bytes_.data(), kSegmentMagic, 8) != 0) return corrupt("not a segment file");
  if (read_value<std::uint32_t>(bytes_, kCrcOffset) != crc32c(bytes_.first(kCrcOffset)))
    return corrupt("the header's checksum is wrong");
  if (const auto version = read_value<std::uint32_t>(bytes_, 8); version != kSegmentVersion)
    return corrupt(
        fmt::format("format version {}, this program reads {}", version, kSegmentVersion));
  const auto dim = read_value<std::uint32_t>(bytes_, 12);
  if (dim == 0 || dim % 64 != 0 || dim > limits::kDimMax)
    return corrupt(fmt::format("{} components a vector", dim));
  header_.dim = static_cast<int>(dim);
  header_.rows = read_value<std::uint64_t>(bytes_, 16);
  if (header_.rows == 0 || header_.rows > kSegmentRowsMax)
    return corrupt(fmt::format("{} rows", header_.rows));
  header_.sealed_sequence = read_value<std::uint64_t>(bytes_, 24);
  header_.scale_max = read_value<float>(bytes_, 32);
  header_.coarse = {read_value<float>(bytes_, 36), read_value<float>(bytes_, 40)};
  header_.fine = {read_value<float>(bytes_, 44), read_value<float>(bytes_, 48)};
  for (const float value : {header_.scale_max, header_.coarse.ratio, header_.coarse.norm,
                            header_.fine.ratio, header_.fine.norm})
    if (!std::isfinite(value) || value < 0) return corrupt("impossible bounds in the header");

  layout_ = SegmentLayout::of(header_.rows, header_.dim);
  for (std::size_t i = 0; i < kSegmentSections; ++i)
    header_.section_crc[i] =
        read_value<std::uint32_t>(bytes_, kTableOffset + i * kTableEntryBytes + 16);
  // The layout follows from the counts, so the whole header can be compared at once.
  const Bytes expected = encode_header(header_);
  if (!std::equal(expected.begin(), expected.end(), bytes_.begin()))
    return corrupt("the section table does not fit the counts");
  if (layout_.file_size_bytes != bytes_.size())
    return corrupt(fmt::format("{} bytes, {} expected", bytes_.size(), layout_.file_size_bytes));

  const ByteView rows_section = bytes_.subspan(layout_.sections[kRowsSection].offset,
                                               layout_.sections[kRowsSection].size_bytes);
  if (crc32c(rows_section) != header_.section_crc[kRowsSection])
    return corrupt("the checksum of section 'rows' is wrong");
  const std::uint8_t* at = rows_section.data();
  views_ = column<std::uint64_t>(at, rows());
  designs_ = column<std::uint64_t>(at, rows());
  valid_from_ = column<std::int32_t>(at, rows());
  valid_to_ = column<std::int32_t>(at, rows());
  locarnos_ = column<std::uint16_t>(at, rows());
  countries_ = column<std::uint16_t>(at, rows());
  coarse_ = bytes_.data() + layout_.sections[kCoarseSection].offset;
  fine_ = bytes_.data() + layout_.sections[kFineSection].offset;
  vectors_ =
      reinterpret_cast<const float*>(bytes_.data() + layout_.sections[kVectorsSection].offset);
  return {};
}

Row Segment::row(std::size_t i) const {
  return {.view = views_[i],
          .design = designs_[i],
          .locarno = locarnos_[i],
          .country = countries_[i],
          .valid_from = valid_from_[i],
          .valid_to = valid_to_[i]};
}

float Segment::scale(std::size_t i) const {
  float value;
  std::memcpy(&value, coarse_ + i / 16 * coarse_block_bytes(dim()) + i % 16 * sizeof value,
              sizeof value);
  return value;
}

Segment::Range Segment::class_range(const Filter& filter) const {
  std::uint32_t low = 0, high = 0xffff;
  if (filter.locarno_class) {
    low = *filter.locarno_class * 100u;
    high = low + 99;
  }
  if (filter.locarno) {
    low = std::max<std::uint32_t>(low, *filter.locarno);
    high = std::min<std::uint32_t>(high, *filter.locarno);
  }
  if (low > high) return {};
  const auto first = std::lower_bound(locarnos_.begin(), locarnos_.end(), low);
  const auto last = std::upper_bound(first, locarnos_.end(), high);
  return {static_cast<std::size_t>(first - locarnos_.begin()),
          static_cast<std::size_t>(last - locarnos_.begin())};
}

bool row_before(const Row& a, const Row& b) {
  return std::tie(a.locarno, a.country, a.design, a.view) <
         std::tie(b.locarno, b.country, b.design, b.view);
}

Result<> Segment::verify() const {
  std::uint64_t end = kSegmentHeaderBytes;
  for (std::size_t i = 0; i < kSegmentSections; ++i) {
    const SegmentSection& section = layout_.sections[i];
    const ByteView gap = bytes_.subspan(end, section.offset - end);
    if (std::ranges::any_of(gap, [](std::uint8_t byte) { return byte != 0; }))
      return corrupt(fmt::format("bytes before section '{}' are not zero", kSectionNames[i]));
    if (crc32c(bytes_.subspan(section.offset, section.size_bytes)) != header_.section_crc[i])
      return corrupt(fmt::format("the checksum of section '{}' is wrong", kSectionNames[i]));
    end = section.offset + section.size_bytes;
  }
  for (std::size_t i = 1; i < rows(); ++i)
    if (row_before(row(i), row(i - 1))) return corrupt(fmt::format("row {} is out of order", i));
  return verify_codes();
}

Result<> Segment::verify_codes() const {
  RowCode code;
  for (std::size_t i = 0; i < rows(); ++i) {
    const std::span<const float> x(vector(i), dim());
    if (auto unit = check_unit(x, header_.dim); !unit)
      return corrupt(fmt::format("row {}: {}", i, unit.error().message));
    encode_row(x, code);
    if (code.scale > header_.scale_max || !header_.coarse.holds_for(code.coarse, code.scale) ||
        !header_.fine.holds_for(code.fine, code.scale))
      return corrupt(fmt::format("row {} is outside the bounds in the header", i));
    const std::uint8_t* coarse_plane = coarse_ + i / 16 * coarse_block_bytes(dim()) + 64;
    const std::uint8_t* fine_plane = fine_ + i / 16 * plane_block_bytes(dim());
    bool same = code.scale == scale(i);
    for (std::size_t d = 0; d < dim(); ++d) {
      const std::size_t at = plane_byte(i % 16, d), shift = d % 8 < 4 ? 0 : 4;
      same = same && code.codes[d] >> 4 == ((coarse_plane[at] >> shift) & 15) &&
             (code.codes[d] & 15) == ((fine_plane[at] >> shift) & 15);
    }
    if (!same) return corrupt(fmt::format("the codes of row {} are not those of its vector", i));
  }
  return {};
}

}  // namespace pandok::search
