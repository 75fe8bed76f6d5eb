#include "cases/security.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "cases/testing.h"

namespace pandok::cases {
namespace {

TEST(Security, AShareOfTheCustomsValueAPartOfAWonRoundedUp) {
  const SecurityRule& rule = shipped_rules().security;
  EXPECT_EQ(rule.percent, 120);
  EXPECT_EQ(rule.percent_small_firm, 40);
  struct {
    std::int64_t value, large, small;
  } const rows[] = {{1, 2, 1},  // 1.2 and 0.4 won
                    {3, 4, 2},  // 3.6 and 1.2
                    {5, 6, 2},  // whole
                    {12'345, 14'814, 4'938},
                    {10'000'001, 12'000'002, 4'000'001},  // …1.2 and …0.4
                    {limits::kCustomsValueWonMax, 1'200'000'000'000'000, 400'000'000'000'000}};
  for (const auto& row : rows) {
    EXPECT_EQ(security_won(rule, row.value, false).value(), row.large) << row.value;
    EXPECT_EQ(security_won(rule, row.value, true).value(), row.small) << row.value;
  }
}

TEST(Security, WithoutACustomsValueThereIsNoAmount) {
  for (const std::int64_t value :
       {std::int64_t{0}, std::int64_t{-1}, limits::kCustomsValueWonMax + 1})
    EXPECT_EQ(security_won(shipped_rules().security, value, false).error().code,
              Code::invalid_argument);
}

}  // namespace
}  // namespace pandok::cases
