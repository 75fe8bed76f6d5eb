// JPEG through libjpeg, which tells about damage inside the picture data. Internal to the room.
#pragma once

#include <opencv2/core.hpp>

#include "base/bytes.h"
#include "base/error.h"

namespace pandok::image {

// The picture as stored, CV_8UC3, at 1/1, 1/2, 1/4 or 1/8 of its size: the smallest whose longer
// side is still at least max_side_px. bytes passed read_jpeg_header and check_limits.
// data_corrupted when the picture data are damaged. Any thread; writes nothing to stderr.
Result<cv::Mat> decode_jpeg(ByteView bytes, int max_side_px);

}  // namespace pandok::image
