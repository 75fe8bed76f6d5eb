#include "render/ldraw.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/limits.h"

namespace pandok::render {
namespace {

namespace fs = std::filesystem;

// A library in a folder of its own.
class Ldraw : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    root_ = fs::path(testing::TempDir()) / (std::string("ldraw_") + info->name());
    fs::remove_all(root_);
    for (const char* const folder : {"parts/s", "p/48"}) fs::create_directories(root_ / folder);
  }
  void TearDown() override { fs::remove_all(root_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(root_ / name) << text;
  }
  Result<LdrawPart> load(std::string_view name) const {
    PANDOK_TRY(LdrawLibrary library, LdrawLibrary::open(root_));
    return library.load(name);
  }

  fs::path root_;
};

TEST_F(Ldraw, PlacesTurnsAndColoursWhatItRefersTo) {
  write("p/tri.dat", "0 a triangle\r\n3 16 0 0 0 1 0 0 0 1 0\r\n3 4 0 0 0 1 0 0 0 1 0\r\n");
  write("parts/a.dat",
        "1 16 10 20 30 0 -1 0 1 0 0 0 0 1 TRI.DAT\n1 7 0 0 0 1 0 0 0 1 0 0 0 1 tri.dat\n");
  const auto part = load("A.dat");
  ASSERT_TRUE(part) << part.error().message;
  ASSERT_EQ(part->mesh.triangles.size(), 4U);
  // (1,0,0) turned a quarter about z is (0,1,0), then moved; y and z are turned upside down.
  EXPECT_EQ(part->mesh.vertices[1], (Vec3{10, -21, -30}));
  EXPECT_EQ(part->mesh.triangles[0].part, 0);  // 16 stays the part's own colour
  EXPECT_EQ(part->mesh.triangles[1].part, 1);  // colour 4
  EXPECT_EQ(part->mesh.triangles[2].part, 2);  // 16 becomes 7
  EXPECT_EQ(part->mesh.triangles[3].part, 1);  // colour 4 again
  EXPECT_EQ(part->missing_files, 0);
}

TEST_F(Ldraw, LooksInAllFourFoldersAndCountsWhatIsMissing) {
  write("parts/s/sub.dat", "4 16 0 0 0 1 0 0 1 1 0 0 1 0\n");
  write("p/48/fine.dat", "3 16 0 0 0 1 0 0 0 1 0\n");
  write("parts/b.dat",
        "1 16 0 0 0 1 0 0 0 1 0 0 0 1 s\\sub.dat\n"
        "1 16 0 0 0 1 0 0 0 1 0 0 0 1 fine.dat\n"
        "1 16 0 0 0 1 0 0 0 1 0 0 0 1 nowhere.dat\n");
  const auto part = load("b.dat");
  ASSERT_TRUE(part);
  EXPECT_EQ(part->mesh.triangles.size(), 3U);
  EXPECT_EQ(part->missing_files, 1);
}

TEST_F(Ldraw, NeverLeavesTheRoot) {
  write("secret.dat", "3 16 0 0 0 1 0 0 0 1 0\n");
  const fs::path outside = root_.parent_path() / "ldraw_outside.dat";
  std::ofstream(outside) << "3 16 0 0 0 1 0 0 0 1 0\n";
  std::error_code error;
  fs::create_symlink(outside, root_ / "parts/link.dat", error);
  for (const std::string name : {"../secret.dat", "..\\secret.dat", "/etc/passwd", "link.dat", "",
                                 "parts/../../ldraw_outside.dat"})
    EXPECT_EQ(load(name).error().code, Code::not_found) << name;
  fs::remove(outside);
}

TEST_F(Ldraw, RefusesFilesThatPlaceThemselves) {
  write("parts/loop.dat", "1 16 0 0 0 1 0 0 0 1 0 0 0 1 loop.dat\n");
  EXPECT_EQ(load("loop.dat").error().code, Code::invalid_argument);
}

TEST_F(Ldraw, StopsAFileThatMultipliesItself) {
  for (int level = 0; level < 8; ++level) {
    std::string text;
    for (int i = 0; i < 100; ++i)
      text += "1 16 0 0 0 1 0 0 0 1 0 0 0 1 l" + std::to_string(level + 1) + ".dat\n";
    write("p/l" + std::to_string(level) + ".dat", text);
  }
  write("p/l8.dat", "0 nothing\n");
  EXPECT_EQ(load("l0.dat").error().code, Code::resource_exhausted);
}

TEST_F(Ldraw, DepthIsAllowedUpToTheLimit) {
  for (int level = 0; level < limits::kMeshDepthMax; ++level)
    write("p/d" + std::to_string(level) + ".dat",
          "1 16 0 0 0 1 0 0 0 1 0 0 0 1 d" + std::to_string(level + 1) + ".dat\n");
  write("p/d" + std::to_string(limits::kMeshDepthMax) + ".dat", "3 16 0 0 0 1 0 0 0 1 0\n");
  EXPECT_TRUE(load("d0.dat"));
  write("p/e.dat", "1 16 0 0 0 1 0 0 0 1 0 0 0 1 d0.dat\n");
  EXPECT_EQ(load("e.dat").error().code, Code::invalid_argument);
}

TEST(LdrawText, RefusesBrokenLines) {
  for (const std::string_view bad :
       {"3 16 0 0 0 1 0 0 0 1", "3 16 0 0 0 1 0 0 0 1 nan", "3 x 0 0 0 1 0 0 0 1 0",
        "1 16 0 0 0 1 0 0 0 1 0 0 0 1", "4 16 0 0 0 1 0 0 0 1 0", "3 -1 0 0 0 1 0 0 0 1 0",
        "3 0x 0 0 0 1 0 0 0 1 1e99", "1 16 0 0 0 1 0 0 0 q 0 0 0 1 a.dat"}) {
    const auto file = parse_ldraw(bad);
    ASSERT_FALSE(file) << bad;
    EXPECT_EQ(file.error().code, Code::invalid_argument) << bad;
  }
}

TEST(LdrawText, SkipsWhatItDoesNotDraw) {
  const auto file = parse_ldraw(
      "0 FILE x\n0 BFC CERTIFY CCW\n2 24 0 0 0 1 1 1\n5 24 0 0 0 1 1 1 0 0 0 1 1 1\n\n   \n"
      "  3 0x2FF0000 0 0 0 +1 0 0 0 1 0  \n");
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->facets.size(), 1U);
  EXPECT_TRUE(file->placed.empty());
}

TEST(LdrawText, ALibraryNeedsAFolder) {
  EXPECT_EQ(LdrawLibrary::open("/nonexistent/ldraw").error().code, Code::not_found);
}

}  // namespace
}  // namespace pandok::render
