#include "bench/http_load.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "base/file.h"
#include "base/parse.h"
#include "stats/ranking.h"

namespace pandok::bench {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kSampleEvery = 16;

double ms_since(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

Result<Fd> connect_to(std::uint16_t port) {
  Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  if (!fd || ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return tl::unexpected<Error>(system_error("connecting to", "the server", errno));
  ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

Result<> send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return fail(Code::unavailable, "the server closed the connection");
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

// Head and body of one answer with a Content-Length.
Result<std::string> receive_answer(int fd) {
  std::string text;
  char piece[16'384];
  while (true) {
    const ssize_t n = ::recv(fd, piece, sizeof piece, 0);
    if (n <= 0) return fail(Code::unavailable, "the server closed the connection");
    text.append(piece, static_cast<std::size_t>(n));
    const std::size_t end = text.find("\r\n\r\n");
    if (end == std::string::npos) continue;
    const std::size_t at = lower_ascii(text.substr(0, end)).find("content-length: ");
    if (at == std::string::npos) return fail(Code::internal, "an answer without Content-Length");
    const std::size_t begin = at + 16;
    const auto length =
        parse_int(std::string_view(text).substr(begin, text.find("\r\n", begin) - begin));
    if (length && text.size() >= end + 4 + static_cast<std::size_t>(*length)) return text;
  }
}

struct Asking {
  Fd fd;
  std::size_t received = 0;
  std::size_t asked = 0;
  Clock::time_point sent = Clock::now();
};

class LoadRun {
 public:
  LoadRun(const std::string& request, std::size_t answer_bytes)
      : request_(request), answer_bytes_(answer_bytes), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {}

  Result<> add(Fd fd) {
    ::fcntl(fd.get(), F_SETFL, O_NONBLOCK);
    auto& asking = askings_.emplace_back(std::make_unique<Asking>());
    asking->fd = std::move(fd);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = asking.get();
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, asking->fd.get(), &event);
    return send_all(asking->fd.get(), request_);
  }

  Result<> run(double seconds) {
    const auto begin = Clock::now();
    epoll_event events[64];
    while (ms_since(begin) < seconds * 1000) {
      const int n = ::epoll_wait(epoll_.get(), events, 64, 100);
      for (int i = 0; i < n; ++i)
        PANDOK_CHECKED(receive(*static_cast<Asking*>(events[i].data.ptr)));
    }
    seconds_ = ms_since(begin) / 1000;
    return {};
  }

  Load load() {
    const auto spread = stats::percentiles(samples_ms_);
    return {.requests_per_second = static_cast<double>(answers_) / seconds_,
            .p50_ms = spread.p50,
            .p99_ms = spread.p99};
  }

 private:
  Result<> receive(Asking& asking) {
    char piece[4'096];
    const ssize_t n = ::recv(asking.fd.get(), piece, sizeof piece, 0);
    if (n <= 0) return fail(Code::unavailable, "the server closed a connection under load");
    asking.received += static_cast<std::size_t>(n);
    if (asking.received < answer_bytes_) return {};
    if (asking.received > answer_bytes_) return fail(Code::internal, "answers differ in length");
    asking.received = 0;
    ++answers_;
    if (asking.asked++ % kSampleEvery == 0) samples_ms_.push_back(ms_since(asking.sent));
    if (asking.asked % kSampleEvery == 0) asking.sent = Clock::now();
    return send_all(asking.fd.get(), request_);
  }

  const std::string& request_;
  const std::size_t answer_bytes_;
  Fd epoll_;
  std::vector<std::unique_ptr<Asking>> askings_;
  std::vector<double> samples_ms_;
  std::int64_t answers_ = 0;
  double seconds_ = 1;
};

}  // namespace

Result<Load> run_load(std::uint16_t port, const std::string& request, int connections,
                      double seconds) {
  PANDOK_TRY(const Fd first, connect_to(port));
  PANDOK_CHECKED(send_all(first.get(), request));
  PANDOK_TRY(const std::string answer, receive_answer(first.get()));
  LoadRun run(request, answer.size());
  for (int i = 0; i < connections; ++i) {
    PANDOK_TRY(auto fd, connect_to(port));
    PANDOK_CHECKED(run.add(std::move(fd)));
  }
  PANDOK_CHECKED(run.run(seconds));
  return run.load();
}

Result<IdleConnections> IdleConnections::open(std::uint16_t port, int count) {
  IdleConnections idle;
  for (int i = 0; i < count; ++i) {
    PANDOK_TRY(auto fd, connect_to(port));
    idle.sockets_.push_back(::fcntl(fd.get(), F_DUPFD_CLOEXEC, 0));
  }
  return idle;
}

IdleConnections::~IdleConnections() {
  for (const int fd : sockets_) ::close(fd);
}

Result<double> time_upload(std::uint16_t port, const std::string& target,
                           const std::string& content_type, std::uint64_t bytes) {
  PANDOK_TRY(const Fd fd, connect_to(port));
  const std::string piece(1u << 20, 'x');
  const auto begin = Clock::now();
  PANDOK_CHECKED(
      send_all(fd.get(), fmt::format("POST {} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {}\r\n"
                                     "Content-Length: {}\r\n\r\n",
                                     target, content_type, bytes)));
  for (std::uint64_t sent = 0; sent < bytes; sent += piece.size())
    PANDOK_CHECKED(send_all(
        fd.get(), std::string_view(piece).substr(0, static_cast<std::size_t>(bytes - sent))));
  PANDOK_TRY(const std::string answer, receive_answer(fd.get()));
  if (!answer.starts_with("HTTP/1.1 2"))
    return fail(Code::internal, "the upload was answered: {}", answer.substr(0, 60));
  return ms_since(begin) / 1000;
}

Result<> post_photo(std::uint16_t port, const std::string& target, const std::string& body) {
  PANDOK_TRY(const Fd fd, connect_to(port));
  PANDOK_CHECKED(send_all(
      fd.get(), fmt::format("POST {} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: image/jpeg\r\n"
                            "Content-Length: {}\r\n\r\n",
                            target, body.size())));
  PANDOK_CHECKED(send_all(fd.get(), body));
  PANDOK_TRY(const std::string answer, receive_answer(fd.get()));
  if (!answer.starts_with("HTTP/1.1 201"))
    return fail(Code::internal, "the reading was answered: {}", answer.substr(0, 60));
  return {};
}

}  // namespace pandok::bench
