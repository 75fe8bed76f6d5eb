// Hands that hold the item do not belong to it. Internal to the room.
#pragma once

#include <opencv2/core.hpp>

namespace pandok::image {

// item (CV_8UC1, 255 = item) less the skin-coloured parts that reach in from the picture's border,
// if a sensible item remains; else item as it is. bgr is CV_8UC3 of the same size. Wooden goods
// are skin-coloured too, but do not cross the border as an arm does. About 0.2 ms for 160x160.
cv::Mat without_hand(const cv::Mat& bgr, const cv::Mat& item);

}  // namespace pandok::image
