// Turns the bytes of a picture file into pixels, under limits, from any source.
//
// The content decides the format, never the name: JPEG, PNG, WebP, TIFF and HEIC/HEIF. The size is
// read from the file's header before a decoder runs, so that a small file that claims a huge
// picture costs nothing. What comes back is upright (EXIF orientation applied), 8-bit BGR, with
// transparency laid on white, and no side longer than asked.
#pragma once

#include <opencv2/core.hpp>
#include <string>

#include "base/bytes.h"
#include "base/error.h"

namespace pandok::image {

struct Decoded {
  cv::Mat bgr;         // CV_8UC3, upright, longer side <= max_side_px
  std::string format;  // "jpeg", "png", "webp", "tiff" or "heic"
  int frames = 1;      // pictures in the file; only the first is decoded
};

// The picture in bytes, scaled down (never up) so that its longer side is at most max_side_px.
// Errors: invalid_argument for an empty file, a format or variant that is not read (named), a
// picture whose shorter side is under limits::kPictureSideMin, or max_side_px under that;
// resource_exhausted over limits::kPictureBytesMax, kPictureSideMax, kPicturePixelsMax, 64 frames
// or 64 JPEG scans; data_corrupted for a damaged or truncated file. Time is bounded by those
// limits; no clock is read.
// Any thread. A 1024-pixel JPEG takes about 5 ms; a JPEG much larger than max_side_px is decoded
// at a half, quarter or eighth. At most about kPicturePixelsMax * 8 bytes of memory.
Result<Decoded> decode(ByteView bytes, int max_side_px);

}  // namespace pandok::image
