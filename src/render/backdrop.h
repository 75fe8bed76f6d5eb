// Inside of photograph.h: what lies behind the item.
#pragma once

#include <opencv2/core.hpp>

#include "render/photograph.h"

namespace pandok::render {

// The scene's background, [side, side], CV_32FC3, 0 to 1.
cv::Mat draw_backdrop(const PhotoScene& scene, int side, Random random);

}  // namespace pandok::render
