#include "render/photograph.h"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

#include "render/products.h"
#include "render/testing.h"

namespace pandok::render {
namespace {

PhotoScene clean_scene() {
  PhotoScene scene;
  scene.view = {};
  scene.framing.fill = 0.5F;
  scene.materials = {{.colour = {0, 0, 0.9F}, .gloss = 0}};
  scene.light.table_shadow = 0;
  scene.noise = scene.vignette = 0;
  return scene;
}

TEST(Photograph, MaskAndBoxSayWhereTheItemIs) {
  const Photograph photo = photograph(cube(), clean_scene(), 128);
  EXPECT_NEAR(photo.box.x, 32, 1);
  EXPECT_NEAR(photo.box.width, 64, 2);
  EXPECT_EQ(cv::boundingRect(photo.mask), photo.box);
  const cv::Vec3b item = photo.bgr.at<cv::Vec3b>(64, 64), wall = photo.bgr.at<cv::Vec3b>(5, 5);
  EXPECT_GT(item[2], item[0] + 60);  // red
  EXPECT_NEAR(wall[0], wall[2], 12);
}

TEST(Photograph, LightComesFromItsSide) {
  PhotoScene scene = clean_scene();
  scene.view.azimuth_deg = 45;  // two faces: the right one (+x) at the right, the front at the left
  scene.light.elevation_deg = 20;
  scene.light.azimuth_deg = 90;
  const cv::Mat right_lit = photograph(cube(), scene, 128).bgr;
  scene.light.azimuth_deg = 0;
  const cv::Mat front_lit = photograph(cube(), scene, 128).bgr;
  const auto red = [](const cv::Mat& picture, int x) { return picture.at<cv::Vec3b>(64, x)[2]; };
  EXPECT_GT(red(right_lit, 80), red(right_lit, 48) + 20);
  EXPECT_GT(red(front_lit, 48), red(front_lit, 80) + 20);
}

TEST(Photograph, CastsAShadowOnTheTable) {
  PhotoScene scene = clean_scene();
  scene.view.elevation_deg = 40;
  scene.light.azimuth_deg = 90;  // from the right, so that the shadow lies at the left
  scene.light.elevation_deg = 40;
  const cv::Mat bare = photograph(cube(), scene, 128).bgr;
  scene.light.table_shadow = 0.8F;
  const cv::Mat shadowed = photograph(cube(), scene, 128).bgr;
  cv::Mat less;
  cv::subtract(bare, shadowed, less);
  EXPECT_GT(cv::sum(less.colRange(0, 32))[0], 4 * cv::sum(less.colRange(96, 128))[0]);
}

TEST(Photograph, AHandHidesAPartOfTheItem) {
  PhotoScene scene = clean_scene();
  const int whole = cv::countNonZero(photograph(cube(), scene, 128).mask);
  for (const Occluder kind : {Occluder::hand, Occluder::box}) {
    scene.occluder = kind;
    const int seen = cv::countNonZero(photograph(cube(), scene, 128).mask);
    EXPECT_LT(seen, whole);
    EXPECT_GT(seen, whole / 2);
  }
}

TEST(Photograph, TheSameSceneGivesTheSameBytes) {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    Random a(seed), b(seed);
    const Mesh mesh = make_product(1, static_cast<int>(seed)).mesh;
    const Photograph first = photograph(mesh, random_scene(a), 64);
    const Photograph second = photograph(mesh, random_scene(b), 64);
    EXPECT_EQ(cv::norm(first.bgr, second.bgr, cv::NORM_INF), 0);
    EXPECT_EQ(first.box, second.box);
  }
}

TEST(Photograph, RandomScenesDiffer) {
  Random random(3);
  const Surface surface = prepare(cube());
  const cv::Mat a = photograph(surface, random_scene(random), 64).bgr;
  const cv::Mat b = photograph(surface, random_scene(random), 64).bgr;
  EXPECT_GT(cv::norm(a, b, cv::NORM_L1), 64 * 64 * 5);
}

TEST(Photograph, EveryBackdropFillsThePicture) {
  for (int kind = 0; kind < kBackdrops; ++kind) {
    PhotoScene scene = clean_scene();
    scene.backdrop = static_cast<Backdrop>(kind);
    const Photograph photo = photograph(Mesh{}, scene, 48);
    EXPECT_GT(cv::mean(photo.bgr)[0], 5) << kind;
    EXPECT_EQ(cv::countNonZero(photo.mask), 0);
    EXPECT_EQ(photo.box, cv::Rect(0, 0, 48, 48));
  }
}

TEST(Photograph, TakesAnySideAndNoMaterial) {
  PhotoScene scene = clean_scene();
  scene.materials.clear();
  scene.motion_px = 3;
  for (const int side : {-5, 0, 16, 17, 33}) {
    const Photograph photo = photograph(cube(), scene, side);
    EXPECT_EQ(photo.bgr.cols, std::max(side, 16));
  }
}

}  // namespace
}  // namespace pandok::render
