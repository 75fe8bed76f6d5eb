#include "http/page_response.h"

#include <gtest/gtest.h>

#include <string>

namespace pandok::http {
namespace {

struct Row {
  std::string name;
};

std::string page_of(std::vector<Row> rows, int shown) {
  const auto json_of = [](const Row& row) -> Result<Json> { return Json(row.name); };
  const auto response = page_response(std::move(rows), shown, json_of, &Row::name).value();
  return parse_json(std::get<std::string>(response.body)).value().dump();
}

TEST(PageResponse, TheRowThatIsLeftOverIsNotShownAndTellsOfANextPage) {
  EXPECT_EQ(page_of({}, 2), R"({"items":[]})");
  EXPECT_EQ(page_of({{"a"}, {"b"}}, 2), R"({"items":["a","b"]})");
  EXPECT_EQ(page_of({{"a"}, {"b"}, {"c"}}, 2), R"({"items":["a","b"],"next":"b"})");
}

TEST(PageResponse, ARowThatCannotBeShownIsAnError) {
  const auto broken = [](const Row&) -> Result<Json> { return fail(Code::data_corrupted, "x"); };
  const auto response = page_response(std::vector<Row>{{"a"}}, 2, broken, &Row::name);
  EXPECT_EQ(response.error().code, Code::data_corrupted);
}

}  // namespace
}  // namespace pandok::http
