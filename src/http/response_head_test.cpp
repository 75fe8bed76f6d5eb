#include "http/response_head.h"

#include <gtest/gtest.h>

#include "base/parse.h"

namespace pandok::http {
namespace {

constexpr std::string_view kBody = "0123456789";

Response sample() {
  return {.status = 200,
          .content_type = "text/plain",
          .headers = {},
          .body = std::string(kBody),
          .etag = "\"abc\""};
}

class Conditions : public ::testing::Test {
 protected:
  Response ask(std::vector<std::pair<std::string, std::string>> headers) {
    Request request;
    request.method = method;
    request.headers = std::move(headers);
    Response response = made;
    apply_conditions(request, response);
    return response;
  }
  static std::string body(const Response& response) { return std::get<std::string>(response.body); }
  static std::string content_range(const Response& response) {
    for (const auto& [name, value] : response.headers)
      if (name == "Content-Range") return value;
    return "";
  }
  Method method = Method::get;
  Response made = sample();
};

std::string head_of(const Response& response, const Framing& framing = {.content_bytes = 10}) {
  return head_text(response, framing, "id-1");
}

bool has_line(const std::string& head, std::string_view line) {
  return head.find("\r\n" + std::string(line) + "\r\n") != std::string::npos;
}

bool has_name(const std::string& head, std::string_view name) {
  return lower_ascii(head).find("\r\n" + lower_ascii(name) + ":") != std::string::npos;
}

}  // namespace

TEST_F(Conditions, AnswerWithoutABodyWhatTheClientHas) {
  for (const char* tags : {"\"abc\"", "W/\"abc\"", "\"x\", \"abc\"", "\"x\" ,W/\"abc\" ", "*"}) {
    const Response response = ask({{"if-none-match", tags}});
    EXPECT_EQ(response.status, 304) << tags;
    EXPECT_EQ(body(response), "");
    EXPECT_EQ(response.etag, "\"abc\"");
  }
  for (const char* tags : {"", "abc", "\"ab\"", "\"abcd\"", "\"ABC\"", "\"x\",\"y\"", "W/", ","})
    EXPECT_EQ(ask({{"if-none-match", tags}}).status, 200) << tags;
  EXPECT_EQ(ask({{"if-none-match", "\"abc\""}, {"range", "bytes=0-1"}}).status, 304);
  method = Method::head;
  EXPECT_EQ(ask({{"if-none-match", "\"abc\""}}).status, 304);
}

TEST_F(Conditions, GiveTheBytesOfARange) {
  const std::tuple<const char*, const char*, const char*> cases[] = {
      {"bytes=0-0", "0", "bytes 0-0/10"},
      {"bytes=0-3", "0123", "bytes 0-3/10"},
      {"bytes=9-9", "9", "bytes 9-9/10"},
      {"bytes=9-", "9", "bytes 9-9/10"},
      {"bytes=0-", "0123456789", "bytes 0-9/10"},
      {"bytes=8-10", "89", "bytes 8-9/10"},
      {"bytes=5-9223372036854775807", "56789", "bytes 5-9/10"},
      {"bytes=-1", "9", "bytes 9-9/10"},
      {"bytes=-10", "0123456789", "bytes 0-9/10"},
      {"bytes=-11", "0123456789", "bytes 0-9/10"},
      {"bytes=-9223372036854775807", "0123456789", "bytes 0-9/10"},
  };
  for (const auto& [range, bytes, where] : cases) {
    const Response response = ask({{"range", range}});
    EXPECT_EQ(response.status, 206) << range;
    EXPECT_EQ(body(response), bytes) << range;
    EXPECT_EQ(content_range(response), where) << range;
  }
}

TEST_F(Conditions, RefuseARangeBehindTheEnd) {
  for (const char* range :
       {"bytes=10-", "bytes=10-20", "bytes=11-11", "bytes=-0", "bytes=9223372036854775807-"}) {
    const Response response = ask({{"range", range}});
    EXPECT_EQ(response.status, 416) << range;
    EXPECT_EQ(response.content_type, "application/problem+json");
    EXPECT_EQ(content_range(response), "bytes */10") << range;
  }
  made.body = std::string();
  EXPECT_EQ(ask({{"range", "bytes=0-"}}).status, 416);
  EXPECT_EQ(ask({{"range", "bytes=0-5"}}).status, 416);
}

TEST_F(Conditions, IgnoreRangesThatAreNone) {
  for (const char* range :
       {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=3-1", "bytes=1-a", "bytes=--1",
        "bytes=0x1-2", "bytes=0-1,3-4", "bytes= 0-1", "lines=0-1", "bytes=+1-2", "bytes=1-+2",
        "bytes=9223372036854775808-", "bytes=0-9223372036854775808", "bytes=1.0-2"}) {
    const Response response = ask({{"range", range}});
    EXPECT_EQ(response.status, 200) << range;
    EXPECT_EQ(body(response), kBody) << range;
  }
}

TEST_F(Conditions, GiveARangeOnlyOfTheVersionThatTheClientHas) {
  EXPECT_EQ(ask({{"range", "bytes=0-1"}, {"if-range", "\"abc\""}}).status, 206);
  for (const char* condition : {"\"old\"", "W/\"abc\"", "Sat, 21 Nov 2026 08:00:00 GMT"})
    EXPECT_EQ(ask({{"range", "bytes=0-1"}, {"if-range", condition}}).status, 200) << condition;
}

TEST_F(Conditions, RangesAreOfGetOnly) {
  method = Method::head;
  EXPECT_EQ(ask({{"range", "bytes=0-1"}}).status, 200);
  method = Method::post;
  EXPECT_EQ(ask({{"range", "bytes=0-1"}}).status, 200);
  EXPECT_EQ(ask({{"if-none-match", "*"}}).status, 200);
}

TEST_F(Conditions, AreOfAWholeAnswerWithATagOnly) {
  made.status = 404;
  EXPECT_EQ(ask({{"if-none-match", "*"}}).status, 404);
  EXPECT_EQ(ask({{"range", "bytes=0-1"}}).status, 404);
  made = sample();
  made.etag.clear();
  EXPECT_EQ(ask({{"if-none-match", "*"}}).status, 200);
  EXPECT_EQ(ask({{"range", "bytes=0-1"}}).status, 200);
  made = sample();
  made.body = Pieces([]() -> Result<std::string> { return std::string(); });
  EXPECT_EQ(ask({{"range", "bytes=0-1"}}).status, 200);
  made.body = kBody;
  EXPECT_EQ(body(ask({{"range", "bytes=2-3"}})), "23");
}

TEST(Head, SaysWhatTheAnswerIs) {
  Response response = sample();
  response.headers.emplace_back("Location", "/a");
  const std::string head = head_of(response);
  EXPECT_TRUE(head.starts_with("HTTP/1.1 200 OK\r\n")) << head;
  EXPECT_TRUE(head.ends_with("\r\n\r\n"));
  EXPECT_EQ(head.find("\r\n\r\n"), head.size() - 4);
  for (const char* line : {"X-Request-Id: id-1", "X-Content-Type-Options: nosniff",
                           "Content-Type: text/plain", "ETag: \"abc\"", "Accept-Ranges: bytes",
                           "Location: /a", "Cache-Control: no-store", "Content-Length: 10"})
    EXPECT_TRUE(has_line(head, line)) << line << "\n" << head;
  EXPECT_TRUE(has_name(head, "Date"));
  for (const char* name : {"Connection", "Transfer-Encoding"}) EXPECT_FALSE(has_name(head, name));
}

TEST(Head, LeavesCachingToTheAnswerThatSaysIt) {
  Response response = sample();
  response.headers.emplace_back("Cache-Control", "no-cache");
  const std::string head = head_of(response);
  EXPECT_TRUE(has_line(head, "Cache-Control: no-cache"));
  EXPECT_EQ(head.find("no-store"), std::string::npos);
}

TEST(Head, OfAnAnswerWithoutContentHasNoLength) {
  for (const int status : {204, 304}) {
    Response response = sample();
    response.status = status;
    EXPECT_FALSE(has_name(head_of(response), "Content-Length")) << status;
  }
  EXPECT_TRUE(has_line(head_of(sample(), {.content_bytes = 0}), "Content-Length: 0"));
}

TEST(Head, SaysHowItEnds) {
  const std::string chunked = head_of(sample(), {.content_bytes = {}, .chunked = true});
  EXPECT_TRUE(has_line(chunked, "Transfer-Encoding: chunked"));
  EXPECT_FALSE(has_name(chunked, "Content-Length"));
  const std::string closing =
      head_of(sample(), {.content_bytes = {}, .chunked = false, .keep_alive = false});
  EXPECT_TRUE(has_line(closing, "Connection: close"));
  EXPECT_FALSE(has_name(closing, "Content-Length"));
}

TEST(Head, NothingInAValueBeginsAnotherHeader) {
  Response response = sample();
  response.headers.emplace_back("Location", std::string("/a\r\nSet-Cookie: x=1\r\n\r\n<b>\0c", 28));
  response.content_type = "text/plain\nA: 1";
  response.etag = "\"\rB: 2\"";
  const std::string head = head_text(response, {.content_bytes = 1}, "id\r\nC: 3");
  for (const char* name : {"Set-Cookie", "A", "B", "C"}) EXPECT_FALSE(has_name(head, name)) << name;
  EXPECT_EQ(head.find('\0'), std::string::npos);
  EXPECT_EQ(head.find("\r\n\r\n"), head.size() - 4);
  EXPECT_TRUE(has_line(head, "X-Request-Id: id  C: 3"));
}

}  // namespace pandok::http
