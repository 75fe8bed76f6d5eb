// How a server starts, what it holds at once, and how it stops.
#include <atomic>
#include <latch>
#include <thread>

#include "http/testing_client.h"

namespace pandok::http {
namespace {

constexpr std::size_t kBodyBytes = 1'000;

class Life : public ServerTest {
 protected:
  Life() {
    add(Method::get, "/hello", [](Request&) { return text_answer("hello"); });
    add(Method::get, "/held", [this](Request&) {
      held.fetch_add(1);
      go.wait();
      return text_answer("held");
    });
    const auto echo = [](Request& request) { return text_answer(request.body); };
    add(Method::post, "/echo", echo, Work::quick,
        {.kind = BodyKind::memory, .bytes_max = kBodyBytes, .types = {"text/plain"}});
    add(Method::get, "/events", [](Request&) {
      Response response = text_answer("");
      response.body = Events{
          .next = [first =
                       true]() mutable { return std::exchange(first, false) ? "data: 1\n\n" : ""; },
          .ended = [] { return false; }};
      return response;
    });
  }
  ~Life() override {
    if (!go.try_wait()) go.count_down();
    server.reset();  // before what its handlers use
  }
  std::latch go{1};
  std::atomic<int> held{0};
};

}  // namespace

TEST_F(Life, AnswersThisMachineOnly) {
  for (const char* address : {"0.0.0.0", "192.0.2.1", "::", "8.8.8.8"}) {
    options.address = address;
    const auto result = start();
    ASSERT_FALSE(result) << address;
    EXPECT_EQ(result.error().code, Code::permission_denied) << address;
  }
  for (const char* address : {"", "example.org", "127.0.0.1:80", "[::1]"}) {
    options.address = address;
    EXPECT_EQ(start().error().code, Code::invalid_argument) << address;
  }
  for (const char* address : {"127.0.0.1", "localhost", "127.0.0.2"}) {
    options.address = address;
    EXPECT_TRUE(start()) << address;
  }
}

TEST_F(Life, APortThatIsTakenIsSaidAndItsOwnerIsLeftAlone) {
  ASSERT_TRUE(start());
  const auto upload = options.spool_folder / "upload.part";
  ASSERT_TRUE(write_file_atomic(upload, as_bytes("x")));
  ServerOptions second = options;
  second.port = server->port();
  const auto result = Server::start(router, doorkeeper, *metrics, *log, second);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::failed_precondition);
  EXPECT_NE(result.error().message.find(std::to_string(second.port)), std::string::npos);
  EXPECT_TRUE(std::filesystem::exists(upload));
  EXPECT_EQ(connect().ask(get("/hello")).body, "hello");
}

TEST_F(Life, TheFolderOfUploadsIsMadeAndEmptied) {
  std::filesystem::create_directories(options.spool_folder / "deep");
  ASSERT_TRUE(start());
  EXPECT_TRUE(std::filesystem::is_empty(options.spool_folder));
}

TEST_F(Life, StopAnswersWhatRunsAndClosesWhatIsIdle) {
  ASSERT_TRUE(start());
  Client idle = connect(), fresh = connect(), busy = connect();
  EXPECT_EQ(idle.ask(get("/hello")).status, 200);
  busy.send(get("/held") + get("/hello"));
  ASSERT_TRUE(soon([&] { return held == 1 && metrics->connections == 3; }));
  std::atomic<bool> stopped{false};
  std::thread stopper([&] {
    server->stop();
    stopped = true;
  });
  EXPECT_TRUE(idle.ended());
  EXPECT_TRUE(fresh.ended());
  EXPECT_FALSE(stopped);
  go.count_down();
  const Answer answer = busy.receive();
  EXPECT_EQ(answer.body, "held");
  EXPECT_EQ(answer.header("connection"), "close");
  EXPECT_TRUE(busy.ended());
  stopper.join();
  EXPECT_EQ(metrics->connections, 0);
  EXPECT_EQ(metrics->requests_in_flight, 0);
}

TEST_F(Life, StopEndsEventsWithWholeAnswers) {
  ASSERT_TRUE(start());
  Client client = connect();
  client.send(get("/events"));
  std::thread stopper;
  ASSERT_TRUE(soon([&] { return metrics->requests_in_flight == 1; }));
  stopper = std::thread([&] { server->stop(); });
  EXPECT_TRUE(client.receive().whole);
  stopper.join();
}

