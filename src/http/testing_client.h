// For unit tests only: a server with routes of its own, and a client with plain blocking sockets.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <charconv>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/file.h"
#include "base/parse.h"
#include "base/testing.h"
#include "http/server.h"

namespace pandok::http {

// An answer as a client sees it.
struct Answer {
  int status = 0;  // 0: the connection ended before there was one
  std::string head, body;
  bool whole = false;  // the body ended as its head said
  std::string header(std::string_view name) const {
    for (const std::string_view line : split(head, '\n'))
      if (lower_ascii(line).starts_with(std::string(name) + ": "))
        return std::string(trim(line.substr(name.size() + 2, line.size() - name.size() - 3)));
    return "";
  }
};

class Client {
 public:
  explicit Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval patience{.tv_sec = 10, .tv_usec = 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(::connect(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  }

  // False if the server has closed the connection.
  bool send(std::string_view text) {
    while (!text.empty()) {
      const ssize_t n = ::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  // No more comes from here.
  void end() { ::shutdown(socket_.get(), SHUT_WR); }

  Answer receive(bool to_head = false) {
    Answer answer;
    answer.head = take_to("\r\n\r\n");
    if (answer.head.empty()) return answer;
    answer.status = static_cast<int>(
        parse_int(answer.head.substr(std::string_view("HTTP/1.1 ").size(), 3)).value_or(0));
    const std::string length = answer.header("content-length");
    const bool bare = to_head || answer.status == 304 || answer.status < 200;
    if (bare) {
      answer.whole = true;
    } else if (answer.header("transfer-encoding") == "chunked") {
      answer.whole = receive_chunks(answer.body);
    } else if (!length.empty()) {
      const auto size = static_cast<std::size_t>(parse_int(length).value());
      answer.whole = fill(size);
      answer.body = take(size);
    } else {
      while (more()) continue;
      answer.body = take(buffer_.size());
      answer.whole = true;
    }
    return answer;
  }
  Answer ask(std::string_view text, bool to_head = false) {
    send(text);
    return receive(to_head);
  }
  // True if the server has ended the connection and sent nothing more.
  bool ended() { return buffer_.empty() && !more() && buffer_.empty(); }
  // One chunk of a chunked body; "" at its end or if it breaks off.
  std::string receive_chunk() {
    const std::string line = take_to("\r\n");
    if (line.empty()) return "";
    const std::size_t size = size_of(line);
    if (!fill(size + 2)) return "";
    std::string chunk = take(size);
    take(2);
    return chunk;
  }
  int fd() const { return socket_.get(); }

 private:
  static std::size_t size_of(const std::string& line) {
    std::size_t size = 0;
    std::from_chars(line.data(), line.data() + line.size(), size, 16);
    return size;
  }
  bool more() {
    char bytes[65536];
    const ssize_t n = ::recv(socket_.get(), bytes, sizeof bytes, 0);
    if (n > 0) buffer_.append(bytes, static_cast<std::size_t>(n));
    timed_out_ = n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    EXPECT_FALSE(timed_out_) << "the server neither answers nor ends";
    return n > 0;
  }
  bool fill(std::size_t size) {
    while (buffer_.size() < size)
      if (!more()) return false;
    return true;
  }
  std::string take(std::size_t size) {
    std::string text = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return text;
  }
  std::string take_to(std::string_view mark) {
    while (buffer_.find(mark) == std::string::npos)
      if (!more()) return "";
    return take(buffer_.find(mark) + mark.size());
  }
  bool receive_chunks(std::string& body) {
    while (true) {
      const std::string line = take_to("\r\n");
      if (line.empty()) return false;
      const std::size_t size = size_of(line);
      if (!fill(size + 2)) return false;
      body += take(size);
      if (take(2) != "\r\n") return false;
      if (size == 0) return true;
    }
  }

  Fd socket_;
  std::string buffer_;
  bool timed_out_ = false;
};

inline std::string get(std::string_view target, std::string_view more = "") {
  return fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\n{}\r\n", target, more);
}

inline std::string post(std::string_view target, std::string_view body,
                        std::string_view more = "") {
  return fmt::format(
      "POST {} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n{}"
      "\r\n{}",
      target, body.size(), more, body);
}

// Lets everybody in, as the machine itself.
class OpenHouse : public Doorkeeper {
 public:
  std::optional<Entrance> look(const Route&, Request& request) override {
    request.who = std::make_shared<const access::Caller>(access::local_operator());
    return Entrance{};
  }
  Entrance ask(const Route&, Request&) override { return {}; }
};

// Routes are added first, then it is started.
class ServerTest : public ::testing::Test {
 protected:
  ServerTest() {
    options.port = 0;
    options.spool_folder = folder / "uploads";
    options.io_threads = 2;
    options.stop_timeout_ms = 20'000;
  }
  void add(Method method, std::string pattern, Handler handler, Work work = Work::quick,
           BodyRule body = {}) {
    router.add({.method = method,
                .pattern = std::move(pattern),
                .handler = std::move(handler),
                .work = work,
                .body = std::move(body)});
  }
  Result<> start() {
    server.reset();
    metrics = std::make_unique<Metrics>(router);
    log = RequestLog::open("").value();
    PANDOK_TRY(server, Server::start(router, doorkeeper, *metrics, *log, options));
    return {};
  }
  Client connect() const { return Client(server->port()); }
  // As soon as it is true, or false after some time.
  static bool soon(const std::function<bool()>& condition) {
    for (const Stopwatch watch; watch.ms() < 20'000;) {
      if (condition()) return true;
      ::sched_yield();
    }
    return false;
  }

  TestFolder folder;
  ServerOptions options;
  Router router;
  OpenHouse doorkeeper;
  std::unique_ptr<Metrics> metrics;
  std::unique_ptr<RequestLog> log;
  std::unique_ptr<Server> server;
};

inline Response text_answer(std::string text) {
  return {.status = 200,
          .content_type = "text/plain",
          .headers = {},
          .body = std::move(text),
          .etag = {}};
}

}  // namespace pandok::http
