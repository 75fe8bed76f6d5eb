// The square around an item that both edge views of it are cut from. Internal to the room.
#pragma once

#include <algorithm>
#include <opencv2/core.hpp>

namespace pandok::image {

// box grown by 6 % of its longer side on each side and made square around its centre, in whole
// numbers as models/edge_domain.py computes them; may reach out of the picture.
inline cv::Rect square_around(const cv::Rect& box) {
  const int longer = std::max(box.width, box.height);
  const int margin = (6 * longer + 50) / 100;
  const int side = longer + 2 * margin;
  return {box.x + box.width / 2 - side / 2, box.y + box.height / 2 - side / 2, side, side};
}

// The part of box that lies in the picture; the whole picture if there is none.
inline cv::Rect inside_picture(const cv::Rect& box, const cv::Size& picture) {
  const cv::Rect whole({0, 0}, picture), part = box & whole;
  return part.empty() ? whole : part;
}

// One channel of a CV_8UC3 or CV_8UC1 picture.
cv::Mat to_grey(const cv::Mat& picture);

// What stands for the pixels outside of the picture.
enum class Outside { border_median, nearest };

// grey inside square, CV_8UC1 of size x size: area below, linear above. The square meets the
// picture.
cv::Mat cut_square(const cv::Mat& grey, const cv::Rect& square, int size, Outside outside);

}  // namespace pandok::image
