// HEIC/HEIF pictures (the phones' format) through libheif. Internal to the room.
#pragma once

#include <opencv2/core.hpp>

#include "base/bytes.h"
#include "base/error.h"

namespace pandok::image {

struct HeicPicture {
  cv::Mat pixels;  // CV_8UC3 BGR or CV_8UC4 BGRA, turned and mirrored as the file says
  int frames = 1;  // top-level pictures in the file
};

// The primary picture. Sizes are held against limits.h before decoding. data_corrupted for a file
// that libheif refuses. Any thread.
Result<HeicPicture> decode_heic(ByteView bytes);

}  // namespace pandok::image
