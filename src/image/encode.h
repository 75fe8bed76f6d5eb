// Pixels to a picture file, the same bytes for the same pixels every time.
#pragma once

#include <opencv2/core.hpp>

#include "base/bytes.h"
#include "base/error.h"

namespace pandok::image {

// A PNG of a CV_8UC1, CV_8UC3 (BGR) or CV_8UC4 (BGRA) picture, at a fast compression level.
// invalid_argument for an empty picture or another type. Any thread.
Result<Bytes> encode_png(const cv::Mat& picture);

// A baseline JPEG of a CV_8UC1 or CV_8UC3 picture; quality 1..100. invalid_argument as above.
Result<Bytes> encode_jpeg(const cv::Mat& picture, int quality);

}  // namespace pandok::image
