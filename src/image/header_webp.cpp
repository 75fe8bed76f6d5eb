// WebP by its RIFF chunks (Google's WebP container specification; numbers are little-endian).
#include <algorithm>

#include "image/byte_reader.h"
#include "image/picture_header.h"

namespace pandok::image {

namespace {

constexpr std::size_t kRiffHeaderBytes = 12, kChunkHeaderBytes = 8, kFrameHeaderBytes = 16;
constexpr std::uint8_t kAlphaFlag = 0x10;

struct RiffChunk {
  std::string_view type;
  ByteView data;
  std::size_t next;  // offset behind the chunk and its padding
};

std::optional<RiffChunk> chunk_at(ByteView bytes, std::size_t offset) {
  const ByteReader in(bytes, false);
  const auto length = in.u32(offset + 4);
  if (!length || !in.has(offset + kChunkHeaderBytes, *length)) return std::nullopt;
  return RiffChunk{as_text(in.part(offset, 4)), in.part(offset + kChunkHeaderBytes, *length),
                   offset + kChunkHeaderBytes + *length + (*length & 1)};
}

struct Size {
  std::int64_t width, height;
};

// The size in a lossy (VP8, RFC 6386 §9.1) or lossless (VP8L) bitstream.
std::optional<Size> bitstream_size(const RiffChunk& chunk) {
  const ByteReader in(chunk.data, false);
  if (chunk.type == "VP8 ") {
    if (!in.says(3, "\x9d\x01\x2a") || !in.has(6, 4)) return std::nullopt;
    return Size{*in.u16(6) & 0x3fff, *in.u16(8) & 0x3fff};
  }
  if (!in.says(0, "\x2f") || !in.has(1, 4)) return std::nullopt;
  const std::uint32_t bits = *in.u32(1);
  return Size{(bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1};
}

bool is_bitstream(std::string_view type) { return type == "VP8 " || type == "VP8L"; }

void append_chunk(Bytes& out, std::string_view type, ByteView data) {
  const ByteView name = as_bytes(type);
  out.insert(out.end(), name.begin(), name.end());
  append_value(out, static_cast<std::uint32_t>(data.size()));
  out.insert(out.end(), data.begin(), data.end());
  if (data.size() % 2 == 1) out.push_back(0);
}

// A still WebP around the picture chunks of one frame.
Bytes still_webp(const RiffChunk& bitstream, const std::optional<RiffChunk>& alpha, Size size) {
  Bytes body;
  if (alpha) {
    Bytes canvas = {kAlphaFlag, 0, 0, 0};
    for (const std::int64_t side : {size.width - 1, size.height - 1})
      for (int shift = 0; shift < 24; shift += 8)
        canvas.push_back(static_cast<std::uint8_t>(side >> shift & 0xff));
    append_chunk(body, "VP8X", canvas);
    append_chunk(body, "ALPH", alpha->data);
  }
  append_chunk(body, bitstream.type, bitstream.data);
  const ByteView riff = as_bytes("RIFF"), webp = as_bytes("WEBP");
  Bytes out(riff.begin(), riff.end());
  append_value(out, static_cast<std::uint32_t>(body.size() + webp.size()));
  out.insert(out.end(), webp.begin(), webp.end());
  out.insert(out.end(), body.begin(), body.end());
  return out;
}

// What one top-level chunk tells about the picture.
Result<> note_chunk(const RiffChunk& chunk, PictureHeader& header, int& frames) {
  const ByteReader in(chunk.data, false);
  if (chunk.type == "VP8X") {
    if (!in.has(0, 10)) return fail(Code::data_corrupted, "the WebP's header is too short");
    header.alpha = header.alpha || (chunk.data[0] & kAlphaFlag) != 0;
    header.width = std::max<std::int64_t>(header.width, std::int64_t{*in.u24(4)} + 1);
    header.height = std::max<std::int64_t>(header.height, std::int64_t{*in.u24(7)} + 1);
  } else if (is_bitstream(chunk.type)) {
    const auto size = bitstream_size(chunk);
    if (!size) return fail(Code::data_corrupted, "the WebP's picture data have no header");
    // Canvas and bitstream should agree; the larger one is held against the limits.
    header.width = std::max(header.width, size->width);
    header.height = std::max(header.height, size->height);
    header.alpha = header.alpha || chunk.type == "VP8L";
    ++frames;
  } else if (chunk.type == "ANMF") {
    header.animated = true;
    ++frames;
  } else if (chunk.type == "EXIF") {
    const bool prefixed = in.says(0, std::string_view("Exif\0\0", 6));
    header.orientation = exif_orientation(chunk.data.subspan(prefixed ? 6 : 0));
  }
  return {};
}

}  // namespace

Result<PictureHeader> read_webp_header(ByteView bytes) {
  PictureHeader header{.format = Format::webp};
  const auto said = ByteReader(bytes, false).u32(4);
  const std::size_t end = said ? std::min<std::size_t>(bytes.size(), std::size_t{*said} + 8) : 0;
  if (!said || std::size_t{*said} + 8 > bytes.size() + 1)  // a missing pad byte is forgiven
    return fail(Code::data_corrupted, "the WebP is cut off after {} bytes; send the whole file",
                bytes.size());
  int frames = 0;
  for (std::size_t at = kRiffHeaderBytes; at + kChunkHeaderBytes <= end && frames <= kFramesMax;) {
    const auto chunk = chunk_at(bytes.first(end), at);
    if (!chunk) return fail(Code::data_corrupted, "the WebP has a broken chunk at byte {}", at);
    PANDOK_CHECKED(note_chunk(*chunk, header, frames));
    at = chunk->next;
  }
  if (frames == 0 || header.width == 0)
    return fail(Code::data_corrupted, "the WebP holds no picture");
  header.frames = frames;
  return header;
}

Result<Bytes> webp_first_frame(ByteView bytes) {
  for (std::size_t at = kRiffHeaderBytes;;) {
    const auto chunk = chunk_at(bytes, at);
    if (!chunk) break;
    at = chunk->next;
    if (chunk->type != "ANMF" || chunk->data.size() < kFrameHeaderBytes) continue;
    std::optional<RiffChunk> alpha;
    for (std::size_t inner = kFrameHeaderBytes;;) {
      const auto part = chunk_at(chunk->data, inner);
      if (!part) break;
      if (part->type == "ALPH") alpha = part;
      if (is_bitstream(part->type)) {
        const auto size = bitstream_size(*part);
        if (!size) break;
        PANDOK_CHECKED(check_limits({.width = size->width, .height = size->height}));
        return still_webp(*part, alpha, *size);
      }
      inner = part->next;
    }
    break;  // only the first frame counts
  }
  return fail(Code::data_corrupted, "the WebP's first frame cannot be read");
}

}  // namespace pandok::image
