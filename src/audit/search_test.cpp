#include "audit/search.h"

#include <gtest/gtest.h>

#include <functional>

#include "audit/log.h"
#include "base/limits.h"
#include "base/testing.h"

namespace pandok::audit {
namespace {

namespace fs = std::filesystem;

const std::string kKim(32, 'a'), kLee(32, 'b');

// Entry i: at i seconds, by Kim or (every third) Lee; odd ones look at a reading, others change a
// design.
Entry numbered(std::uint64_t i) {
  Entry entry{.time_ms = static_cast<std::int64_t>(i) * 1000,
              .who = i % 3 == 0 ? kLee : kKim,
              .role = "officer",
              .act = i % 2 == 1 ? "reading.show" : "register.change",
              .object_type = i % 2 == 1 ? "reading" : "design",
              .object_id = fmt::format("object-{}", i % 10),
              .request = fmt::format("request \"{}\"", i)};
  return entry;
}

class SearchTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    root_ = std::make_unique<TestFolder>();
    ASSERT_TRUE(AuditLog::create(folder(), "test/log"));
    const auto log = AuditLog::open(folder()).value();
    for (std::uint64_t i = 0; i < kEntries; ++i) {
      const std::string line = numbered(i).serialise().value();
      ASSERT_TRUE(log->append(as_bytes(i == kForeign ? "{\"act\":\"reading.show\"}" : line)));
    }
    ASSERT_TRUE(log->close());
  }
  static void TearDownTestSuite() { root_.reset(); }
  static fs::path folder() { return *root_ / "audit"; }

  // What a filter that looks at each entry would find, the newest first.
  static std::vector<std::uint64_t> expected(const std::function<bool(const Entry&)>& holds) {
    std::vector<std::uint64_t> all;
    for (std::uint64_t i = kEntries; i-- > 0;)
      if (i != kForeign && holds(numbered(i))) all.push_back(i);
    return all;
  }
  static std::vector<std::uint64_t> found(const SearchFilter& filter, std::size_t hits_max = 1000,
                                          std::uint64_t looked_at_max = 50'000) {
    SearchOptions how{.hits_max = hits_max, .looked_at_max = looked_at_max};
    std::vector<std::uint64_t> all;
    for (int pages = 0; pages < 10'000; ++pages) {
      const auto page = search(folder(), filter, how);
      EXPECT_TRUE(page) << page.error().message;
      if (!page) break;
      EXPECT_LE(page->looked_at, looked_at_max);
      EXPECT_LE(page->hits.size(), hits_max);
      for (const SearchHit& hit : page->hits) {
        EXPECT_EQ(hit.entry, numbered(hit.index));
        all.push_back(hit.index);
      }
      how.before = page->next;
      if (!how.before) break;
    }
    return all;
  }

  static constexpr std::uint64_t kEntries = 600, kForeign = 301;

 private:
  static inline std::unique_ptr<TestFolder> root_;
};

TEST_F(SearchTest, EveryFilterFindsWhatItSays) {
  EXPECT_EQ(found({}), expected([](const Entry&) { return true; }));
  EXPECT_EQ(found({.who = kLee}), expected([](const Entry& e) { return e.who == kLee; }));
  EXPECT_EQ(found({.act = "reading."}),
            expected([](const Entry& e) { return e.act == "reading.show"; }));
  EXPECT_EQ(found({.act = "re"}), expected([](const Entry&) { return true; }));
  EXPECT_EQ(found({.act = "eading"}), std::vector<std::uint64_t>());
  EXPECT_EQ(found({.object_type = "design", .object_id = "object-4"}),
            expected([](const Entry& e) { return e.object_id == "object-4"; }));
  EXPECT_EQ(found({.object_id = "object"}), std::vector<std::uint64_t>());
  EXPECT_EQ(found({.request = "request \"77\""}), std::vector<std::uint64_t>{77});
  EXPECT_EQ(found({.text = "\"59"}),
            expected([](const Entry& e) { return e.request.find("\"59") != std::string::npos; }));
  EXPECT_EQ(found({.text = "time_ms"}), std::vector<std::uint64_t>());
  EXPECT_EQ(found({.who = kKim, .act = "reading.show", .object_id = "object-7"}),
            expected([](const Entry& e) {
              return e.who == kKim && e.act == "reading.show" && e.object_id == "object-7";
            }));
}

TEST_F(SearchTest, ASpanOfTimeIsExactAndReadsLittle) {
  for (const std::int64_t from : {0, 1, 1000, 255'999, 256'000, 300'500, 599'000, 900'000})
    for (const std::int64_t to : {0, 1, 1000, 256'000, 256'001, 511'999, 599'001, 900'000})
      EXPECT_EQ(found({.from_ms = from, .to_ms = to}),
                expected([&](const Entry& e) { return e.time_ms >= from && e.time_ms < to; }))
          << from << " to " << to;
  const auto page = search(folder(), {.from_ms = 590'000}).value();
  EXPECT_EQ(page.hits.size(), 10u);
  EXPECT_LE(page.looked_at, 11u);
  EXPECT_FALSE(page.next);
}

TEST_F(SearchTest, PagesGoOnWhereTheLastOneEnded) {
  const auto all = expected([](const Entry& e) { return e.who == kLee; });
  EXPECT_EQ(found({.who = kLee}, 1), all);
  EXPECT_EQ(found({.who = kLee}, 7, 10), all);
  EXPECT_EQ(found({.who = kLee}, 1000, 1), all);
  const auto first = search(folder(), {}, {.hits_max = 3, .looked_at_max = 100}).value();
  EXPECT_EQ(first.size, kEntries);
  EXPECT_EQ(first.looked_at, 3u);
  EXPECT_EQ(first.next, kEntries - 3);
}

TEST_F(SearchTest, WhatIsOutOfRangeIsRefused) {
  EXPECT_EQ(search(folder(), {}, {.hits_max = 0}).error().code, Code::invalid_argument);
  EXPECT_EQ(search(folder(), {}, {.hits_max = limits::kAuditHitsMax + 1}).error().code,
            Code::invalid_argument);
  EXPECT_TRUE(search(folder(), {}, {.hits_max = limits::kAuditHitsMax}));
  EXPECT_EQ(search(folder() / "none", {}).error().code, Code::not_found);
  EXPECT_TRUE(search(folder(), {}, {.before = 0}).value().hits.empty());
  EXPECT_EQ(search(folder(), {}, {.before = 10'000}).value().hits.front().index, kEntries - 1);
}

}  // namespace
}  // namespace pandok::audit
