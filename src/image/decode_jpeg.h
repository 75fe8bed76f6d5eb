// JPEG through libjpeg, which tells about damage inside the picture data. Internal to the room.
#pragma once

#include <opencv2/core.hpp>

#include "base/bytes.h"
#include "base/error.h"
#include "image/picture_header.h"

namespace pandok::image {

// The picture as stored, CV_8UC3, at 1/1, 1/2, 1/4 or 1/8 of its size: the smallest whose longer
// side is still at least max_side_px. header is what read_jpeg_header() said of the bytes and
// passed check_limits(); data_corrupted where libjpeg sees another size.
// data_corrupted when the picture data are damaged. Any thread; writes nothing to stderr.
Result<cv::Mat> decode_jpeg(ByteView bytes, const PictureHeader& header, int max_side_px);

}  // namespace pandok::image
