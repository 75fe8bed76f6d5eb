// TIFF 6.0 by its directories; Exif data are a TIFF in small and share the reader.
#include <array>

#include "base/limits.h"
#include "image/byte_reader.h"
#include "image/picture_header.h"

namespace pandok::image {

namespace {

enum Tag : std::uint32_t {
  kWidth = 256,
  kHeight = 257,
  kBitsPerSample = 258,
  kPhotometric = 262,
  kStripOffsets = 273,
  kOrientation = 274,
  kSamplesPerPixel = 277,
  kTileWidth = 322,
  kTileHeight = 323,
  kTileOffsets = 324,
};
constexpr std::uint32_t kByte = 1, kShort = 3, kLong = 4;
constexpr std::size_t kEntryBytes = 12;
constexpr std::uint32_t kEntriesMax = 1'000;

// One directory ("IFD"): a count, entries of 12 bytes, the place of the next.
class Directory {
 public:
  // nullopt if it does not lie inside the file.
  static std::optional<Directory> at(const ByteReader& in, std::size_t offset) {
    const auto count = in.u16(offset);
    if (!count || *count == 0 || *count > kEntriesMax) return std::nullopt;
    if (!in.has(offset + 2, *count * kEntryBytes)) return std::nullopt;
    return Directory(in, offset + 2, *count);
  }

  // The first value of a tag with a whole number; nullopt if absent or of another type.
  std::optional<std::uint32_t> value(std::uint32_t tag) const {
    const auto entry = place(tag);
    if (!entry) return std::nullopt;
    const auto type = in_->u16(*entry + 2);
    const auto count = in_->u32(*entry + 4);
    if (type == kByte) return in_->part(*entry + 8, 1)[0];
    if (type == kLong) return count == 1u ? in_->u32(*entry + 8) : std::nullopt;
    if (type != kShort) return std::nullopt;
    if (*count <= 2) return in_->u16(*entry + 8);
    return in_->u16(*in_->u32(*entry + 8));  // three and more lie elsewhere
  }
  // True if a tag stands twice: readers differ on which one counts.
  bool repeats(std::uint32_t tag) const {
    int seen = 0;
    for (std::uint32_t i = 0; i < count_; ++i)
      seen += in_->u16(offset_ + i * kEntryBytes) == tag ? 1 : 0;
    return seen > 1;
  }
  // Where the entry of a tag stands in the file.
  std::optional<std::size_t> place(std::uint32_t tag) const {
    for (std::uint32_t i = 0; i < count_; ++i)
      if (in_->u16(offset_ + i * kEntryBytes) == tag) return offset_ + i * kEntryBytes;
    return std::nullopt;
  }
  // 0: this is the last.
  std::uint32_t next() const { return in_->u32(offset_ + count_ * kEntryBytes).value_or(0); }

