#include "render/obj.h"

#include <gtest/gtest.h>

#include <string>

#include "base/limits.h"

namespace pandok::render {
namespace {

constexpr std::string_view kSquare = "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\n";

TEST(Obj, ReadsPolygonsAsTriangles) {
  const auto mesh =
      read_obj(std::string(kSquare) + "vn 0 0 1\nusemtl x\nf 1/1/1 2//1 3/2 4\r\n", 7);
  ASSERT_TRUE(mesh);
  EXPECT_EQ(mesh->vertices.size(), 4U);
  ASSERT_EQ(mesh->triangles.size(), 2U);
  EXPECT_EQ(mesh->triangles[0].part, 7);
  const Bounds box = bounds(*mesh);
  EXPECT_EQ(box.low, (Vec3{0, 0, 0}));
  EXPECT_EQ(box.high, (Vec3{1, 1, 0}));
}

TEST(Obj, NegativeIndexesCountFromTheEnd) {
  const auto mesh = read_obj(std::string(kSquare) + "f -4 -3 -1\nv 5 5 5\nf -1 1 2\n");
  ASSERT_TRUE(mesh);
  EXPECT_EQ(mesh->triangles[0].v, (std::array<std::uint32_t, 3>{0, 1, 3}));
  EXPECT_EQ(mesh->triangles[1].v, (std::array<std::uint32_t, 3>{4, 0, 1}));
}

TEST(Obj, HollowPolygonsAreCutInsideTheirOutline) {
  // An L: a fan from its first corner would cover the notch.
  const auto mesh =
      read_obj("v 0 2 0\nv 0 0 0\nv 2 0 0\nv 2 1 0\nv 1 1 0\nv 1 2 0\nf 3 4 5 6 1 2\n");
  ASSERT_TRUE(mesh);
  float area = 0;
  for (const Triangle& t : mesh->triangles) {
    const Vec3 a = mesh->vertices[t.v[0]];
    area += length(cross(mesh->vertices[t.v[1]] - a, mesh->vertices[t.v[2]] - a)) / 2;
  }
  EXPECT_NEAR(area, 3, 1e-5);
  EXPECT_EQ(mesh->triangles.size(), 4U);
}

TEST(Obj, RefusesBrokenFilesWithTheLine) {
  const std::string square(kSquare);
  for (const std::string& bad :
       {square + "f 1 2\n", square + "f 1 2 5\n", square + "f 0 1 2\n", square + "f -5 1 2\n",
        square + "f 1 2 x\n", square + "f 1 2 9999999999999999999\n",
        std::string("v 1 2\nf 1 1 1\n"), std::string("v 1 2 nan\n"), std::string("v 1 2 inf\n"),
        std::string("v 1 2 1e300\n"), square + "f 1 2 /\n"}) {
    const auto mesh = read_obj(bad);
    ASSERT_FALSE(mesh) << bad;
    EXPECT_EQ(mesh.error().code, Code::invalid_argument) << bad;
    EXPECT_NE(mesh.error().message.find("line"), std::string::npos);
  }
  for (const std::string_view empty : {std::string_view(), std::string_view("\n\n"), kSquare})
    EXPECT_EQ(read_obj(empty).error().code, Code::invalid_argument);
}

TEST(Obj, AFaceMayHaveOnlySoManyCorners) {
  std::string corners = "f";
  for (int i = 0; i < 1024; ++i) corners += " 1";
  EXPECT_TRUE(read_obj(std::string(kSquare) + corners + "\n"));
  EXPECT_EQ(read_obj(std::string(kSquare) + corners + " 1\n").error().code,
            Code::resource_exhausted);
}

TEST(Obj, FilesOverTheLimitAreRefusedUnread) {
  const std::string big(limits::kMeshFileBytesMax + 1, '\n');
  EXPECT_EQ(read_obj(big).error().code, Code::resource_exhausted);
}

}  // namespace
}  // namespace pandok::render
