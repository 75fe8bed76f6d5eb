// PNG by its chunks. Every checksum of a needed chunk is tested here, so that a damaged file is
// named as such before a decoder sees it.
#include <array>

#include "image/byte_reader.h"
#include "image/picture_header.h"

namespace pandok::image {

namespace {

constexpr std::size_t kSignatureBytes = 8, kChunkOverhead = 12;

struct Chunk {
  std::string_view type;  // four letters
  ByteView data;
  ByteView whole;  // length, type, data, checksum
};

// The chunk at offset; nullopt if it does not fit into the file.
std::optional<Chunk> chunk_at(const ByteReader& in, std::size_t offset) {
  const auto length = in.u32(offset);
  if (!length || *length > 0x7fffffffu || !in.has(offset, kChunkOverhead + *length))
    return std::nullopt;
  return Chunk{as_text(in.part(offset + 4, 4)), in.part(offset + 8, *length),
               in.part(offset, kChunkOverhead + *length)};
}

bool is_essential(std::string_view type) {
  return type == "IHDR" || type == "PLTE" || type == "tRNS" || type == "IDAT" || type == "IEND";
}

// CRC-32 of ISO 3309 as PNG uses it, 16 bytes' worth of tables would be faster than needed.
constexpr std::array<std::uint32_t, 256> make_crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t n = 0; n < 256; ++n) {
    std::uint32_t c = n;
    for (int k = 0; k < 8; ++k) c = (c & 1) != 0 ? 0xedb88320u ^ (c >> 1) : c >> 1;
    table[n] = c;
  }
  return table;
}
constexpr auto kCrcTable = make_crc_table();

std::uint32_t crc32(ByteView bytes) {
  std::uint32_t c = 0xffffffffu;
  for (const std::uint8_t b : bytes) c = kCrcTable[(c ^ b) & 0xff] ^ (c >> 8);
  return ~c;
}

bool is_intact(const Chunk& chunk) {
  const std::size_t end = chunk.whole.size() - 4;
  return crc32(chunk.whole.subspan(4, end - 4)) == ByteReader(chunk.whole).u32(end);
}

Result<> read_image_header(const Chunk& chunk, PictureHeader& header) {
  const ByteReader in(chunk.data);
  if (chunk.data.size() != 13)
    return fail(Code::data_corrupted, "the PNG's header has {} bytes, not 13", chunk.data.size());
  header.width = *in.u32(0);
  header.height = *in.u32(4);
  const std::uint8_t depth = chunk.data[8], colour = chunk.data[9];
  const bool depth_fits = colour == 0   ? depth == 1 || depth == 2 || depth == 4 || depth >= 8
                          : colour == 3 ? depth == 1 || depth == 2 || depth == 4 || depth == 8
                                        : depth == 8 || depth == 16;
  if (!depth_fits || (depth > 8 && depth != 16) || colour > 6 || colour == 1 || colour == 5 ||
      chunk.data[10] != 0 || chunk.data[11] != 0 || chunk.data[12] > 1)
    return fail(Code::data_corrupted, "the PNG's header is not valid (depth {}, colour type {})",
                depth, colour);
  header.alpha = (colour & 4) != 0;
  return {};
}

// What one chunk tells; the order of chunks is the decoder's business.
Result<> note_chunk(const Chunk& chunk, PictureHeader& header, bool& has_data) {
  if (is_essential(chunk.type) && !is_intact(chunk))
    return fail(Code::data_corrupted, "the PNG is damaged: the checksum of a {} chunk is wrong",
                chunk.type);
  if (chunk.type == "IHDR") return fail(Code::data_corrupted, "the PNG has two headers");
  if (chunk.type == "tRNS") header.alpha = true;
  if (chunk.type == "IDAT") has_data = true;
  if (chunk.type == "acTL" && chunk.data.size() == 8) {
    const std::uint32_t frames = *ByteReader(chunk.data).u32(0);
    header.frames = static_cast<int>(std::clamp<std::uint32_t>(frames, 1, kFramesMax + 1));
  }
  if (chunk.type == "eXIf") header.orientation = exif_orientation(chunk.data);
  return {};
}

}  // namespace

Result<PictureHeader> read_png_header(ByteView bytes) {
  const ByteReader in(bytes);
  PictureHeader header{.format = Format::png};
  const auto first = chunk_at(in, kSignatureBytes);
  if (!first || first->type != "IHDR" || !is_intact(*first))
    return fail(Code::data_corrupted, "the PNG does not begin with an intact header");
  PANDOK_CHECKED(read_image_header(*first, header));
  // A hostile size is refused before the checksums of all the data are paid for.
  PANDOK_CHECKED(check_limits(header));
  bool has_data = false;
  for (std::size_t at = kSignatureBytes + first->whole.size();;) {
    const auto chunk = chunk_at(in, at);
    if (!chunk)
      return fail(Code::data_corrupted,
                  "the PNG is cut off: its end is missing after {} bytes; send the whole file",
                  bytes.size());
    PANDOK_CHECKED(note_chunk(*chunk, header, has_data));
    if (chunk->type == "IEND") break;
    at += chunk->whole.size();
  }
  if (!has_data) return fail(Code::data_corrupted, "the PNG holds no picture");
  return header;
}

Bytes png_essentials(ByteView bytes) {
  const ByteReader in(bytes);
  Bytes out(bytes.begin(), bytes.begin() + kSignatureBytes);
  out.reserve(bytes.size());
  for (std::size_t at = kSignatureBytes;;) {
    const auto chunk = chunk_at(in, at);
    if (!chunk) break;
    if (is_essential(chunk->type)) out.insert(out.end(), chunk->whole.begin(), chunk->whole.end());
    if (chunk->type == "IEND") break;
    at += chunk->whole.size();
  }
  return out;
}

}  // namespace pandok::image
