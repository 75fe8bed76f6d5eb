#include "render/shading.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace pandok::render {
namespace {

// A repeatable value in [-1, 1] for a lattice point.
float lattice(int x, int y, int z) {
  auto h = static_cast<std::uint32_t>(x) * 0x8da6b343U +
           static_cast<std::uint32_t>(y) * 0xd8163841U +
           static_cast<std::uint32_t>(z) * 0xcb1ab31fU;
  h ^= h >> 15;
  h *= 0x2c1b3c6dU;
  h ^= h >> 13;
  return static_cast<float>(h & 0xffffU) / 32767.5F - 1;
}

float pattern_gain(const Material& material, Vec3 p) {
  const float scale = material.pattern_scale;
  const float along = dot(p, material.pattern_axis);
  switch (material.pattern) {
    case Pattern::none:
      return 1;
    case Pattern::speckle:
      return 1 + material.pattern_strength * lattice(static_cast<int>(std::floor(p.x * scale * 4)),
                                                     static_cast<int>(std::floor(p.y * scale * 4)),
                                                     static_cast<int>(std::floor(p.z * scale * 4)));
    case Pattern::grain:
      return 1 + material.pattern_strength * std::sin(scale * (2.2F * (p.x + p.y + p.z - along) +
                                                               0.3F * std::sin(3 * along)) +
                                                      2 * std::sin(5 * (p.x - p.z)));
    case Pattern::stripes:
      break;
  }
  return std::sin(scale * along) > 0 ? 1 : 1 - material.pattern_strength;
}

// Everything about a scene that all pixels share.
struct Light {
  Vec3 key, fill;
  Colour tint;
  float ambient = 0, key_strength = 0, fill_strength = 0;
};

Light light_of(const PhotoScene& scene, const Camera& camera, const ShadowMap& shadows) {
  const Vec3 key = shadows.direction();
  const float side = dot(key, camera.right()) > 0 ? -0.7F : 0.7F;
  return {key,
          unit(camera.right() * side + camera.up() * 0.2F + camera.towards_eye() * 0.7F),
          scene.light.tint,
          scene.light.ambient,
          scene.light.key,
          scene.light.fill};
}

Colour shade_point(const Material& material, const Light& light, Vec3 point, Vec3 normal, Vec3 eye,
                   float shadow) {
  const float lit = std::max(0.0F, dot(normal, light.key)) * (1 - shadow) * light.key_strength;
  const float soft = light.ambient * (0.75F + 0.25F * normal.y) +
                     light.fill_strength * std::max(0.0F, dot(normal, light.fill));
  const float shine = std::max(0.0F, dot(normal, unit(light.key + eye)));
  const float highlight = shine > 0.3F ? material.gloss * (1 - shadow) * light.key_strength *
                                             std::pow(shine, material.polish)
                                       : 0;
  const Colour albedo = material.colour * pattern_gain(material, point);
  const Colour received = light.tint * lit + Colour::all(soft);
  return albedo.mul(received) * 1.25F + light.tint * highlight;
}

}  // namespace

ShadowMap::ShadowMap(const Surface& surface, const Lighting& light, int side)
    : camera_(surface,
              View{.azimuth_deg = light.azimuth_deg,
                   .elevation_deg = std::max(light.elevation_deg, 15.0F)},
              Framing{.fill = 0.96F}, side),
      raster_(rasterise(surface, camera_)) {}

float ShadowMap::shade(Vec3 point, float bias) const {
  const Vec3 p = camera_.project(point);
  float dark = 0;
  for (const float dx : {-0.6F, 0.6F}) {
    for (const float dy : {-0.6F, 0.6F}) {
      const float x = p.x + dx, y = p.y + dy;
      const auto edge = static_cast<float>(raster_.side);
      if (!(x >= 0 && y >= 0 && x < edge && y < edge)) continue;
      const auto at = static_cast<std::size_t>(y) * static_cast<std::size_t>(raster_.side) +
                      static_cast<std::size_t>(x);
      if (raster_.face[at] >= 0 && raster_.depth[at] + bias < p.z) dark += 0.25F;
    }
  }
  return dark;
}

cv::Mat shade_item(const Surface& surface, const Camera& camera, const PhotoScene& scene,
                   const ShadowMap& shadows) {
  const Raster raster = rasterise(surface, camera);
  cv::Mat item = cv::Mat::zeros(raster.side, raster.side, CV_32FC4);
  const Light light = light_of(scene, camera, shadows);
  for (int y = 0; y < raster.side; ++y) {
    auto* const row = item.ptr<cv::Vec4f>(y);
    for (int x = 0; x < raster.side; ++x) {
      const std::int32_t index =
          raster.face[static_cast<std::size_t>(y) * static_cast<std::size_t>(raster.side) +
                      static_cast<std::size_t>(x)];
      if (index < 0) continue;
      const auto& face = surface.faces[static_cast<std::size_t>(index)];
      const Vec3 w = corner_weights(raster, surface, index, x, y, camera);
      const Vec3 point = surface.vertices[face.v[0]] * w.x + surface.vertices[face.v[1]] * w.y +
                         surface.vertices[face.v[2]] * w.z;
      const Vec3 eye = camera.to_eye(point);
      const Vec3 normal = normal_at(surface, index, w, eye);
      const float shadow = scene.light.cast_shadows ? shadows.shade(point, 0.03F) : 0;
      const Material& material = scene.materials[face.part % scene.materials.size()];
      const Colour c = shade_point(material, light, point, normal, eye, shadow);
      row[x] = {std::min(c[0], 1.0F), std::min(c[1], 1.0F), std::min(c[2], 1.0F), 1};
    }
  }
  return item;
}

cv::Mat table_shadow(const Surface& surface, const Camera& camera, const PhotoScene& scene,
                     const ShadowMap& shadows) {
  const int side = camera.side_px(), step = 2, small = (side + step - 1) / step;
  cv::Mat dark = cv::Mat::zeros(side, side, CV_32F);
  if (scene.light.table_shadow <= 0 || camera.towards_eye().y < 0.04F || surface.faces.empty())
    return dark;
  const ShadowMap above(surface, {.azimuth_deg = 0, .elevation_deg = 90}, 96);
  cv::Mat cast = cv::Mat::zeros(small, small, CV_32F), contact = cast.clone();
  for (int y = 0; y < small; ++y) {
    for (int x = 0; x < small; ++x) {
      const Camera::Ray ray =
          camera.ray(static_cast<float>(x * step) + 1, static_cast<float>(y * step) + 1);
      if (ray.direction.y > -1e-4F) continue;
      const float t = (surface.floor_y - ray.origin.y) / ray.direction.y;
      const Vec3 point = ray.origin + ray.direction * t;
      if (t < 0 || dot(point, point) > 16) continue;
      cast.at<float>(y, x) = shadows.shade(point, 0.01F);
      contact.at<float>(y, x) = above.shade(point, 0.0F);
    }
  }
  cv::GaussianBlur(cast, cast, {0, 0}, 0.3 + small * 0.006);
  cv::GaussianBlur(contact, contact, {0, 0}, 0.5 + small * 0.02);
  cv::resize(cast * 0.75F + contact * 0.5F, dark, {side, side}, 0, 0, cv::INTER_LINEAR);
  return cv::min(dark * static_cast<double>(scene.light.table_shadow), 0.9);
}

}  // namespace pandok::render
