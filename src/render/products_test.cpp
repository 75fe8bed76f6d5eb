#include "render/products.h"

#include <gtest/gtest.h>

#include <cctype>
#include <map>
#include <set>

#include "base/hash.h"
#include "base/parse.h"
#include "render/line_drawing.h"

namespace pandok::render {
namespace {

Sha256 digest(const Mesh& mesh) {
  Bytes bytes;
  for (const Vec3& v : mesh.vertices) append_value(bytes, v);
  for (const Triangle& t : mesh.triangles) append_value(bytes, t.v);
  return Sha256::of(bytes);
}

TEST(Products, EveryFamilyMakesSoundMeshes) {
  ASSERT_GE(family_count(), 16);
  for (int number = 0; number < 6 * family_count(); ++number) {
    const Product product = make_product(11, number);
    SCOPED_TRACE(product.family + " " + std::to_string(number));
    ASSERT_GE(product.mesh.triangles.size(), 12U);
    EXPECT_LE(product.mesh.triangles.size(), 60'000U);
    for (const Vec3& v : product.mesh.vertices) ASSERT_TRUE(is_finite(v));
    for (const Triangle& t : product.mesh.triangles)
      for (const std::uint32_t v : t.v) ASSERT_LT(v, product.mesh.vertices.size());
    const Bounds box = bounds(product.mesh);
    const Vec3 size = box.high - box.low;
    EXPECT_GT(std::min({size.x, size.y, size.z}), 0.001F);
    EXPECT_LT(std::max({size.x, size.y, size.z}), 4);
  }
}

// Lamp shades and cages may be open; most of a product is a closed skin.
TEST(Products, AreMostlyClosed) {
  for (int number = 0; number < family_count(); ++number) {
    const Product product = make_product(12, number);
    const Surface surface = prepare(product.mesh);
    std::size_t open = 0;
    for (const auto& face : surface.faces) open += face.open;
    EXPECT_LT(open, surface.faces.size() / 4) << product.family;
  }
}

TEST(Products, SayWhatTheyAre) {
  std::set<std::string> families;
  for (int number = 0; number < family_count(); ++number) {
    const Product product = make_product(1, number);
    families.insert(product.family);
    EXPECT_EQ(product.family, family_name(number));
    EXPECT_TRUE(is_utf8(product.article_ko));
    EXPECT_GT(utf8_length(product.article_ko), 0U);
    EXPECT_FALSE(product.parameters.empty());
    ASSERT_EQ(product.locarno.size(), 5U);
    EXPECT_EQ(product.locarno[2], '-');
    const auto main_class =
        parse_int(product.locarno.substr(0, 1) == "0" ? product.locarno.substr(1, 1)
                                                      : product.locarno.substr(0, 2));
    EXPECT_TRUE(main_class && *main_class >= 1 && *main_class <= 32);
  }
  EXPECT_EQ(static_cast<int>(families.size()), family_count());
}

TEST(Products, NumbersAndSeedsAreDistinctDesignsAndRepeatable) {
  std::set<Sha256> seen;
  for (int number = 0; number < 8 * family_count(); ++number)
    EXPECT_TRUE(seen.insert(digest(make_product(5, number).mesh)).second) << number;
  EXPECT_EQ(digest(make_product(5, 7).mesh), digest(make_product(5, 7).mesh));
  EXPECT_NE(digest(make_product(5, 7).mesh), digest(make_product(6, 7).mesh));
  EXPECT_NE(kDemoSeed, kTrainingSeed);
  EXPECT_NE(kDemoSeed, kCalibrationSeed);
}

TEST(Products, FortyChairsAreFortyDrawings) {
  std::vector<cv::Mat> pages;
  for (int i = 0; i < 40; ++i) {
    const Product chair = make_product(2, i * family_count());
    ASSERT_EQ(chair.family, "chair");
    pages.push_back(draw_lines(chair.mesh, standard_view(Side::perspective), {}, 48));
    for (int k = 0; k < i; ++k)
      EXPECT_GT(cv::norm(pages[static_cast<std::size_t>(k)], pages.back(), cv::NORM_L1), 5'000)
          << i << " and " << k;
  }
}

TEST(Products, ANearCopyChangesOneComponentOnly) {
  for (int number = 0; number < family_count(); ++number) {
    const Product original = make_product(3, number), copy = make_near_copy(original, 99);
    EXPECT_EQ(copy.family, original.family);
    EXPECT_NE(digest(copy.mesh), digest(original.mesh)) << original.family;
    EXPECT_EQ(digest(copy.mesh), digest(make_near_copy(original, 99).mesh));
    const auto values = [](const Product& product) {
      std::map<std::string, std::vector<double>> lists;
      for (const Parameter& p : product.parameters) lists[p.name].push_back(p.value);
      return lists;
    };
    std::set<std::string> changed;
    const auto before = values(original), after = values(copy);
    for (const auto& [name, list] : before)
      if (after.count(name) && after.at(name) != list)
        changed.insert(name.substr(0, name.find('.')));
    EXPECT_LE(changed.size(), 1U) << original.family;
  }
}

TEST(Choices, DoNotDependOnTheOrderOfAsking) {
  Choices a(1, -1, 0), b(1, -1, 0);
  a.component("legs");
  b.component("legs");
  const float width = a.number("width", 0, 1), height = a.number("height", 0, 1);
  EXPECT_EQ(b.number("height", 0, 1), height);
  EXPECT_EQ(b.number("width", 0, 1), width);
  EXPECT_NE(a.number("width", 0, 1), width);  // asked a second time
}

}  // namespace
}  // namespace pandok::render
