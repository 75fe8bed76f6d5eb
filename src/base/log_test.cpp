#include "base/log.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "base/parse.h"

namespace pandok {
namespace {

// What a statement writes to stderr at a level.
template <class Statement>
std::string logged(log::Level level, const Statement& statement) {
  log::set_level(level);
  testing::internal::CaptureStderr();
  statement();
  std::string text = testing::internal::GetCapturedStderr();
  log::set_level(log::Level::warning);
  return text;
}

}  // namespace

TEST(Log, ALineIsOneJsonObjectWithTimeLevelEventAndFields) {
  const std::string text = logged(log::Level::info, [] {
    PANDOK_LOG(info, "import done", {{"rows", 12}, {"file", "a\n\xff\""}});
  });
  ASSERT_EQ(text.find('\n'), text.size() - 1);
  const Json line = parse_json(trim(std::string_view(text).substr(0, text.size() - 1))).value();
  EXPECT_EQ(line.at("level"), "info");
  EXPECT_EQ(line.at("event"), "import done");
  EXPECT_EQ(line.at("rows"), 12);
  EXPECT_EQ(line.at("file"), "a\n\xef\xbf\xbd\"");
  const std::string time = line.at("time");
  ASSERT_EQ(time.size(), std::string("2026-11-21T08:00:00.000Z").size());
  EXPECT_EQ(time[10], 'T');
  EXPECT_EQ(time.back(), 'Z');
}

TEST(Log, FieldsMayBeOnePairOrNone) {
  const std::string pair = logged(log::Level::info, [] { PANDOK_LOG(error, "e", {{"a", "b"}}); });
  EXPECT_NE(pair.find("\"event\":\"e\",\"a\":\"b\"}"), std::string::npos) << pair;
  const std::string none = logged(log::Level::info, [] { PANDOK_LOG(error, "e", {}); });
  EXPECT_NE(none.find("\"event\":\"e\"}"), std::string::npos) << none;
}

TEST(Log, WritesOnlyFromItsLevelUp) {
  using log::Level;
  const auto all = [] {
    PANDOK_LOG(debug, "d", {});
    PANDOK_LOG(info, "i", {});
    PANDOK_LOG(warning, "w", {});
    PANDOK_LOG(error, "e", {});
  };
  const auto lines = [&](Level level) { return split(logged(level, all), '\n').size() - 1; };
  EXPECT_EQ(lines(Level::debug), 4u);
  EXPECT_EQ(lines(Level::info), 3u);
  EXPECT_EQ(lines(Level::warning), 2u);
  EXPECT_EQ(lines(Level::error), 1u);
  EXPECT_EQ(lines(Level::off), 0u);
}

TEST(Log, ArgumentsOfALineThatIsOffAreNotEvaluated) {
  int evaluated = 0;
  const auto cost = [&] { return ++evaluated; };
  EXPECT_EQ(logged(log::Level::warning, [&] { PANDOK_LOG(info, "i", {{"n", cost()}}); }), "");
  EXPECT_EQ(evaluated, 0);
}

TEST(Log, LinesOfManyThreadsStayWhole) {
  const std::string text = logged(log::Level::info, [] {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([] {
        for (int i = 0; i < 50; ++i) PANDOK_LOG(info, "i", {{"text", std::string(300, 'x')}});
      });
  });
  int lines = 0;
  for (const std::string_view line : split(text, '\n')) {
    if (line.empty()) continue;
    ++lines;
    EXPECT_TRUE(parse_json(line)) << line;
  }
  EXPECT_EQ(lines, 200);
}

TEST(Log, LevelsByName) {
  EXPECT_EQ(log::parse_level("debug").value(), log::Level::debug);
  EXPECT_EQ(log::parse_level("off").value(), log::Level::off);
  for (const char* bad : {"", "Debug", "warn", "trace"})
    EXPECT_EQ(log::parse_level(bad).error().code, Code::invalid_argument) << bad;
}

}  // namespace pandok
