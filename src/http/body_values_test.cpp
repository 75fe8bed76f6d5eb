#include "http/body_values.h"

#include <gtest/gtest.h>

namespace pandok::http {
namespace {

Json json(const char* text) { return parse_json(text).value(); }

Request with_body(std::string body) {
  Request request;
  request.body = std::move(body);
  return request;
}

}  // namespace

TEST(BodyValues, ABodyIsAnObjectOfKnownMembers) {
  const auto ask = [](std::string body) {
    return body_object(with_body(std::move(body)), {"a", "b"});
  };
  EXPECT_EQ(ask(R"({"a":1})").value().at("a"), 1);
  EXPECT_TRUE(ask("{}").has_value());
  for (const char* body : {"", "[]", "1", "null", "\"a\"", "{", R"({"c":1})", R"({"A":1})",
                           R"({"a":1,"a":2})", R"({"a":1}x)", "{\"a\":\"\xff\"}", R"({"a":NaN})"}) {
    const auto object = ask(body);
    ASSERT_FALSE(object) << body;
    EXPECT_EQ(object.error().code, Code::invalid_argument) << body;
  }
  EXPECT_NE(ask(R"({"c":1})").error().message.find("'c'"), std::string::npos);
}

TEST(BodyValues, IntegersStayInTheirBoundsAndDoNotWrap) {
  const auto top = [](const char* text) { return body_integer(json(text), "top", 5, 1, 100); };
  EXPECT_EQ(top("{}").value(), 5);
  EXPECT_EQ(top(R"({"top":1})").value(), 1);
  EXPECT_EQ(top(R"({"top":100})").value(), 100);
  for (const char* text :
       {R"({"top":0})", R"({"top":101})", R"({"top":-1})", R"({"top":1.0})", R"({"top":"5"})",
        R"({"top":null})", R"({"top":true})", R"({"top":[5]})", R"({"top":9223372036854775808})",
        R"({"top":18446744073709551615})", R"({"top":18446744073709551617})", R"({"top":1e2})"}) {
    const auto value = top(text);
    ASSERT_FALSE(value) << text;
    EXPECT_EQ(value.error().code, Code::invalid_argument) << text;
    EXPECT_NE(value.error().message.find("'top'"), std::string::npos) << text;
  }
  // 2^64 - 1 would be -1 as an int64.
  EXPECT_FALSE(body_integer(json(R"({"n":18446744073709551615})"), "n", 0, -10, 10));
  EXPECT_EQ(body_integer(json(R"({"n":9223372036854775807})"), "n", 0, 0, INT64_MAX).value(),
            INT64_MAX);
  EXPECT_EQ(body_integer(json(R"({"n":-5})"), "n", 0, -5, 0).value(), -5);
}

TEST(BodyValues, TextsAreCountedInCharacters) {
  const auto name = [](const std::string& text) {
    return body_text(Json{{"name", text}}, "name", 3);
  };
  EXPECT_EQ(name("판독기").value(), "판독기");
  EXPECT_FALSE(name("abcd"));
  EXPECT_EQ(body_text(json("{}"), "name", 3).value(), "");
  for (const char* text : {R"({"name":1})", R"({"name":null})", R"({"name":["a"]})"})
    EXPECT_EQ(body_text(json(text), "name", 3).error().code, Code::invalid_argument) << text;
}

}  // namespace pandok::http
