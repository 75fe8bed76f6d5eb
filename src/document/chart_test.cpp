#include "document/chart.h"

#include <gtest/gtest.h>

#include <limits>

#include "base/limits.h"
#include "document/testing.h"

namespace pandok::document {
namespace {

BarChart by_right() {
  return {.title = "권리별 적발 현황",
          .unit = "단위: 건",
          .note = "2026년, n = 1,500",
          .bars = {{"상표권", 1000}, {"디자인권", 500}, {"특허권", 0}}};
}

}  // namespace

TEST(Chart, NumbersHaveCommas) {
  EXPECT_EQ(chart_number(0, 0), "0");
  EXPECT_EQ(chart_number(-0.0, 0), "0");
  EXPECT_EQ(chart_number(999, 0), "999");
  EXPECT_EQ(chart_number(1000, 0), "1,000");
  EXPECT_EQ(chart_number(1234567.52, 1), "1,234,567.5");
  EXPECT_EQ(chart_number(999999.96, 1), "1,000,000.0");
}

TEST(Chart, BarsAreAsLongAsTheirNumbers) {
  const std::string svg = chart_svg(by_right()).value();
  // 720 units less 200 for labels, 110 for numbers and two gaps of 12.
  EXPECT_EQ(count_of(svg, R"(width="386.0")"), 1) << svg;
  EXPECT_EQ(count_of(svg, R"(width="193.0")"), 1);
  EXPECT_EQ(count_of(svg, R"(width="0.0")"), 1);
  for (const char* part : {">상표권<", ">1,000<", ">단위: 건<", ">2026년, n = 1,500<"})
    EXPECT_EQ(count_of(svg, part), 1) << part;
}

TEST(Chart, AllZeroHasNoBars) {
  const std::string svg = chart_svg({.bars = {{"가", 0}, {"나", 0}}}).value();
  EXPECT_EQ(count_of(svg, R"(width="0.0")"), 2);
  EXPECT_EQ(svg.find("nan"), std::string::npos);
  EXPECT_TRUE(chart_svg({}));
}

TEST(Chart, LabelsAreEscapedAndWrappedNotCut) {
  BarChart chart = by_right();
  chart.bars = {{"<script>alert(1)</script>", 1}, {std::string(100, 'm') + "Z", 2}};
  const std::string svg = chart_svg(chart).value();
  EXPECT_EQ(svg.find("<script"), std::string::npos);
  EXPECT_GE(count_of(svg, "m"), 100);
  EXPECT_EQ(count_of(svg, "mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm"), 0);  // 32 do not fit a line
}

TEST(Chart, IsPrintedWithItsNumbers) {
  Document document;
  document.title = "통계";
  BarChart chart = by_right();
  for (int i = 0; i < 100; ++i) chart.bars.push_back({fmt::format("나라{:03}", i), 7.0 + i});
  document.blocks.emplace_back(chart);
  const Printed printed(document);
  const std::string text = printed.words();
  EXPECT_EQ(printed.pages(), 3);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(count_of(text, fmt::format("나라{:03}", i)), 1);
  for (const char* part : {"권리별적발현황", "단위:건", "1,000", "n=1,500"})
    EXPECT_EQ(count_of(text, part), 1) << part;
}

TEST(Chart, NumbersThatNoBarHas) {
  for (const double value : {-1.0, 1e16, std::numeric_limits<double>::infinity(),
                             std::numeric_limits<double>::quiet_NaN()})
    EXPECT_EQ(chart_svg({.bars = {{"가", value}}}).error().code, Code::invalid_argument) << value;
  EXPECT_FALSE(chart_svg({.bars = {{"a\nb", 1}}}));
  EXPECT_FALSE(chart_svg({.decimals = 7}));
  BarChart many;
  many.bars.resize(limits::kChartBarsMax, {"x", 1});
  EXPECT_TRUE(chart_svg(many));
  many.bars.push_back({"x", 1});
  EXPECT_EQ(chart_svg(many).error().code, Code::resource_exhausted);
}

}  // namespace pandok::document
