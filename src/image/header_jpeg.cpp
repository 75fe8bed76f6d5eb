// JPEG by its markers, ITU-T T.81 annex B. Walks the whole file, because only a file that reaches
// its end marker is whole: decoders fill what is missing with grey and say nothing.
#include <algorithm>
#include <string_view>

#include "image/byte_reader.h"
#include "image/picture_header.h"

namespace pandok::image {

namespace {

constexpr std::uint8_t kStartOfScan = 0xda, kEndOfImage = 0xd9, kApp1 = 0xe1;

bool is_frame_header(std::uint8_t marker) {
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}
bool stands_alone(std::uint8_t marker) {
  return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

// The place of the next marker's 0xff from offset on, skipping coded data (ff 00, ff d0..d7).
std::size_t skip_coded_data(ByteView bytes, std::size_t offset) {
  while (offset + 1 < bytes.size()) {
    const auto from = bytes.begin() + static_cast<std::ptrdiff_t>(offset);
    const auto found = std::find(from, bytes.end() - 1, std::uint8_t{0xff});
    offset = static_cast<std::size_t>(found - bytes.begin());
    if (offset + 1 >= bytes.size()) break;
    const std::uint8_t next = bytes[offset + 1];
    const bool data = next == 0x00 || next == 0xff || (next >= 0xd0 && next <= 0xd7);
    if (!data) return offset;
    offset += next == 0xff ? 1 : 2;
  }
  return bytes.size();
}

Result<> read_frame_header(const ByteReader& in, std::size_t offset, std::uint8_t marker,
                           PictureHeader& header) {
  const auto bits = in.part(offset + 2, 1);
  const auto height = in.u16(offset + 3), width = in.u16(offset + 5);
  if (bits.empty() || !height || !width)
    return fail(Code::data_corrupted, "the JPEG ends inside its frame header");
  if (header.width != 0) return fail(Code::data_corrupted, "the JPEG has two frame headers");
  const bool decodable = marker <= 0xc2 || marker == 0xc9 || marker == 0xca;
  if (!decodable || bits[0] != 8)
    return fail(Code::invalid_argument,
                "the JPEG is lossless, hierarchical or of {} bits, which is not read; save it as "
                "an ordinary 8-bit JPEG",
                bits[0]);
  if (*height == 0 || *width == 0)
    return fail(Code::data_corrupted, "the JPEG says it is {} x {} pixels", *width, *height);
  header.width = *width;
  header.height = *height;
  return {};
}

}  // namespace

Result<PictureHeader> read_jpeg_header(ByteView bytes) {
  const ByteReader in(bytes);
  PictureHeader header{.format = Format::jpeg};
  int scans = 0;
  for (std::size_t at = 2; at + 1 < bytes.size();) {
    if (bytes[at] != 0xff)
      return fail(Code::data_corrupted, "the JPEG has no marker at byte {}", at);
    const std::uint8_t marker = bytes[at + 1];
    if (marker == 0xff || stands_alone(marker)) {
      at += marker == 0xff ? 1 : 2;
      continue;
    }
    if (marker == kEndOfImage) {
      if (scans == 0 || header.width == 0)
        return fail(Code::data_corrupted, "the JPEG holds no picture");
      return header;
    }
    // Readers differ on whether bytes follow it; what one skips another reads as a frame header.
    if (marker == 0x00) return fail(Code::data_corrupted, "the JPEG has no marker at byte {}", at);
    const auto length = in.u16(at + 2);
    if (!length || *length < 2 || !in.has(at + 2, *length)) break;
    if (is_frame_header(marker)) PANDOK_CHECKED(read_frame_header(in, at + 2, marker, header));
    if (marker == kApp1 && in.says(at + 4, std::string_view("Exif\0\0", 6)) && *length > 8)
      header.orientation = exif_orientation(in.part(at + 10, *length - 8));
    at += 2 + *length;
    if (marker == kStartOfScan) {
      if (++scans > kJpegScansMax)
        return fail(Code::resource_exhausted, "the JPEG has more than {} scans", kJpegScansMax);
      at = skip_coded_data(bytes, at);
    }
  }
  return fail(Code::data_corrupted,
              "the JPEG is cut off: its end is missing after {} bytes; send the whole file",
              bytes.size());
}

}  // namespace pandok::image
