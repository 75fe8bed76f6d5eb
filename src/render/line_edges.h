// Inside of line_drawing.h: which pixels of a raster lie on a line.
#pragma once

#include <opencv2/core.hpp>

#include "render/raster.h"

namespace pandok::render {

// Two masks of the raster's size, CV_8U, 255 on lines that are one or two pixels wide.
struct LineMasks {
  cv::Mat contours;
  cv::Mat creases;
};
LineMasks find_lines(const Surface& surface, const Camera& camera, const Raster& raster,
                     bool with_creases);

}  // namespace pandok::render
