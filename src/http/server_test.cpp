// Requests and answers over a real socket.
#include "http/server.h"

#include <atomic>
#include <filesystem>
#include <latch>

#include "base/json.h"
#include "http/admission.h"
#include "http/testing_client.h"

namespace pandok::http {
namespace {

constexpr std::size_t kSmall = 1'000;

class Served : public ServerTest {
 protected:
  Served() {
    add(Method::get, "/hello", [](Request&) { return text_answer("hello"); });
    add(
        Method::get, "/now", [](Request&) { return text_answer("now"); }, Work::here);
    add(Method::get, "/tagged", [](Request&) {
      Response response = text_answer("0123456789");
      response.etag = "\"tag\"";
      return response;
    });
    add(Method::get, "/fails", [](Request&) -> Result<Response> {
      return fail(Code::data_corrupted, "broken \"thing\"");
    });
    const auto echo = [](Request& request) { return text_answer(request.body); };
    add(Method::post, "/echo", echo, Work::heavy,
        {.kind = BodyKind::memory, .bytes_max = kSmall, .types = {"text/plain"}});
    const auto size = [](Request& request) -> Result<Response> {
      if (request.file.path().empty()) return text_answer("none");
      return text_answer(std::to_string(std::filesystem::file_size(request.file.path())));
    };
    add(Method::post, "/file", size, Work::quick,
        {.kind = BodyKind::file, .bytes_max = 5'000'000, .types = {"text/plain"}});
    add(Method::get, "/pieces", [](Request&) {
      Response response = text_answer("");
      response.body = Pieces([n = 0]() mutable -> Result<std::string> {
        return n < 3 ? "piece " + std::to_string(n++) + "\n" : std::string();
      });
      return response;
    });
    add(Method::get, "/breaks", [](Request&) {
      Response response = text_answer("");
      response.body = Pieces([n = 0]() mutable -> Result<std::string> {
        if (n++ > 0) return fail(Code::internal, "no more");
        return std::string("some");
      });
      return response;
    });
    add(Method::get, "/events", [](Request&) {
      Response response = text_answer("");
      const auto sent = std::make_shared<int>(0);
      response.body = Events{.next = [sent] { return fmt::format("data: {}\n\n", ++*sent); },
                             .ended = [sent] { return *sent == 3; }};
      return response;
    });
  }
  void SetUp() override { ASSERT_TRUE(start()); }
  int spooled() const {
    return static_cast<int>(std::distance(std::filesystem::directory_iterator(options.spool_folder),
                                          std::filesystem::directory_iterator()));
  }
};

std::string chunked(std::string_view chunks, std::string_view target = "/echo") {
  return fmt::format(
      "POST {} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
      "Transfer-Encoding: chunked\r\n\r\n{}",
      target, chunks);
}

}  // namespace

TEST_F(Served, AConnectionIsKeptForMoreRequests) {
  Client client = connect();
  for (const char* target : {"/hello", "/now", "/hello"}) {
    const Answer answer = client.ask(get(target));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, target + 1);
    EXPECT_EQ(answer.header("connection"), "");
    EXPECT_EQ(answer.header("x-request-id").size(), 33u);
  }
  EXPECT_EQ(metrics->connections, 1);
  EXPECT_EQ(client.ask(get("/hello", "Connection: close\r\n")).header("connection"), "close");
  EXPECT_TRUE(client.ended());
}

TEST_F(Served, RequestsMayComeAtOnceOrByteByByte) {
  Client client = connect();
  client.send(get("/hello") + post("/echo", "body") + get("/now"));
  EXPECT_EQ(client.receive().body, "hello");
  EXPECT_EQ(client.receive().body, "body");
  EXPECT_EQ(client.receive().body, "now");
  for (const char byte : post("/echo", "slow")) client.send({&byte, 1});
  EXPECT_EQ(client.receive().body, "slow");
}

TEST_F(Served, ABodyHasItsLimit) {
  Client client = connect();
  const std::string most(kSmall, 'x');
  EXPECT_EQ(client.ask(post("/echo", most)).body, most);
  const Answer refused = client.ask(post("/echo", most + "x"));
  EXPECT_EQ(refused.status, 413);
  EXPECT_EQ(refused.header("connection"), "close");
  EXPECT_TRUE(client.ended());
  EXPECT_EQ(metrics->body_bytes_in_flight, 0);
}

