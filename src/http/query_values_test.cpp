#include "http/query_values.h"

#include <gtest/gtest.h>

#include "base/id.h"

namespace pandok::http {
namespace {

Request asked(const std::string& query) {
  Request request;
  request.target = parse_target("/x?" + query).value();
  return request;
}

void refuses(const auto& result, const char* what) {
  ASSERT_FALSE(result) << what;
  EXPECT_EQ(result.error().code, Code::invalid_argument) << what;
}

}  // namespace

TEST(QueryValues, IntegersStayInTheirBounds) {
  const auto limit = [](const std::string& query) {
    return query_integer(asked(query), "limit", 50, 1, 200);
  };
  EXPECT_EQ(limit("").value(), 50);
  EXPECT_EQ(limit("limit=1").value(), 1);
  EXPECT_EQ(limit("limit=200").value(), 200);
  for (const char* query :
       {"limit=0", "limit=201", "limit=-1", "limit=", "limit", "limit=1.0", "limit=1e2", "limit=+1",
        "limit=0x10", "limit=%201", "limit=1%20", "limit=99999999999999999999"}) {
    refuses(limit(query), query);
    EXPECT_NE(limit(query).error().message.find("'limit'"), std::string::npos);
  }
}

TEST(QueryValues, FlagsAreTrueOrFalse) {
  const auto strict = [](const std::string& query) { return query_flag(asked(query), "strict"); };
  EXPECT_FALSE(strict("").value());
  EXPECT_FALSE(strict("strict=false").value());
  EXPECT_TRUE(strict("strict=true").value());
  for (const char* query : {"strict", "strict=1", "strict=True", "strict=true%20"})
    refuses(strict(query), query);
}

TEST(QueryValues, DatesAreDays) {
  const auto on = [](const std::string& query) { return query_date(asked(query), "on"); };
  EXPECT_FALSE(on("").value().has_value());
  EXPECT_EQ(on("on=2026-11-21").value(), Date::parse("2026-11-21").value());
  for (const char* query : {"on=", "on=2026-02-30", "on=today", "on=2026-11-21T00:00:00Z"})
    refuses(on(query), query);
}

TEST(QueryValues, ADayBeginsAtMidnightOfTheOfficer) {
  const Day korea = query_day(asked("on=1970-01-02")).value();
  EXPECT_EQ(korea.utc_offset_min, 540);
  EXPECT_EQ(korea.from_ms, (24 - 9) * 3'600'000);
  const Day utc = query_day(asked("on=1970-01-02&utc_offset_min=0")).value();
  EXPECT_EQ(utc.from_ms, 24 * 3'600'000);
  for (const char* offset : {"-720", "840"}) {
    const std::string query = std::string("utc_offset_min=") + offset;
    const Day today = query_day(asked(query)).value();
    const std::int64_t since = now_ms() - today.from_ms;
    EXPECT_GE(since, 0) << offset;
    EXPECT_LT(since, 86'400'000 + 60'000) << offset;
  }
  for (const char* query : {"utc_offset_min=-721", "utc_offset_min=841", "on=x"})
    refuses(query_day(asked(query)), query);
}

TEST(QueryValues, ATextIsEmptyIfItIsAbsent) {
  EXPECT_EQ(query_text(asked("text=%ED%8C%90"), "text"), "판");
  EXPECT_EQ(query_text(asked(""), "text"), "");
}

}  // namespace pandok::http
