#include "read/train_data.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace pandok::read {
namespace {

std::vector<Query> cases(int designs, int photos, int absent) {
  std::vector<Query> all;
  for (int design = 0; design < designs; ++design)
    for (int photo = 0; photo < photos; ++photo)
      all.push_back({.file = fmt::format("{}-{}", design, photo),
                     .design_id = fmt::format("30-{:07}", design)});
  for (int i = 0; i < absent; ++i) all.push_back({.file = fmt::format("n{}", i)});
  return all;
}

std::set<std::string> designs_of(const std::vector<Query>& queries) {
  std::set<std::string> designs;
  for (const Query& query : queries)
    if (!query.design_id.empty()) designs.insert(query.design_id);
  return designs;
}

TEST(SplitCases, NoDesignIsOnBothSides) {
  const auto split = split_cases(cases(1'000, 3, 50));
  const auto learn = designs_of(split.learn), test = designs_of(split.test);
  for (const auto& design : learn) EXPECT_FALSE(test.contains(design)) << design;
  EXPECT_EQ(split.learn_designs, std::ssize(learn));
  EXPECT_EQ(split.test_designs, std::ssize(test));
  EXPECT_EQ(learn.size() + test.size(), 1'000u);
  EXPECT_NEAR(static_cast<double>(learn.size()), 600, 45);
}

TEST(SplitCases, WhatIsNotRegisteredOnlyTests) {
  const auto split = split_cases(cases(10, 1, 50));
  EXPECT_EQ(split.absent, 50);
  EXPECT_TRUE(std::ranges::none_of(split.learn,
                                   [](const Query& query) { return query.design_id.empty(); }));
}

TEST(SplitCases, ADesignStaysOnItsSideWhateverCasesCome) {
  const auto few = designs_of(split_cases(cases(100, 1, 0)).test);
  const auto many = designs_of(split_cases(cases(400, 2, 30)).test);
  EXPECT_TRUE(std::ranges::includes(many, few));
}

TEST(CheckSplit, SaysWhatIsThereAndWhatIsNeeded) {
  EXPECT_TRUE(check_split({.learn_designs = 30, .test_designs = 30, .absent = 10}));
  for (const SplitCases& few : {SplitCases{.learn_designs = 29, .test_designs = 30, .absent = 10},
                                SplitCases{.learn_designs = 30, .test_designs = 29, .absent = 10},
                                SplitCases{.learn_designs = 30, .test_designs = 30, .absent = 9}}) {
    const auto checked = check_split(few);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().code, Code::failed_precondition);
    EXPECT_NE(checked.error().message.find(
                  fmt::format("{}, {} and {}", few.learn_designs, few.test_designs, few.absent)),
              std::string::npos)
        << checked.error().message;
  }
}

}  // namespace
}  // namespace pandok::read
