// random_scene(): the variety of photographs.
#include <algorithm>
#include <cmath>

#include "render/noise.h"
#include "render/photograph.h"

namespace pandok::render {
namespace {

// Hue 0 to 6, saturation and value 0 to 1. A struct, because the numbers of a braced list are drawn
// from left to right, those of a call's arguments in any order.
struct Hsv {
  float hue = 0, saturation = 0, value = 0;
};

Colour bgr(const Hsv& hsv) {
  const float hue = hsv.hue, saturation = hsv.saturation, value = hsv.value;
  const auto channel = [&](float shift) {
    const float k = std::fmod(shift + hue, 6.0F);
    return value - value * saturation * std::clamp(std::min(k, 4 - k), 0.0F, 1.0F);
  };
  return {channel(1), channel(3), channel(5)};
}

// Goods are often white, grey, black or wooden, otherwise of any hue.
Colour item_colour(Random& random) {
  const double kind = random.uniform();
  if (kind < 0.18) return bgr({0, 0, between(random, 0.75, 0.97)});
  if (kind < 0.30) return bgr({between(random, 0, 6), 0.1F, between(random, 0.05, 0.3)});
  if (kind < 0.40) return bgr({between(random, 0, 6), 0.08F, between(random, 0.3, 0.75)});
  if (kind < 0.55)
    return bgr(
        {between(random, 0.35, 0.75), between(random, 0.3, 0.65), between(random, 0.3, 0.85)});
  return bgr({between(random, 0, 6), between(random, 0.35, 0.95), between(random, 0.3, 0.95)});
}

Material random_material(Random& random) {
  Material material;
  material.colour = item_colour(random);
  material.gloss = random.chance(0.5) ? between(random, 0, 0.15) : between(random, 0.15, 0.7);
  material.polish = std::exp(between(random, 1.8, 4.4));
  const double kind = random.uniform();
  if (kind < 0.14)
    material.pattern = Pattern::grain;
  else if (kind < 0.20)
    material.pattern = Pattern::speckle;
  else if (kind < 0.24)
    material.pattern = Pattern::stripes;
  material.pattern_strength = between(random, 0.06, 0.3);
  material.pattern_scale = between(random, 4, 22);
  const int axis = random.below(3);
  material.pattern_axis = {axis == 0 ? 1.0F : 0.1F, axis == 1 ? 1.0F : 0.1F,
                           axis == 2 ? 1.0F : 0.1F};
  return material;
}

std::vector<Material> random_materials(Random& random, float one_colour) {
  std::vector<Material> materials = {random_material(random)};
  if (random.chance(static_cast<double>(one_colour))) return materials;
  const int palette = 2 + random.below(3);
  std::vector<Material> colours;
  for (int i = 0; i < palette; ++i) colours.push_back(random_material(random));
  for (int part = 1; part < 12; ++part)
    materials.push_back(colours[static_cast<std::size_t>(random.below(palette))]);
  return materials;
}

Lighting random_lighting(Random& random, float view_azimuth_deg) {
  Lighting light;
  light.azimuth_deg = view_azimuth_deg + between(random, -110, 110);
  light.elevation_deg = between(random, 25, 80);
  light.ambient = between(random, 0.2, 0.5);
  light.key = between(random, 0.35, 0.8);
  light.fill = between(random, 0.05, 0.35);
  const float warm = between(random, -0.12, 0.12);
  light.tint = {1 - warm, 1, 1 + warm};
  light.cast_shadows = random.chance(0.65);
  light.table_shadow = random.chance(0.25) ? 0 : between(random, 0.15, 0.7);
  return light;
}

void set_backdrop(PhotoScene& scene, Random& random) {
  const double kind = random.uniform();
  const std::array<double, kBackdrops> upto = {0.2, 0.34, 0.5, 0.6, 0.68, 0.82, 0.89, 1};
  const auto chosen = std::find_if(upto.begin(), upto.end(), [&](double u) { return kind < u; });
  scene.backdrop =
      static_cast<Backdrop>(std::min<std::ptrdiff_t>(chosen - upto.begin(), kBackdrops - 1));
  const float hue = between(random, 0, 6);
  const bool pale = random.chance(0.6);
  scene.backdrop_colours[0] = bgr({hue, pale ? between(random, 0, 0.15) : between(random, 0.1, 0.6),
                                   pale ? between(random, 0.7, 1) : between(random, 0.15, 0.75)});
  scene.backdrop_colours[1] = bgr({random.chance(0.5) ? hue : between(random, 0, 6),
                                   between(random, 0, 0.5), between(random, 0.25, 0.95)});
  if (random.chance(0.4)) scene.backdrop_blur = between(random, 0.3, 3);
}

}  // namespace

PhotoScene random_scene(Random& random, const SceneOptions& options) {
  PhotoScene scene;
  scene.view.azimuth_deg = between(random, -180, 180);
  const float low = options.elevation_low_deg, high = options.elevation_high_deg;
  scene.view.elevation_deg =
      random.chance(0.08) ? between(random, -5, 75) : between(random, low, high);
  if (random.chance(0.6)) scene.view.roll_deg = static_cast<float>(random.normal()) * 4;
  scene.view.fov_deg = between(random, 20, 45);
  const float fit = 1.05F / std::sin(radians(scene.view.fov_deg) / 2);
  scene.view.distance = fit * between(random, 0.85, 1.2);
  scene.framing.fill = between(random, options.fill_low, options.fill_high);
  const double slack = std::max(0.0, (1 - static_cast<double>(scene.framing.fill)) / 2);
  scene.framing.shift_x = between(random, -slack, slack);
  scene.framing.shift_y = between(random, -slack, slack);
  scene.materials = random_materials(random, options.one_colour);
  scene.light = random_lighting(random, scene.view.azimuth_deg);
  set_backdrop(scene, random);
  if (random.chance(static_cast<double>(options.occluders)))
    scene.occluder = random.chance(0.65) ? Occluder::hand : Occluder::box;
  const double worse = static_cast<double>(options.imperfection);
  scene.exposure = std::exp(between(random, -0.35, 0.25) * static_cast<float>(worse));
  scene.contrast = std::exp(between(random, -0.2, 0.2));
  if (random.chance(0.5)) scene.blur_px = between(random, 0, 0.9 * worse);
  if (random.chance(0.1)) scene.motion_px = between(random, 1, 1 + 2.5 * worse);
  scene.noise = between(random, 0.5, 0.5 + 6 * worse);
  scene.vignette = between(random, 0, 0.25);
  scene.seed = random.next();
  return scene;
}

}  // namespace pandok::render
