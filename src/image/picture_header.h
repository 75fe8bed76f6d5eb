// What a picture file says about itself, read without a decoder: format, size, frames, orientation.
//
// Internal to the room. Formats: JPEG (ITU-T T.81, Exif 2.3), PNG (W3C, with APNG's acTL and eXIf),
// WebP (RIFF container: VP8, VP8L, VP8X, ANMF), TIFF 6.0. HEIC is asked of libheif (decode_heic.h).
// A walk is linear in the file, allocates nothing, and never trusts a length.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"

namespace pandok::image {

enum class Format { jpeg, png, webp, tiff, heic };

// "jpeg", "png", …
std::string_view format_name(Format format);

struct PictureHeader {
  Format format = Format::jpeg;
  std::int64_t width = 0;   // pixels as stored, before orientation
  std::int64_t height = 0;  // pixels
  int frames = 1;           // counted up to kFramesMax + 1
  int orientation = 1;      // Exif/TIFF tag 274, 1..8; 1 when absent or senseless
  bool alpha = false;       // transparency is possible
  bool animated = false;    // frames that are drawn on a canvas (WebP), be it one
};

// More pictures than this in one file is refused: a film is not a photo.
inline constexpr int kFramesMax = 64;
// A progressive JPEG has about ten scans; thousands are an attack on the decoder's time.
inline constexpr int kJpegScansMax = 64;

// The format by the first bytes; invalid_argument naming what it is and what works.
Result<Format> sniff(ByteView bytes);

// data_corrupted when the structure is broken or the file ends too early, invalid_argument for
// a variant that is not read (12-bit or lossless JPEG, BigTIFF, …).
Result<PictureHeader> read_jpeg_header(ByteView bytes);
Result<PictureHeader> read_png_header(ByteView bytes);
Result<PictureHeader> read_webp_header(ByteView bytes);
Result<PictureHeader> read_tiff_header(ByteView bytes);

// The orientation in a block of Exif data (a TIFF file in small), 1 if there is none.
int exif_orientation(ByteView tiff);

// The chunks that make the picture: IHDR, PLTE, tRNS, IDAT, IEND. Text, profiles and animation
// stay behind, so that no decoder unpacks or complains about them. bytes passed read_png_header.
Bytes png_essentials(ByteView bytes);

// The file with its first directory saying "upright": decoders differ on which orientations they
// apply, so that none is asked to. bytes passed read_tiff_header.
Bytes tiff_as_stored(ByteView bytes);

// The first frame of an animated WebP as a still WebP; bytes passed read_webp_header.
// data_corrupted when there is none.
Result<Bytes> webp_first_frame(ByteView bytes);

// Refuses by limits.h, before anything is allocated.
Result<> check_limits(const PictureHeader& header);

}  // namespace pandok::image
