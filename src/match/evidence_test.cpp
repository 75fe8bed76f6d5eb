#include "match/evidence.h"

#include <gtest/gtest.h>

#include "match/test_pictures.h"

namespace pandok::match {
namespace {

// A photo and a view with all that an EvidenceInput refers to.
struct Scene {
  cv::Mat view, photo;
  LocalFeatures view_features, photo_features;
  Verification verification;

  Scene(const cv::Mat& drawn, const cv::Mat& seen, const cv::Rect& seen_box)
      : view(drawn),
        photo(seen),
        view_features(extract(view, {}, ExtractOptions::view()).value()),
        photo_features(extract(photo, seen_box).value()),
        verification(verify(photo_features, view_features)) {}

  EvidenceInput input() const {
    cv::Mat mask(photo.size(), CV_8UC1, cv::Scalar(0));
    mask(photo_features.box) = 255;
    return {.photo = photo,
            .view = view,
            .photo_mask = mask,
            .photo_features = photo_features,
            .view_features = view_features,
            .verification = verification,
            .design_id = "30-1234567",
            .view_name = "front",
            .probability = 0.9};
  }
};

Scene textured() {
  const cv::Mat view = patterned_picture(1);
  return {view, seen_by_camera(view), {20, 30, 380, 330}};
}
Scene drawn() {
  const cv::Mat view = outline_picture(2);
  return {view, seen_by_camera(view), {}};
}

bool same(const cv::Mat& a, const cv::Mat& b) {
  return a.size() == b.size() && a.type() == b.type() && cv::norm(a, b, cv::NORM_INF) == 0;
}

int pixels_like(const cv::Mat& picture, const cv::Scalar& colour) {
  cv::Mat mask;
  cv::inRange(picture, colour - cv::Scalar::all(8), colour + cv::Scalar::all(8), mask);
  return cv::countNonZero(mask);
}

TEST(Evidence, IsTheSamePictureEveryTime) {
  for (const Scene& scene : {textured(), drawn()}) {
    const auto once = draw_evidence(scene.input()), again = draw_evidence(scene.input());
    ASSERT_TRUE(once) << once.error().message;
    EXPECT_EQ(once->cols, kEvidenceWidthPx);
    EXPECT_EQ(once->type(), CV_8UC3);
    EXPECT_TRUE(same(*once, *again));
  }
}

TEST(Evidence, DoesNotTouchItsInput) {
  const Scene scene = textured();
  const cv::Mat before = scene.photo.clone();
  ASSERT_TRUE(draw_evidence(scene.input()));
  EXPECT_TRUE(same(before, scene.photo));
}

TEST(Evidence, ShowsAgreeingLinesInGreen) {
  const cv::Scalar green(95, 140, 0);
  const Scene good = drawn();
  Scene bad = drawn();
  bad.photo_features.edges = {};  // the photo has no line at all
  const int with = pixels_like(draw_evidence(good.input()).value(), green);
  EXPECT_GT(with, 1'500);
  EXPECT_LT(pixels_like(draw_evidence(bad.input()).value(), green), with / 20);
}

TEST(Evidence, ChangesWithTheMatchedPoints) {
  Scene scene = textured();
  ASSERT_GT(scene.verification.inliers, 10);
  const cv::Mat with = draw_evidence(scene.input()).value();
  scene.verification.pairs.clear();
  EXPECT_FALSE(same(with, draw_evidence(scene.input()).value()));
}

TEST(Evidence, TwoWidePicturesLieOneAboveTheOther) {
  const cv::Mat wide = patterned_picture(3, 600, 200), tall = patterned_picture(3, 200, 400);
  const Scene stacked(wide, wide, {}), beside(tall, tall, {});
  const cv::Mat a = draw_evidence(stacked.input()).value(),
                b = draw_evidence(beside.input()).value();
  EXPECT_GT(a.rows, 4 * 400);
  EXPECT_LT(a.rows, 2'700);
  EXPECT_LT(b.rows, 2'000);
}

TEST(Evidence, DrawsAnyTextWithoutHarm) {
  const Scene scene = drawn();
  EvidenceInput input = scene.input();
  input.design_id = "\xea\xb0\x80\xff\n" + std::string(3'000, 'W');
  input.view_name = "";
  input.probability.reset();
  EXPECT_TRUE(draw_evidence(input));
}

TEST(Evidence, DrawsGreyPicturesAndTinyBoxes) {
  const Scene scene(outline_picture(4), cv::Mat(40, 30, CV_8UC1, cv::Scalar(80)), {29, 39, 1, 1});
  EXPECT_TRUE(draw_evidence(scene.input()));
}

TEST(Evidence, RefusesPicturesOfAnotherSize) {
  const Scene scene = drawn();
  EvidenceInput input = scene.input();
  input.photo = cv::Mat(10, 10, CV_8UC3, cv::Scalar::all(9));
  input.photo_mask = cv::Mat();
  EXPECT_EQ(draw_evidence(input).error().code, Code::invalid_argument);
  EvidenceInput other_mask = scene.input();
  other_mask.photo_mask = cv::Mat(10, 10, CV_8UC1);
  EXPECT_EQ(draw_evidence(other_mask).error().code, Code::invalid_argument);
}

}  // namespace
}  // namespace pandok::match
