#include "base/json.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace pandok {
namespace {

using namespace std::string_view_literals;

std::string nested(std::size_t depth, std::string_view open, std::string_view middle,
                   std::string_view close) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += open;
  text += middle;
  for (std::size_t i = 0; i < depth; ++i) text += close;
  return text;
}

std::string object_of(std::size_t members) {
  std::string text = "{";
  for (std::size_t i = 0; i < members; ++i)
    text += fmt::format("{}\"k{}\":{}", i == 0 ? "" : ",", i, i);
  return text + "}";
}

void expect_refused(std::string_view text) {
  const auto document = parse_json(text);
  ASSERT_FALSE(document) << text.substr(0, 60);
  EXPECT_EQ(document.error().code, Code::invalid_argument);
  EXPECT_EQ(document.error().message.find('\n'), std::string::npos);
}

}  // namespace

TEST(ParseJson, ManyObjectsInAnArrayAreReadInOnePass) {
  std::string text = "[{\"a\":0}";
  for (int i = 1; i < 300'000; ++i) text += ",{\"a\":0}";
  const auto document = parse_json(text + "]");
  ASSERT_TRUE(document);
  EXPECT_EQ(document->size(), 300'000u);
  expect_refused(text + ",{\"a\":0,\"a\":1}]");
}

TEST(ParseJson, KeepsTheOrderOfKeys) {
  EXPECT_EQ(json_line(parse_json(R"({"b": 1, "a": [true, null, "x"], "c": -1.5e3})").value()),
            R"({"b":1,"a":[true,null,"x"],"c":-1500.0})");
  EXPECT_EQ(json_line(parse_json(" 7 ").value()), "7");
}

TEST(ParseJson, RefusesWhatIsNotOneDocument) {
  for (const auto bad :
       {""sv,        " "sv,   "{"sv,    "[1,]"sv,   "{\"a\":1,}"sv, "{a:1}"sv,       "'a'"sv,
        "01"sv,      "1 2"sv, "{} x"sv, "{}{}"sv,   "[1]]"sv,       "]"sv,           "}}}}"sv,
        "// c\n1"sv, "\"a"sv, "\"\\"sv, "\"\n\""sv, "tru"sv,        "\"\\ud800\""sv, "\"\\x41\""sv})
    expect_refused(bad);
}

TEST(ParseJson, RefusesNumbersThatAreNone) {
  for (const auto bad : {"NaN"sv, "nan"sv, "Infinity"sv, "-Infinity"sv, "1e999"sv, "[-1e999]"sv,
                         "0x1"sv, "+1"sv, ".5"sv, "1."sv})
    expect_refused(bad);
}

TEST(ParseJson, RefusesBrokenUtf8) {
  for (const auto bad : {"\"\xff\""sv, "\"\xc0\x80\""sv, "\"\xed\xa0\x80\""sv,
                         "\"\xf4\x90\x80\x80\""sv, "\"\xe2\x82\""sv, "{\"\xff\":1}"sv})
    expect_refused(bad);
  EXPECT_EQ(parse_json("\"판독\"").value(), "판독");
}

// The parser behind it would take a zero byte for the end of the text.
TEST(ParseJson, RefusesAZeroByteAndWhatItWouldHide) {
  for (const auto bad : {"{}\0"sv, "{}\0garbage"sv, "\0{}"sv, "\"a\0b\""sv, "[1,\0 2]"sv})
    expect_refused(bad);
  EXPECT_EQ(parse_json("\"a\\u0000b\"").value(), "a\0b"sv);
}

TEST(ParseJson, NamesTheByteOfTheMistake) {
  EXPECT_NE(parse_json("{\"a\": x}").error().message.find("byte 7"), std::string::npos);
}

TEST(ParseJson, TheDepthHasALimit) {
  for (const std::string& good : {nested(64, "[", "", "]"), nested(64, "{\"a\":", "1", "}")})
    EXPECT_TRUE(parse_json(good));
  expect_refused(nested(65, "[", "", "]"));
  expect_refused(nested(65, "{\"a\":", "1", "}"));
  expect_refused(nested(1'000'000, "[", "", ""));
  // Brackets in strings are not nesting, and siblings do not add up.
  EXPECT_TRUE(parse_json("\"" + std::string(100, '[') + "\\\"" + std::string(100, '{') + "\""));
  EXPECT_TRUE(parse_json("[" + nested(1, "", "[],[],[],{\"a\":[]},", "") + "[]]"));
  std::string wide = "[0";
  for (int i = 0; i < 200; ++i) wide += ",[[]]";
  EXPECT_TRUE(parse_json(wide + "]"));
}

TEST(ParseJson, TheSizeHasALimit) {
  const std::string at_limit = '"' + std::string(limits::kJsonBytesMax - 2, 'a') + '"';
  EXPECT_TRUE(parse_json(at_limit));
  const auto over = parse_json(at_limit + " ");
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().code, Code::invalid_argument);
  EXPECT_NE(over.error().message.find("limit"), std::string::npos);
}

// A key is found by walking over the others: without the limit a document of some megabytes would
// take hours.
TEST(ParseJson, TheMembersOfOneObjectHaveALimit) {
  EXPECT_TRUE(parse_json(object_of(limits::kJsonMembersMax)));
  expect_refused(object_of(limits::kJsonMembersMax + 1));
  expect_refused("[" + object_of(limits::kJsonMembersMax + 1) + "]");
  std::string many = "[" + object_of(limits::kJsonMembersMax);
  for (int i = 0; i < 3; ++i) many += "," + object_of(limits::kJsonMembersMax);
  EXPECT_TRUE(parse_json(many + "]"));  // of each object, not of all together
}

// Two readers of such a document could see two different values.
TEST(ParseJson, RefusesAKeyThatStandsTwice) {
  for (const auto bad : {R"({"a":1,"a":1})"sv, R"({"a":1,"b":2,"a":3})"sv,
                         R"([{"x":{"":1,"":2}}])"sv, "{\"a\":1,\"\\u0061\":2}"sv})
    expect_refused(bad);
  EXPECT_TRUE(parse_json(R"({"a":{"a":1},"b":[{"a":1},{"a":2}],"c":"a"})"));
  const auto error = parse_json(R"({"k\n1":1,"k\n1":2})").error();
  EXPECT_NE(error.message.find("'k?1'"), std::string::npos) << error.message;
}

TEST(JsonMembers, ComeByType) {
  const Json object = parse_json(R"({"n": 1.5, "i": 7, "t": "x"})").value();
  EXPECT_EQ(json_number(object, "n").value(), 1.5);
  EXPECT_EQ(json_number(object, "i").value(), 7.0);
  EXPECT_EQ(json_text(object, "t").value(), "x");
  EXPECT_EQ(json_number(object, "t").error().message, "key 't' is not a number");
  EXPECT_EQ(json_text(object, "n").error().message, "key 'n' is not a text");
  EXPECT_EQ(json_text(object, "z").error().message, "key 'z' is missing");
  for (const char* other : {"[1]", "7", "null", "\"n\""}) {
    EXPECT_EQ(json_number(parse_json(other).value(), "n").error().code, Code::invalid_argument);
    EXPECT_EQ(json_text(parse_json(other).value(), "n").error().code, Code::invalid_argument);
  }
}

TEST(JsonLine, IsOneLineAndAlwaysUtf8) {
  EXPECT_EQ(json_line(Json{{"a", "x\ny"}}), R"({"a":"x\ny"})");
  EXPECT_EQ(json_line(Json("a\xff")), "\"a\xef\xbf\xbd\"");
  EXPECT_EQ(json_line(Json(std::nan(""))), "null");
}

}  // namespace pandok
