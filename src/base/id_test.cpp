#include "base/id.h"

#include <gtest/gtest.h>

#include <set>

namespace pandok {

TEST(Id, IsTwentySixDigitsThatSortByTime) {
  std::string last;
  for (const std::int64_t now : {0LL, 1LL, 31LL, 32LL, 1'732'000'000'000LL, (1LL << 48) - 1}) {
    const std::string id = new_id(now);
    EXPECT_TRUE(is_id(id)) << id;
    EXPECT_LT(last, id);
    last = id;
  }
  EXPECT_EQ(new_id(0).substr(0, 10), "0000000000");
  EXPECT_EQ(new_id(1'469'918'176'385).substr(0, 10),
            "01ARYZ6S41");  // the example of the ULID specification
  EXPECT_EQ(new_id((1LL << 48) - 1).substr(0, 10), "7ZZZZZZZZZ");
}

TEST(Id, TheFirstOfAMillisecondIsBelowAllOfItAndAboveAllBefore) {
  for (const std::int64_t now : {1LL, 31LL, 32LL, 1'732'000'000'000LL, (1LL << 48) - 1}) {
    EXPECT_TRUE(is_id(first_id(now)));
    EXPECT_LE(first_id(now), new_id(now));
    EXPECT_LT(new_id(now - 1), first_id(now));
  }
  EXPECT_EQ(first_id(-1), first_id(0));
  EXPECT_EQ(first_id(INT64_MAX), first_id((1LL << 48) - 1));
}

TEST(Id, NoTwoAreEqual) {
  std::set<std::string> ids;
  for (int i = 0; i < 10'000; ++i) ids.insert(new_id(5));
  EXPECT_EQ(ids.size(), 10'000u);
}

TEST(Id, IsIdRefusesEverythingElse) {
  const std::string good = new_id(now_ms());
  const std::string rest = good.substr(1);
  for (const std::string& bad :
       {std::string(), rest, good + "0", "a" + rest, "I" + rest, "L" + rest, "O" + rest, "U" + rest,
        "/" + rest, "." + rest, " " + rest})
    EXPECT_FALSE(is_id(bad)) << bad;
}

TEST(Id, NowIsInThisCentury) {
  EXPECT_GT(now_ms(), 1'700'000'000'000);
  EXPECT_LT(now_ms(), 4'102'444'800'000);
}

}  // namespace pandok
