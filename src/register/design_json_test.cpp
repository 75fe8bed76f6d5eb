#include "register/design_json.h"

#include <gtest/gtest.h>

namespace pandok::reg {
namespace {

Design chair() {
  return {.design_id = "30-1",
          .application_number = "a",
          .design_number = "d",
          .registration_number = "r",
          .article = "의자",
          .locarno = {{6, 1}, {14, 3}},
          .holder = "하늘가구",
          .holder_contact = "x@example.com",
          .country = "KR",
          .registered_on = Date::parse("2020-01-31").value(),
          .status = Status::registered,
          .events = {{std::nullopt, "paid"}}};
}

}  // namespace

TEST(DesignJson, HoldsEveryFieldAsItsText) {
  EXPECT_EQ(json_line(design_json(chair())),
            R"({"design_id":"30-1","article":"의자","locarno":"06-01;14-03","holder":"하늘가구",)"
            R"("holder_contact":"x@example.com","country":"KR","registered_on":"2020-01-31",)"
            R"("expires_on":"","status":"registered","application_number":"a",)"
            R"("design_number":"d","registration_number":"r","in_force":true,)"
            R"("events":[{"happened_on":"","kind":"paid"}],"views":[]})");
}

TEST(DesignJson, TheViewsComeWithTheirPictures) {
  const Sha256 picture = Sha256::of(as_bytes("picture"));
  const std::vector<StoredView> views = {{1, 1, 0, {ViewName::back, "a/b.png"}, picture}};
  Json expected = design_json(chair());
  expected["views"] = {{{"view", "back"}, {"file", "a/b.png"}, {"picture", picture.hex()}}};
  EXPECT_EQ(design_json(chair(), views), expected);
}

}  // namespace pandok::reg
