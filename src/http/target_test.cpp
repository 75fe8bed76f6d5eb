#include "http/target.h"

#include <gtest/gtest.h>

#include "base/parse.h"

namespace pandok::http {
namespace {

using Segments = std::vector<std::string>;
using Query = std::vector<std::pair<std::string, std::string>>;

void refuses(std::string_view text) {
  const auto target = parse_target(text);
  ASSERT_FALSE(target) << quote_for_message(text);
  EXPECT_EQ(target.error().code, Code::invalid_argument);
  EXPECT_TRUE(is_plain_text(target.error().message)) << quote_for_message(text);
}

}  // namespace

TEST(Target, IsCutIntoDecodedSegmentsAndAQuery) {
  const auto target = parse_target("/api/v1/designs/30-1?limit=5&text=a+b%2Bc&flag&empty=").value();
  EXPECT_EQ(target.path, "/api/v1/designs/30-1");
  EXPECT_EQ(target.segments, (Segments{"api", "v1", "designs", "30-1"}));
  EXPECT_EQ(target.query, (Query{{"limit", "5"}, {"text", "a b+c"}, {"flag", ""}, {"empty", ""}}));
  EXPECT_EQ(target.find("limit"), "5");
  EXPECT_EQ(target.find("flag"), "");
  EXPECT_FALSE(target.find("Limit").has_value());
}

TEST(Target, TheRootHasNoSegmentsAndATrailingSlashAnEmptyOne) {
  EXPECT_EQ(parse_target("/").value().segments, Segments{});
  EXPECT_EQ(parse_target("/a/").value().segments, (Segments{"a", ""}));
  EXPECT_EQ(parse_target("//a").value().segments, (Segments{"", "a"}));
  EXPECT_EQ(parse_target("/?").value().query, Query{});
  EXPECT_EQ(parse_target("/?&&a=1&").value().query, (Query{{"a", "1"}}));
  EXPECT_EQ(parse_target("/a?b=/?c").value().query, (Query{{"b", "/?c"}}));
}

TEST(Target, DecodesOnceAndKeepsAnEncodedSlashInsideItsSegment) {
  EXPECT_EQ(parse_target("/%252e%252e/x").value().segments, (Segments{"%2e%2e", "x"}));
  EXPECT_EQ(parse_target("/a%2Fb/c").value().segments, (Segments{"a/b", "c"}));
  EXPECT_EQ(parse_target("/%2e%2E%2fetc").value().segments, (Segments{"../etc"}));
  EXPECT_EQ(parse_target("/?a=%2526b").value().query, (Query{{"a", "%26b"}}));
  EXPECT_EQ(parse_target("/a+b").value().segments, Segments{"a+b"});
  EXPECT_EQ(parse_target("/%ED%8C%90").value().segments, Segments{"판"});
  EXPECT_EQ(parse_target("/판?q=판").value().query, (Query{{"q", "판"}}));
}

TEST(Target, RefusesWhatIsNoPath) {
  for (const char* text : {"", "*", "a", "http://localhost/", "localhost:80", "?a=1", " /", "/a b",
                           "/a#b", "/?a#b", "/\x7f", "/a\tb", "\\a"})
    refuses(text);
  refuses(std::string_view("/a\0b", 4));
}

TEST(Target, RefusesBadEncodingsAndControlCharacters) {
  for (const char* text : {"/%", "/%4", "/%4g", "/%g4", "/%%41", "/a%0", "/?a=%", "/?%=1", "/%00",
                           "/%0d%0a", "/%1F", "/%7f", "/?a=%00", "/?a%0A=1", "/% 41", "/%+1"})
    refuses(text);
}

TEST(Target, RefusesWhatIsNotUtf8) {
  for (const char* text : {"/%c0%af", "/%C0%AE%C0%AE/", "/%e0%80%af", "/%ed%a0%80", "/%f4%90%80%80",
                           "/%ff", "/%ed%8c", "/?a=%c0%80", "/\xff", "/?\xed\xa0\x80=1"})
    refuses(text);
  // The bytes of one character may not be spread over two segments.
  refuses("/%ed%8c/%90");
}

TEST(Target, RefusesDotSegmentsHoweverTheyAreWritten) {
  for (const char* text : {"/.", "/..", "/../a", "/a/..", "/a/./b", "/%2e", "/%2e%2e/a", "/.%2E/a"})
    refuses(text);
  EXPECT_EQ(parse_target("/.../.a/a.").value().segments, (Segments{"...", ".a", "a."}));
}

TEST(Target, RefusesAQueryNameThatStandsTwice) {
  refuses("/?a=1&a=1");
  refuses("/?a=1&b=2&%61=3");
  refuses("/?=1&=2");
  EXPECT_TRUE(parse_target("/?a=1&A=1").has_value());
}

}  // namespace pandok::http
