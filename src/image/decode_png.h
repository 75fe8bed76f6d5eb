// PNG through libpng's simplified reader, which says nothing on stderr. Internal to the room.
#pragma once

#include <opencv2/core.hpp>

#include "base/bytes.h"
#include "base/error.h"

namespace pandok::image {

// The picture as stored, CV_8UC3, 16-bit values brought to 8, what shines through laid on white.
// bytes passed check_limits. data_corrupted when they are damaged. Any thread.
Result<cv::Mat> decode_png(ByteView bytes);

}  // namespace pandok::image
