// A request's body, from the connection into memory or a file. Internal to this room.
#pragma once

#include <fcntl.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/parse.h"
#include "http/admission.h"
#include "http/exchange.h"
#include "http/offload.h"
#include "http/problem.h"
#include "http/shared_state.h"

namespace pandok::http {

inline constexpr auto kAwait = boost::asio::as_tuple(boost::asio::use_awaitable_t<Executor>());
inline constexpr std::size_t kBodyReadBytes = 1u << 20;
inline constexpr std::size_t kBodyWireBytes = 256u << 10;
inline constexpr std::uint64_t kBodyBytesPerSecondMin = 16u << 10;

// For one request, on its connection's loop. `deadline` is the connection's: until when it waits
// for the client.
template <class Stream>
class BodyReader {
 public:
  BodyReader(Stream& stream, boost::beast::flat_buffer& buffer, SharedState& state,
             Clock::time_point& deadline, Exchange& exchange)
      : stream_(stream), buffer_(buffer), state_(state), deadline_(deadline), x_(exchange) {}

  // The client went away in the middle.
  bool broken() const { return broken_; }

  // Puts the body where the route wants it; the refusal if it may not come or came damaged.
  Awaitable<std::optional<Response>> read() {
    const BodyRule& rule = x_.route->body;
    const auto length = x_.parser.content_length();
    if (rule.kind == BodyKind::memory) {
      const auto bytes = static_cast<std::int64_t>(length ? *length : x_.body_bytes_max);
      if (!x_.reserved.take(state_.metrics.body_bytes_in_flight, bytes,
                            state_.options.body_bytes_in_flight_max)) {
        co_return problem(503, Code::unavailable,
                          "the server holds as many bytes as it may; send this again",
                          x_.request.id);
      }
      if (length) x_.request.body.reserve(static_cast<std::size_t>(*length));
    }
    if (x_.version == 11 && lower_ascii(x_.request.header("expect")) == "100-continue") {
      const std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
      const auto bytes = boost::asio::buffer(go_on.data(), go_on.size());
      const auto [error, n] = co_await boost::asio::async_write(stream_, bytes, kAwait);
      if (error) broken_ = true;
    }
    if (rule.kind == BodyKind::memory) co_return co_await read_into_memory();
    co_return co_await read_into_file();
  }

 private:
  Awaitable<std::optional<Response>> read_into_memory() {
    std::vector<char> piece(std::min(kBodyReadBytes, x_.body_bytes_max + 1));
    while (!broken_) {
      const std::size_t n = co_await read_piece(piece);
      if (n == 0) break;
      if (x_.received_bytes > x_.body_bytes_max) co_return too_large();
      x_.request.body.append(piece.data(), n);
    }
    co_return check_chunks();
  }

  // A piece is received here and written on a pool, so that the loop never waits for the disk.
  Awaitable<std::optional<Response>> read_into_file() {
    const auto path = state_.options.spool_folder / (x_.request.id + ".part");
    Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file)
      co_return problem(system_error("receiving the body", path.filename(), errno), x_.request.id);
    x_.request.file = SpooledFile(path);
    std::vector<char> piece(kBodyReadBytes);
    while (!broken_) {
      std::size_t held = 0;
      while (held < piece.size()) {
        const std::size_t n = co_await read_piece(std::span(piece).subspan(held));
        if (n == 0) break;
        held += n;
      }
      if (broken_ || held == 0) break;
      if (x_.received_bytes > x_.body_bytes_max) co_return too_large();
      std::function<Result<>()> put = [&file, &path, &piece, held] {
        return write_all(file.get(), as_bytes({piece.data(), held}), path.filename());
      };
      const auto written = co_await offload<Result<>>(state_.spool, std::move(put));
      if (!written || !*written) {
        const Error error =
            written ? written->error() : Error{Code::unavailable, "too many uploads at once"};
        co_return problem(error, x_.request.id);
      }
    }
    co_return check_chunks();
  }

  std::optional<Response> check_chunks() const {
    if (!x_.bad_chunks) return std::nullopt;
    return problem(400, Code::invalid_argument, "the body's chunks are damaged", x_.request.id);
  }

  Response too_large() const {
    return problem(413, Code::invalid_argument,
                   fmt::format("the body has more than {} bytes", x_.body_bytes_max),
                   x_.request.id);
  }

  // Up to piece.size() bytes of the body; 0 at its end, or with broken_ or bad_chunks without one.
  Awaitable<std::size_t> read_piece(std::span<char> piece) {
    deadline_ = x_.started + std::chrono::milliseconds(state_.options.body_grace_ms) +
                std::chrono::seconds(x_.received_bytes / kBodyBytesPerSecondMin);
    std::size_t n = 0;
    if (x_.parser.chunked())
      n = co_await read_chunked(piece);
    else
      n = co_await read_plain(piece);
    x_.received_bytes += n;
    state_.metrics.received_bytes.fetch_add(static_cast<std::int64_t>(n));
    co_return n;
  }

  Awaitable<std::size_t> read_plain(std::span<char> piece) {
    const std::uint64_t left = *x_.parser.content_length() - x_.received_bytes;
    const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(left, piece.size()));
    if (want == 0) co_return 0;
    if (buffer_.size() > 0) {
      const std::size_t n =
          boost::asio::buffer_copy(boost::asio::buffer(piece.data(), want), buffer_.data());
      buffer_.consume(n);
      co_return n;
    }
    const auto room = boost::asio::buffer(piece.data(), want);
    const auto [error, n] = co_await stream_.async_read_some(room, kAwait);
    if (error) broken_ = true;
    if (error) co_return 0;
    co_return n;
  }

  Awaitable<std::size_t> read_chunked(std::span<char> piece) {
    auto& body = x_.parser.get().body();
    body.data = piece.data();
    body.size = piece.size();
    while (!x_.parser.is_done() && body.size == piece.size()) {
      boost::system::error_code error = boost::beast::http::error::need_more;
      if (buffer_.size() > 0) {
        error = {};
        const std::size_t used = x_.parser.put(buffer_.data(), error);
        buffer_.consume(used);
        if (error == boost::beast::http::error::need_buffer) break;
      }
      if (error) {
        // What waits for more is the head of a chunk or a trailer.
        const bool waits = error == boost::beast::http::error::need_more;
        x_.bad_chunks = !waits || buffer_.size() > kHeaderBytesMax;
        if (x_.bad_chunks) co_return 0;
        const auto room = buffer_.prepare(kBodyWireBytes);
        const auto [failed, n] = co_await stream_.async_read_some(room, kAwait);
        buffer_.commit(n);
        if (failed) {
          broken_ = true;
          co_return 0;
        }
      }
    }
    co_return piece.size() - body.size;
  }

  Stream& stream_;
  boost::beast::flat_buffer& buffer_;
  SharedState& state_;
  Clock::time_point& deadline_;
  Exchange& x_;
  bool broken_ = false;
};

}  // namespace pandok::http
