#include "render/raster.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"
#include "render/builder.h"

namespace pandok::render {
namespace {

// Distance of a pixel's centre from the segment between two points of the picture.
float off_segment(Vec3 a, Vec3 b, int x, int y) {
  const Vec3 p{static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F, 0};
  a.z = b.z = 0;
  const float t = std::clamp(dot(p - a, b - a) / std::max(dot(b - a, b - a), 1e-6F), 0.0F, 1.0F);
  return length(p - a - (b - a) * t);
}

TEST(Raster, TheNearerFaceWinsAndDepthIsTheDistance) {
  Builder builder;
  builder.at(0, 0, 0.5F).part(1).box({1, 1, 0.1F});
  builder.at(0, 0, -0.5F).part(2).box({1.4F, 1.4F, 0.1F});
  const Surface surface = prepare(builder.take());
  for (const float fov : {0.0F, 30.0F}) {
    const Camera camera(surface, {.distance = 4, .fov_deg = fov}, {}, 100);
    const Raster raster = rasterise(surface, camera);
    const std::size_t middle = 50 * 100 + 50;
    ASSERT_GE(raster.face[middle], 0);
    EXPECT_EQ(surface.faces[static_cast<std::size_t>(raster.face[middle])].part, 1);
    float front = -1;
    for (const Vec3& v : surface.vertices) front = std::max(front, v.z);
    EXPECT_NEAR(camera.distance(raster.depth[middle]), 4 - front, 1e-3);
    EXPECT_EQ(raster.face[0], -1);
  }
}

TEST(Raster, WeightsFindThePointThatAPixelShows) {
  Builder builder;
  builder.ellipsoid({1, 0.6F, 0.8F});
  const Surface surface = prepare(builder.take());
  const Camera camera(
      surface, {.azimuth_deg = 30, .elevation_deg = 20, .distance = 3, .fov_deg = 40}, {}, 90);
  const Raster raster = rasterise(surface, camera);
  for (int y = 0; y < 90; y += 3) {
    for (int x = 0; x < 90; x += 3) {
      const std::int32_t face = raster.face[static_cast<std::size_t>(y * 90 + x)];
      if (face < 0) continue;
      const Vec3 w = corner_weights(raster, surface, face, x, y, camera);
      const auto& v = surface.faces[static_cast<std::size_t>(face)].v;
      const Vec3 p = camera.project(surface.vertices[v[0]] * w.x + surface.vertices[v[1]] * w.y +
                                    surface.vertices[v[2]] * w.z);
      EXPECT_NEAR(p.x, static_cast<float>(x) + 0.5F, 0.02);
      EXPECT_NEAR(p.y, static_cast<float>(y) + 0.5F, 0.02);
      const Camera::Ray ray = camera.ray(p.x, p.y);
      const Vec3 q = camera.project(ray.origin + ray.direction * 2);
      EXPECT_NEAR(q.x, p.x, 0.02);
      EXPECT_NEAR(q.y, p.y, 0.02);
    }
  }
}

// Walls that stand exactly along the view have no height in the picture; what rounding leaves of
// them must not cover pixels beside their line.
TEST(Raster, AWallSeenFromItsEdgeCoversItsLineAtMost) {
  Random random(1);
  Mesh mesh;
  for (int i = 0; i < 3000; ++i) {
    const auto base = static_cast<std::uint32_t>(mesh.vertices.size());
    const auto any = [&] { return static_cast<float>(random.uniform(-1, 1)); };
    const Vec3 a{any(), any(), any()}, b{any(), a.y, any()};
    const Vec3 c{b.x, any(), b.z};
    mesh.vertices.insert(mesh.vertices.end(), {a, b, c});
    mesh.triangles.push_back({{base, base + 1, base + 2}, 0});
  }
  const Surface surface = prepare(mesh);
  for (const float elevation : {90.0F, -90.0F}) {
    const Camera camera(surface, {.elevation_deg = elevation}, {}, 300);
    const Raster raster = rasterise(surface, camera);
    for (int y = 0; y < 300; ++y) {
      for (int x = 0; x < 300; ++x) {
        const std::int32_t face = raster.face[static_cast<std::size_t>(y * 300 + x)];
        if (face < 0) continue;
        const auto& v = surface.faces[static_cast<std::size_t>(face)].v;
        EXPECT_LT(off_segment(raster.points[v[0]], raster.points[v[1]], x, y), 1.5F);
      }
    }
  }
}

}  // namespace
}  // namespace pandok::render