TEST_F(Served, AChunkedBodyIsPutTogetherAndHasItsLimit) {
  Client client = connect();
  EXPECT_EQ(client.ask(chunked("3\r\nabc\r\n4;ext=1\r\ndefg\r\n0\r\n\r\n")).body, "abcdefg");
  EXPECT_EQ(client.ask(chunked("0\r\n\r\n")).body, "");
  const std::string most = "3e7\r\n" + std::string(999, 'x') + "\r\n1\r\ny\r\n";
  EXPECT_EQ(client.ask(chunked(most + "0\r\nTrailer: x\r\n\r\n")).body.size(), kSmall);
  EXPECT_EQ(client.ask(get("/now")).body, "now");
  EXPECT_EQ(client.ask(chunked(most + "1\r\nz\r\n0\r\n\r\n")).status, 413);
  EXPECT_TRUE(client.ended());
  EXPECT_EQ(metrics->body_bytes_in_flight, 0);
}

TEST_F(Served, ChunksThatAreNoneAreRefused) {
  for (const char* chunks :
       {"x\r\n", "-1\r\n", "3\r\nabcdefgh\r\n", "\r\n", "fffffffffffffffff\r\n"}) {
    Client client = connect();
    EXPECT_EQ(client.ask(chunked(chunks)).status, 400) << chunks;
    EXPECT_TRUE(client.ended()) << chunks;
  }
  // What stands beside the chunks has a bound too.
  for (const char* begin : {"1;", "0\r\nx: "}) {
    Client client = connect();
    client.send(chunked(begin));
    client.send(std::string(20 * kHeaderBytesMax, 'a'));
    EXPECT_EQ(client.receive().status, 400) << begin;
  }
}

TEST_F(Served, ABodyThatBreaksOffMakesNothing) {
  for (const std::string& begin : {post("/file", "abc").substr(0, post("/file", "abc").size() - 1),
                                   chunked("3\r\nab", "/file"), chunked("3\r\nabc\r\n", "/file")}) {
    Client client = connect();
    client.send(begin);
    client.end();
    EXPECT_EQ(client.receive().status, 0);
  }
  EXPECT_TRUE(soon([&] { return metrics->connections == 0; }));
  EXPECT_EQ(spooled(), 0);
}

TEST_F(Served, ALargeBodyGoesThroughAFileThatIsRemoved) {
  Client client = connect();
  const std::string most(5'000'000, 'x');
  EXPECT_EQ(client.ask(post("/file", most)).body, "5000000");
  EXPECT_EQ(client.ask(chunked("4c4b40\r\n" + most + "\r\n0\r\n\r\n", "/file")).body, "5000000");
  EXPECT_EQ(client.ask(post("/file", "")).body, "none");
  EXPECT_EQ(client.ask(chunked("4c4b41\r\n" + most + "x\r\n0\r\n\r\n", "/file")).status, 413);
  EXPECT_TRUE(soon([&] { return spooled() == 0; }));
}

TEST_F(Served, AClientThatAsksIsToldToGoOn) {
  Client client = connect();
  const std::string request = post("/echo", "body", "Expect: 100-continue\r\n");
  const Answer go_on = client.ask(request.substr(0, request.size() - 4));
  EXPECT_EQ(go_on.status, 100);
  EXPECT_EQ(client.ask("body").body, "body");
  // Not where the head already says that it is too large.
  const std::string large = post("/echo", std::string(kSmall + 1, 'x'), "Expect: 100-continue\r\n");
  EXPECT_EQ(client.ask(large.substr(0, large.find("\r\n\r\n") + 4)).status, 413);
}

TEST_F(Served, HeadHasTheHeadOfGetAndNoBody) {
  Client client = connect();
  const Answer answer = client.ask("HEAD /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", true);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("content-length"), "5");
  const Answer pieces = client.ask("HEAD /pieces HTTP/1.1\r\nHost: localhost\r\n\r\n", true);
  EXPECT_EQ(pieces.header("transfer-encoding"), "chunked");
  const Answer missing = client.ask("HEAD /missing HTTP/1.1\r\nHost: localhost\r\n\r\n", true);
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(client.ask(get("/hello")).body, "hello");
}