 private:
  Directory(const ByteReader& in, std::size_t offset, std::uint32_t count)
      : in_(&in), offset_(offset), count_(count) {}
  const ByteReader* in_;
  std::size_t offset_;
  std::uint32_t count_;
};

std::optional<ByteReader> open_tiff(ByteView bytes) {
  if (bytes.size() < 8) return std::nullopt;
  const bool big_endian = bytes[0] == 'M';
  const ByteReader in(bytes, big_endian);
  if (!in.says(0, big_endian ? "MM" : "II") || in.u16(2) != 42u) return std::nullopt;
  return in;
}

int orientation_of(const Directory& directory) {
  const std::uint32_t value = directory.value(kOrientation).value_or(1);
  return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
}

// Directories in the chain, counted to kFramesMax + 1, which also ends a loop.
int count_directories(const ByteReader& in, std::uint32_t offset) {
  int count = 0;
  while (offset != 0 && count <= kFramesMax) {
    const auto directory = Directory::at(in, offset);
    if (!directory) break;
    ++count;
    offset = directory->next();
  }
  return count;
}

Result<> check_layout(const Directory& directory) {
  for (const std::uint32_t tag :
       {kWidth, kHeight, kBitsPerSample, kSamplesPerPixel, kTileWidth, kTileHeight, kOrientation})
    if (directory.repeats(tag)) return fail(Code::data_corrupted, "the TIFF has tag {} twice", tag);
  // A decoder may read types that value() does not.
  for (const std::uint32_t tag :
       {kWidth, kHeight, kBitsPerSample, kSamplesPerPixel, kTileWidth, kTileHeight})
    if (directory.place(tag) && !directory.value(tag))
      return fail(Code::data_corrupted, "the TIFF's tag {} holds no plain number", tag);
  if (!directory.place(kPhotometric) ||
      (!directory.place(kStripOffsets) && !directory.place(kTileOffsets)))
    return fail(Code::data_corrupted,
                "the TIFF does not say where its picture is and of what kind");
  const std::uint32_t bits = directory.value(kBitsPerSample).value_or(1);
  const std::uint32_t samples = directory.value(kSamplesPerPixel).value_or(1);
  const bool known_bits = bits == 1 || bits == 8 || bits == 16;
  if (!known_bits || samples < 1 || samples > 4)
    return fail(Code::invalid_argument,
                "the TIFF has {} samples of {} bits a pixel, which is not read; 1 to 4 samples of "
                "1, 8 or 16 bits work",
                samples, bits);
  const std::int64_t tile_width = directory.value(kTileWidth).value_or(0);
  const std::int64_t tile_height = directory.value(kTileHeight).value_or(0);
  if (tile_width > limits::kPictureSideMax || tile_height > limits::kPictureSideMax ||
      tile_width * tile_height > limits::kPicturePixelsMax)
    return fail(Code::resource_exhausted, "the TIFF has tiles of {} x {} pixels", tile_width,
                tile_height);
  return {};
}

}  // namespace

int exif_orientation(ByteView tiff) {
  const auto in = open_tiff(tiff);
  if (!in) return 1;
  const auto directory = Directory::at(*in, *in->u32(4));
  return directory ? orientation_of(*directory) : 1;
}

Result<PictureHeader> read_tiff_header(ByteView bytes) {
  const auto in = open_tiff(bytes);
  if (!in) return fail(Code::data_corrupted, "the TIFF is cut off inside its header");
  const auto directory = Directory::at(*in, *in->u32(4));
  if (!directory)
    return fail(Code::data_corrupted, "the TIFF's directory lies outside the file; it is cut off");
  const auto width = directory->value(kWidth), height = directory->value(kHeight);
  if (!width || !height || *width == 0 || *height == 0)
    return fail(Code::data_corrupted, "the TIFF does not say how large it is");
  PANDOK_CHECKED(check_layout(*directory));
  return PictureHeader{.format = Format::tiff,
                       .width = *width,
                       .height = *height,
                       .frames = count_directories(*in, *in->u32(4)),
                       .orientation = orientation_of(*directory),
                       .alpha = directory->value(kSamplesPerPixel) == 4u};
}

Bytes tiff_as_stored(ByteView bytes) {
  Bytes copy(bytes.begin(), bytes.end());
  const auto in = open_tiff(bytes);
  const auto directory = in ? Directory::at(*in, *in->u32(4)) : std::nullopt;
  const auto entry = directory ? directory->place(kOrientation) : std::nullopt;
  if (!entry) return copy;
  // One SHORT, left-aligned in the value field, in the file's byte order.
  const bool big_endian = bytes[0] == 'M';
  const auto put = [&](std::size_t at, std::uint8_t value) {
    copy[at + (big_endian ? 1 : 0)] = value;
    copy[at + (big_endian ? 0 : 1)] = 0;
  };
  put(*entry + 2, kShort);
  put(*entry + 8, 1);
  return copy;
}

}  // namespace pandok::image
