// Inside of photograph.h: the item's own light: colour, highlights, shadows on itself and the
// table.
#pragma once

#include <opencv2/core.hpp>

#include "render/photograph.h"
#include "render/raster.h"

namespace pandok::render {

// What the key light sees: points deeper than its raster lie in shadow.
class ShadowMap {
 public:
  ShadowMap(const Surface& surface, const Lighting& light, int side);
  // 0 lit to 1 dark at a point of the mesh or the table; `bias` in radii.
  float shade(Vec3 point, float bias) const;
  Vec3 direction() const { return camera_.towards_eye(); }  // to the light

 private:
  Camera camera_;
  Raster raster_;
};

// The item alone, [raster.side, raster.side], CV_32FC4: blue, green, red, cover; premultiplied.
cv::Mat shade_item(const Surface& surface, const Camera& camera, const PhotoScene& scene,
                   const ShadowMap& shadows);

// How dark the table under the item is, [side, side], CV_32F: 0 lit to 1 black; all 0 when the
// table cannot be seen. `camera` is the one of a picture with that side.
cv::Mat table_shadow(const Surface& surface, const Camera& camera, const PhotoScene& scene,
                     const ShadowMap& shadows);

}  // namespace pandok::render