TEST_F(Served, PiecesAreChunksOrEndWithTheConnection) {
  Client client = connect();
  const Answer answer = client.ask(get("/pieces"));
  EXPECT_EQ(answer.header("transfer-encoding"), "chunked");
  EXPECT_EQ(answer.body, "piece 0\npiece 1\npiece 2\n");
  EXPECT_TRUE(answer.whole);
  const Answer old = client.ask("GET /pieces HTTP/1.0\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(old.header("transfer-encoding"), "");
  EXPECT_EQ(old.header("content-length"), "");
  EXPECT_EQ(old.body, "piece 0\npiece 1\npiece 2\n");
  EXPECT_TRUE(client.ended());
}

TEST_F(Served, PiecesThatFailAreSeenToBeNotWhole) {
  Client client = connect();
  const Answer answer = client.ask(get("/breaks"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "some");
  EXPECT_FALSE(answer.whole);
}

TEST_F(Served, EventsComeOneByOneUntilTheyEnd) {
  Client client = connect();
  client.send(get("/events"));
  const Answer answer = client.receive();
  EXPECT_EQ(answer.body, "data: 1\n\ndata: 2\n\ndata: 3\n\n");
  EXPECT_TRUE(answer.whole);
  EXPECT_EQ(answer.header("connection"), "close");
  EXPECT_TRUE(client.ended());
}

TEST_F(Served, ConditionsAreAnswered) {
  Client client = connect();
  EXPECT_EQ(client.ask(get("/tagged", "If-None-Match: \"tag\"\r\n")).status, 304);
  const Answer part = client.ask(get("/tagged", "Range: bytes=2-4\r\n"));
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "234");
  EXPECT_EQ(part.header("content-range"), "bytes 2-4/10");
}

TEST_F(Served, RefusalsAreProblemDocuments) {
  Client client = connect();
  const std::pair<std::string, int> requests[] = {
      {get("/missing"), 404},
      {get("/hello?x=1"), 400},
      {get("/fails"), 500},
      {"PATCH /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", 405},
  };
  for (const auto& [request, status] : requests) {
    const Answer answer = client.ask(request);
    EXPECT_EQ(answer.status, status) << request;
    EXPECT_EQ(answer.header("content-type"), "application/problem+json");
    const Json document = parse_json(answer.body).value();
    EXPECT_EQ(document.at("request_id"), answer.header("x-request-id"));
  }
}

TEST_F(Served, WithoutAHostTheConnectionEnds) {
  Client client = connect();
  const Answer answer = client.ask("GET /hello HTTP/1.1\r\n\r\n");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.header("connection"), "close");
}

TEST_F(Served, WhatIsNoRequestIsRefusedAndTheConnectionEnds) {
  for (const char* bytes :
       {"\r\n\r\nx", "hello\r\n\r\n", "GET / HTTP/2.0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost localhost\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n"
        "Transfer-Encoding: chunked\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nA\x01: b\r\n\r\n", "\x16\x03\x01\x02\r\n\r\n"}) {
    Client client = connect();
    const Answer answer = client.ask(bytes);
    EXPECT_EQ(answer.status, 400) << bytes;
    EXPECT_EQ(answer.header("connection"), "close");
    client.end();
    EXPECT_TRUE(client.ended());
  }
}

TEST_F(Served, AHeadHasItsLimit) {
  Client client = connect();
  const auto padded = [](std::size_t bytes) {
    const std::string bare = get("/hello", "A: \r\n");
    return get("/hello", "A: " + std::string(bytes - bare.size(), 'a') + "\r\n");
  };
  EXPECT_EQ(client.ask(padded(kHeaderBytesMax)).status, 200);
  EXPECT_EQ(client.ask(padded(kHeaderBytesMax + 1)).status, 431);
  EXPECT_TRUE(connect().ask(std::string(kHeaderBytesMax + 1, 'G')).status == 431);
}

TEST_F(Served, AnEncodingThatIsNotChunkedIsNotTakenForTheNextRequest) {
  Client client = connect();
  const std::string hidden = get("/now");
  EXPECT_EQ(client
                .ask("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
                     "Transfer-Encoding: gzip\r\n\r\n" +
                     hidden)
                .status,
            400);
  EXPECT_TRUE(client.ended());
}

}  // namespace pandok::http
