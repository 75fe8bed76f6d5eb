#include <gtest/gtest.h>

#include <limits>

#include "render/builder.h"
#include "render/mesh.h"
#include "render/testing.h"

namespace pandok::render {
namespace {

TEST(Surface, LiesInTheUnitSphereAroundTheOrigin) {
  Mesh mesh = cube();
  for (Vec3& v : mesh.vertices) v = v * 37 + Vec3{100, -20, 5};
  const Surface surface = prepare(mesh);
  float farthest = 0;
  for (const Vec3& v : surface.vertices) farthest = std::max(farthest, length(v));
  EXPECT_NEAR(farthest, 1, 1e-5);
  EXPECT_NEAR(surface.floor_y, -1 / std::sqrt(3.0F), 1e-5);
}

TEST(Surface, ACubeHasTwelveCreasesAndNoOpenFace) {
  const Surface surface = prepare(cube());
  EXPECT_EQ(surface.vertices.size(), 10U);  // 8 corners and the middles of top and bottom
  std::size_t sharp = 0;
  for (const auto& crease : surface.creases) sharp += crease.from != crease.to;
  EXPECT_EQ(sharp, 12U);
  for (const auto& face : surface.faces) EXPECT_FALSE(face.open);
}

TEST(Surface, WeldsATriangleSoup) {
  const Mesh mesh = cube();
  Mesh soup;
  for (const Triangle& t : mesh.triangles) {
    Triangle copy = t;
    for (std::uint32_t& v : copy.v) {
      soup.vertices.push_back(mesh.vertices[v]);
      v = static_cast<std::uint32_t>(soup.vertices.size() - 1);
    }
    soup.triangles.push_back(copy);
  }
  EXPECT_EQ(prepare(soup).vertices.size(), prepare(mesh).vertices.size());
  EXPECT_EQ(prepare(soup).creases.size(), 12U);
}

TEST(Surface, RoundBodiesAreSmoothedWhateverTheWinding) {
  Builder builder;
  builder.ellipsoid({1, 1, 1});
  const Surface straight = prepare(builder.mesh());
  Mesh mesh = builder.take();
  for (std::size_t i = 0; i < mesh.triangles.size(); i += 2)
    std::swap(mesh.triangles[i].v[0], mesh.triangles[i].v[1]);
  const Surface turned = prepare(mesh);
  EXPECT_TRUE(turned.creases.empty());
  ASSERT_EQ(turned.faces.size(), straight.faces.size());
  for (std::size_t f = 0; f < turned.faces.size(); ++f) {
    for (std::size_t k = 0; k < 3; ++k) {
      const Vec3 out = unit(turned.vertices[turned.faces[f].v[k]]);
      EXPECT_GT(std::abs(dot(turned.corner_normals[f][k], out)), 0.98F);
      const std::size_t same = turned.faces[f].v[k] == straight.faces[f].v[k] ? k
                               : k == 2                                       ? 2
                                                                              : 1 - k;
      EXPECT_GT(std::abs(dot(turned.corner_normals[f][k], straight.corner_normals[f][same])),
                0.9999F);
    }
  }
}

TEST(Surface, DropsWhatCannotBeDrawn) {
  Mesh mesh = cube();
  const auto first = static_cast<std::uint32_t>(mesh.vertices.size());
  mesh.vertices.push_back({std::numeric_limits<float>::quiet_NaN(), 0, 0});
  mesh.vertices.push_back({std::numeric_limits<float>::infinity(), 0, 0});
  mesh.vertices.push_back({0, 1e30F, 0});
  mesh.triangles.push_back({{0, 1, first + 2}, 0});
  mesh.triangles.push_back({{0, 1, first}, 0});
  mesh.triangles.push_back({{0, 1, first + 1}, 0});
  mesh.triangles.push_back({{0, 1, 1'000'000}, 0});
  mesh.triangles.push_back({{0, 1, 1}, 0});
  EXPECT_EQ(prepare(mesh).faces.size(), prepare(cube()).faces.size());
  EXPECT_TRUE(prepare(Mesh{}).faces.empty());
}

TEST(Surface, PiecesThatDoNotTouchAreApart) {
  Builder builder;
  builder.box({1, 1, 1});
  builder.at(3, 0, 0).box({1, 1, 1});
  const Surface surface = prepare(builder.take());
  EXPECT_NE(surface.faces.front().piece, surface.faces.back().piece);
  EXPECT_EQ(surface.faces.front().piece, surface.faces[3].piece);
}

}  // namespace
}  // namespace pandok::render
