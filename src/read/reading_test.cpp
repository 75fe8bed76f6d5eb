#include "read/reading.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "read/decide.h"
#include "read/html.h"

namespace pandok::read {
namespace {

Reading full_reading() {
  Reading reading;
  reading.id = "01M806KE77HPB0Z1XNCH87Y90M";
  reading.created_ms = 1'795'000'000'000;
  reading.parcel = "운송장 EB123";
  reading.photos = {"a \"b\".jpg", "다.jpg"};
  reading.photo_sha256 = {std::string(64, 'a'), std::string(64, 'b')};
  reading.photo_faults = {"", "retake, because …"};
  reading.parameters = {.top = 3,
                        .locarno = "06-01",
                        .country = "KR",
                        .on = Date::parse("2026-11-21").value(),
                        .crop = Crop{1, 2, 30, 40},
                        .exclude_self = true};
  reading.probability_none = 0.02;
  reading.candidates = {{.rank = 1,
                         .design_id = "30-1234567",
                         .article = "의자",
                         .holder = "하늘가구",
                         .holder_contact = "a@example.com",
                         .probability = 0.97,
                         .score = 0.83,
                         .edge_agreement = 0.61,
                         .inliers = 41,
                         .photo = 1,
                         .view = "front",
                         .view_picture = std::string(64, 'c'),
                         .in_force = true}};
  reading.evidence_sha256 = std::string(64, 'd');
  reading.timings = {1, 2, 3, 4, 5, 15};
  reading.model = "sha256:m", reading.index = "i", reading.calibration = "sha256:c";
  decide(reading);
  return reading;
}

TEST(Reading, ReadBackFromItsDocumentItIsTheSame) {
  const Reading reading = full_reading();
  const auto again = reading_from_json(parse_json(json_line(to_json(reading))).value());
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(to_json(*again), to_json(reading));
  EXPECT_EQ(again->parameters, reading.parameters);
  EXPECT_EQ(again->verdict, Verdict::match);
}

TEST(Reading, ADocumentThatLacksAKeyIsDamaged) {
  const Json whole = to_json(full_reading());
  for (const auto& [key, value] : whole.items()) {
    if (key == "parcel") continue;  // younger than the others
    Json lacking = whole;
    lacking.erase(key);
    const auto reading = reading_from_json(lacking);
    ASSERT_FALSE(reading) << key;
    EXPECT_EQ(reading.error().code, Code::data_corrupted) << key;
  }
}

TEST(Reading, ADocumentWithWrongValuesIsDamaged) {
  const Json whole = to_json(full_reading());
  ASSERT_TRUE(reading_from_json(whole));
  Json verdict = whole, day = whole, photos = whole;
  verdict["verdict"] = "perhaps";
  day["parameters"]["on"] = "2026-02-30";
  photos["photos"] = Json::array();
  for (const Json& wrong : {verdict, day, photos}) {
    const auto reading = reading_from_json(wrong);
    ASSERT_FALSE(reading);
    EXPECT_EQ(reading.error().code, Code::data_corrupted);
  }
}

TEST(Reading, ADocumentFromBeforeParcelsHasNone) {
  Json old = to_json(full_reading());
  old.erase("parcel");
  EXPECT_EQ(reading_from_json(old)->parcel, "");
  old["parcel"] = 7;
  EXPECT_EQ(reading_from_json(old).error().code, Code::data_corrupted);
}

TEST(Reading, AParcelIsShortPlainText) {
  std::string longest;
  for (std::size_t i = 0; i < limits::kParcelCharsMax; ++i) longest += "판";
  EXPECT_TRUE(check_parcel(""));
  EXPECT_TRUE(check_parcel(longest));
  for (const std::string& bad : {longest + "a", std::string("a\nb"), std::string("a\0b", 3),
                                 std::string("\xc2\x85"), std::string("\xff")})
    EXPECT_EQ(check_parcel(bad).error().code, Code::invalid_argument) << bad;
}

TEST(Parameters, AreRefusedAtTheirLimitsPlusOne) {
  Parameters parameters;
  parameters.top = limits::kCandidatesMax;
  EXPECT_TRUE(parameters.check());
  parameters.top = limits::kCandidatesMax + 1;
  EXPECT_EQ(parameters.check().error().code, Code::invalid_argument);
  EXPECT_FALSE((Parameters{.top = 0}.check()));
  EXPECT_FALSE((Parameters{.country = "KOR"}.check()));
  EXPECT_TRUE(
      (Parameters{.crop = Crop{0, 0, limits::kPictureSideMin, limits::kPictureSideMin}}.check()));
  EXPECT_FALSE((Parameters{.crop = Crop{0, 0, limits::kPictureSideMin - 1, 100}}.check()));
}

TEST(Decide, TheThresholdsAreInclusive) {
  Reading reading = full_reading();
  const auto verdict_at = [&](double probability) {
    reading.candidates.front().probability = probability;
    decide(reading);
    return reading.verdict;
  };
  EXPECT_EQ(verdict_at(reading.thresholds.match), Verdict::match);
  EXPECT_EQ(verdict_at(reading.thresholds.match - 1e-9), Verdict::possible);
  EXPECT_EQ(verdict_at(reading.thresholds.possible), Verdict::possible);
  EXPECT_EQ(verdict_at(reading.thresholds.possible - 1e-9), Verdict::no_match);
}

TEST(Decide, NoCandidateIsNoMatchAndNobodyIsCalledAnInfringer) {
  Reading reading = full_reading();
  EXPECT_EQ(reading.reason.find("infring"), std::string::npos);
  reading.candidates.front().in_force = false;
  decide(reading);
  EXPECT_NE(reading.reason.find("not in force"), std::string::npos);
  reading.candidates.clear();
  decide(reading);
  EXPECT_EQ(reading.verdict, Verdict::no_match);
  EXPECT_FALSE(reading.reason_ko.empty());
}

TEST(Decide, ARetakeHasAdviceAndNoCandidates) {
  Reading reading = full_reading();
  decide_retake(reading, "retake, because it is dark", "다시");
  EXPECT_EQ(reading.verdict, Verdict::retake);
  EXPECT_TRUE(reading.candidates.empty());
}

TEST(Html, TextFromOutsideCannotBecomeMarkup) {
  const std::string page = html::page("<script>alert(1)</script>", "");
  EXPECT_EQ(page.find("<script>"), std::string::npos);
  EXPECT_NE(page.find("&lt;script&gt;"), std::string::npos);
}

TEST(Html, ARateWithoutCasesIsNotANumber) {
  EXPECT_EQ(html::rate({}), "–");
  EXPECT_EQ(html::rate(stats::wilson(9, 10)), "90.0 % (59.6 to 98.2, n = 10)");
}

}  // namespace
}  // namespace pandok::read
