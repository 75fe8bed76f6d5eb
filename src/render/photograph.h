// Photo-like pictures of a mesh: lit, coloured, on some background, taken by an imperfect camera.
#pragma once

#include <array>
#include <cstdint>
#include <opencv2/core.hpp>
#include <vector>

#include "base/random.h"
#include "render/camera.h"

namespace pandok::render {

enum class Backdrop { plain, gradient, wood, cloth, cardboard, clutter, tiles, room };
inline constexpr int kBackdrops = 8;
enum class Occluder { none, hand, box };
enum class Pattern { none, grain, speckle, stripes };

using Colour = cv::Vec3f;  // blue, green, red, 0 to 1

struct Material {
  Colour colour{0.5F, 0.5F, 0.5F};
  float gloss = 0.2F;  // strength of the highlight, 0 to 1
  float polish = 20;   // how small the highlight is: the exponent of Blinn and Phong
  Pattern pattern = Pattern::none;
  float pattern_strength = 0.2F, pattern_scale = 10;  // contrast; waves per mesh radius
  Vec3 pattern_axis{1, 0, 0};
};

struct Lighting {
  float azimuth_deg = 40, elevation_deg = 55;  // of the key light, around the mesh
  float ambient = 0.35F, key = 0.6F, fill = 0.2F;
  Colour tint{1, 1, 1};       // of the key light
  bool cast_shadows = true;   // of the mesh on itself
  float table_shadow = 0.5F;  // 0 none, 1 black
};

struct PhotoScene {
  View view{.azimuth_deg = 30, .elevation_deg = 25, .roll_deg = 0, .distance = 4, .fov_deg = 30};
  Framing framing{.fill = 0.75F};
  std::vector<Material> materials{Material{}};  // part p is made of materials[p % size]
  Lighting light;
  Backdrop backdrop = Backdrop::plain;
  std::array<Colour, 2> backdrop_colours{Colour{0.8F, 0.8F, 0.8F}, Colour{0.6F, 0.6F, 0.6F}};
  float backdrop_blur = 0;  // in hundredths of the side: depth of field
  Occluder occluder = Occluder::none;
  float exposure = 1;   // gain
  float contrast = 1;   // gamma around middle grey
  float blur_px = 0;    // standard deviation in pixels of the result
  float motion_px = 0;  // length of a straight smear
  float noise = 2;      // standard deviation of sensor noise in grey levels
  float vignette = 0.1F;
  std::uint64_t seed = 1;  // of everything that is drawn by chance
};

struct Photograph {
  cv::Mat bgr;   // [side, side], CV_8UC3
  cv::Mat mask;  // [side, side], CV_8U: 255 where the item can be seen
  cv::Rect box;  // around the mask; the whole picture if the item cannot be seen
};

// Draws the scene. Supersampled twice. side_px is 16 to 2048 (clamped). Deterministic in its
// arguments on one machine. Threads: any. Cost: about 8 ms for 5,000 triangles at 128 pixels,
// 0.4 s at 1024 pixels.
Photograph photograph(const Surface& surface, const PhotoScene& scene, int side_px);
Photograph photograph(const Mesh& mesh, const PhotoScene& scene, int side_px);

// What random scenes draw from.
struct SceneOptions {
  float elevation_low_deg = 5, elevation_high_deg = 50;
  float fill_low = 0.62F, fill_high = 0.92F;
  float occluders = 0.15F;   // probability
  float one_colour = 0.35F;  // probability that all parts share a colour
  float imperfection = 1;    // scales blur, noise and exposure errors
};
PhotoScene random_scene(Random& random, const SceneOptions& options = {});

}  // namespace pandok::render