TEST_F(Life, HurryBreaksOffWhatStopWaitsFor) {
  ASSERT_TRUE(start());
  Client client = connect();
  client.send(post("/echo", "abc").substr(0, post("/echo", "abc").size() - 1));
  ASSERT_TRUE(soon([&] { return metrics->requests_in_flight == 1; }));
  std::thread stopper([&] { server->stop(); });
  server->hurry();
  EXPECT_EQ(client.receive().status, 0);
  stopper.join();
}

TEST_F(Life, StopWaitsNoLongerThanItMay) {
  options.stop_timeout_ms = 1;
  ASSERT_TRUE(start());
  Client client = connect();
  client.send("GET /hello HTTP/1.1\r\nHost: loc");
  ASSERT_TRUE(soon([&] { return metrics->connections == 1; }));
  server->stop();
  EXPECT_EQ(client.receive().status, 0);
  server->stop();  // again is nothing
}

TEST_F(Life, StopsWhileConnectionsCome) {
  for (int round = 0; round < 50; ++round) {
    ASSERT_TRUE(start());
    const std::uint16_t port = server->port();
    std::atomic<bool> over{false};
    std::thread caller([&] {
      while (!over) {
        const Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0)
          ::send(socket.get(), "GET ", 4, MSG_NOSIGNAL);
      }
    });
    soon([&] { return metrics->connections > 0; });
    server.reset();
    over = true;
    caller.join();
  }
}

TEST_F(Life, ConnectionsHaveTheirLimit) {
  options.connections_per_address_max = 2;
  ASSERT_TRUE(start());
  {
    Client first = connect(), second = connect();
    EXPECT_EQ(first.ask(get("/hello")).status, 200);
    EXPECT_EQ(second.ask(get("/hello")).status, 200);
    Client third = connect();
    EXPECT_EQ(third.receive().status, 503);
    EXPECT_EQ(metrics->connections_refused, 1);
  }
  EXPECT_TRUE(soon([&] { return metrics->connections == 0; }));
  EXPECT_EQ(connect().ask(get("/hello")).status, 200);
}

TEST_F(Life, AFullPoolIsUnavailable) {
  options.quick_threads = 1;
  options.quick_waiting_max = 1;
  ASSERT_TRUE(start());
  Client first = connect(), second = connect(), third = connect();
  first.send(get("/held"));
  ASSERT_TRUE(soon([&] { return held == 1; }));
  // One of the two waits, the other is told so.
  second.send(get("/hello"));
  third.send(get("/hello"));
  ASSERT_TRUE(soon([&] { return metrics->text().find("status=\"5xx\"") != std::string::npos; }));
  go.count_down();
  const Answer one = second.receive(), other = third.receive();
  EXPECT_EQ(first.receive().body, "held");
  EXPECT_EQ(one.status + other.status, 200 + 503);
  EXPECT_EQ((one.status == 503 ? one : other).header("retry-after"), "1");
}

TEST_F(Life, BodiesInMemoryHaveTheirLimit) {
  options.body_bytes_in_flight_max = static_cast<std::int64_t>(kBodyBytes);
  ASSERT_TRUE(start());
  Client first = connect(), second = connect();
  const std::string request = post("/echo", std::string(kBodyBytes, 'x'));
  first.send(request.substr(0, request.size() - 1));
  ASSERT_TRUE(soon([&] { return metrics->body_bytes_in_flight == std::int64_t{kBodyBytes}; }));
  EXPECT_EQ(second.ask(post("/echo", "x")).status, 503);
  EXPECT_EQ(first.ask("x").status, 200);
  EXPECT_TRUE(soon([&] { return metrics->body_bytes_in_flight == 0; }));
  EXPECT_EQ(connect().ask(post("/echo", "x")).status, 200);
}

TEST_F(Life, SlowClientsAreLeft) {
  options.header_timeout_ms = 50;
  options.idle_timeout_ms = 50;
  options.body_grace_ms = 50;
  ASSERT_TRUE(start());
  const std::string request = post("/echo", "abc");
  for (const std::string& begin :
       {std::string(), std::string("GET /he"), request.substr(0, request.size() - 1)}) {
    Client client = connect();
    client.send(begin);
    EXPECT_TRUE(client.ended()) << begin;
  }
}

}  // namespace pandok::http
