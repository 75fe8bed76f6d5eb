#include "http/connection.h"

#include <fcntl.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <chrono>

#include "base/file.h"
#include "base/id.h"
#include "base/parse.h"
#include "http/admission.h"
#include "http/exchange.h"
#include "http/offload.h"
#include "http/problem.h"
#include "http/response_head.h"

namespace pandok::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using beast::error_code;
using std::chrono::milliseconds;

using Tls = beast::ssl_stream<Socket>;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable_t<Executor>());

constexpr std::size_t kHeaderReadBytes = 4u << 10;
constexpr std::size_t kBodyReadBytes = 1u << 20;
constexpr std::size_t kWriteBytes = 256u << 10;
constexpr std::uint64_t kBodyBytesPerSecondMin = 16u << 10;
constexpr auto kEventEvery = milliseconds(200);
constexpr int kHeartbeatTicks = 75;  // 15 s
constexpr std::size_t kLingerBytesMax = 4u << 20;
constexpr auto kLinger = std::chrono::seconds(2);

template <class Stream>
class Connection final : public ConnectionBase {
 public:
  Connection(Stream stream, std::string address, Loop& loop, SharedState& state)
      : stream_(std::move(stream)), address_(std::move(address)), loop_(loop), state_(state) {
    loop_.connections.insert(this);
    state_.metrics.connections.fetch_add(1);
  }
  ~Connection() override {
    loop_.connections.erase(this);
    state_.metrics.connections.fetch_sub(1);
    state_.counts.leave(address_);
  }
  void close_if_idle() override {
    if (idle_) close();
  }
  void close_if_late(Clock::time_point now) override {
    if (now > deadline_) close();
  }
  void close() override {
    error_code ignored;
    tcp().close(ignored);
  }

  Awaitable<void> run() {
    bool more = co_await handshake();
    const bool begun = more;
    while (more) more = co_await exchange();
    if (begun) co_await finish();
  }

 private:
  Socket& tcp() { return beast::get_lowest_layer(stream_); }

  // Whoever waits for the client says until when; see close_if_late().
  void wait_until(Clock::time_point deadline) { deadline_ = deadline; }
  void wait_for(Clock::duration time) { deadline_ = Clock::now() + time; }

  Awaitable<bool> handshake() {
    if constexpr (std::is_same_v<Stream, Tls>) {
      wait_for(milliseconds(state_.options.header_timeout_ms));
      const auto [error] = co_await stream_.async_handshake(asio::ssl::stream_base::server, kAwait);
      co_return !error;
    }
    co_return true;
  }

  // Reads a request and answers it; false when the connection is over.
  Awaitable<bool> exchange() {
    Exchange x;
    idle_ = true;
    const int refused = co_await read_head(x);
    idle_ = false;
    if (refused < 0) co_return false;
    x.request.id = fmt::format("{}-{:06x}", id_, ++requests_);
    state_.metrics.requests_in_flight.fetch_add(1);
    bool more = false;
    if (refused > 0) {
      Response response = bad_head(refused, x.request.id);
      more = co_await answer_early(x, response, true);
    } else {
      more = co_await dispatch(x);
    }
    state_.metrics.requests_in_flight.fetch_sub(1);
    co_return more&& x.keep_alive && !state_.stopping.load();
  }

  // 0: there is a head; -1: the connection is over; else the status of the refusal.
  Awaitable<int> read_head(Exchange& x) {
    x.parser.header_limit(kHeaderBytesMax);
    x.parser.body_limit(boost::none);
    bool begun = false;
    std::size_t head_bytes = 0;
    if (state_.stopping.load() && buffer_.size() == 0) co_return -1;
    wait_for(milliseconds(state_.options.idle_timeout_ms));
    while (true) {
      if (buffer_.size() > 0) {
        if (!begun) {
          begun = true;
          idle_ = false;
          x.started = Clock::now();
          wait_until(x.started + milliseconds(state_.options.header_timeout_ms));
        }
        error_code error;
        const std::size_t used = x.parser.put(buffer_.data(), error);
        buffer_.consume(used);
        head_bytes += used;
        if (error == beast::http::error::header_limit) co_return 431;
        if (error && error != beast::http::error::need_more) co_return 400;
        if (head_bytes > kHeaderBytesMax) co_return 431;
        if (x.parser.is_header_done()) co_return 0;
        if (buffer_.size() > kHeaderBytesMax) co_return 431;
      }
      const auto room = buffer_.prepare(kHeaderReadBytes);
      const auto [error, n] = co_await stream_.async_read_some(room, kAwait);
      if (error) co_return -1;
      buffer_.commit(n);
    }
  }

  // Admits the request, reads its body, runs its handler, writes its answer.
  Awaitable<bool> dispatch(Exchange& x) {
    const auto& message = x.parser.get();
    x.version = static_cast<int>(message.version());
    x.keep_alive = message.keep_alive();
    for (const auto& field : message)
      x.request.headers.emplace_back(lower_ascii(field.name_string()), field.value());
    Head head{.method = message.method_string(),
              .target = message.target(),
              .version = x.version,
              .chunked = x.parser.chunked(),
              .tls = std::is_same_v<Stream, Tls>,
              .content_bytes = {}};
    if (const auto length = x.parser.content_length()) head.content_bytes = *length;
    Admission admission = admit(state_.router, head, x.request);
    if (admission.refusal)
      co_return co_await answer_early(x, *admission.refusal, admission.ends_connection);
    x.route = admission.route;
    x.body_bytes_max = admission.body_bytes_max;
    if (!x.parser.is_done()) {
      std::optional<Response> refusal = co_await read_body(x);
      if (broken_) co_return false;
      if (refusal) co_return co_await answer_early(x, *refusal, true);
    }
    Response response;
    if (x.route->work == Work::here)
      response = answer_of(x);
    else
      response = co_await call_handler(x);
    apply_conditions(x.request, response);
    co_return co_await write(x, response);
  }

  // An answer before the body was read: the connection ends after it, unless there is none.
  Awaitable<bool> answer_early(Exchange& x, Response& response, bool ends_connection) {
    if (!x.parser.is_done() || ends_connection) {
      x.keep_alive = false;
      linger_ = true;
    }
    co_return co_await write(x, response);
  }

  Awaitable<std::optional<Response>> read_body(Exchange& x) {
    const BodyRule& rule = x.route->body;
    const auto length = x.parser.content_length();
    if (rule.kind == BodyKind::memory) {
      const auto bytes = static_cast<std::int64_t>(length ? *length : x.body_bytes_max);
      if (!x.reserved.take(state_.metrics.body_bytes_in_flight, bytes,
                           state_.options.body_bytes_in_flight_max)) {
        co_return problem(503, Code::unavailable,
                          "the server holds as many bytes as it may; send this again",
                          x.request.id);
      }
      if (length) x.request.body.reserve(static_cast<std::size_t>(*length));
    }
    if (x.version == 11 && lower_ascii(x.request.header("expect")) == "100-continue") {
      const std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
      if (!co_await write_bytes(go_on)) broken_ = true;
    }
    if (rule.kind == BodyKind::memory) co_return co_await read_into_memory(x);
    co_return co_await read_into_file(x);
  }

  Awaitable<std::optional<Response>> read_into_memory(Exchange& x) {
    std::vector<char> piece(std::min(kBodyReadBytes, x.body_bytes_max + 1));
    while (!broken_) {
      const std::size_t n = co_await read_piece(x, piece);
      if (n == 0) break;
      if (x.received_bytes > x.body_bytes_max) co_return too_large(x);
      x.request.body.append(piece.data(), n);
    }
    co_return check_chunks(x);
  }

  // A piece is received here and written on a pool, so that the loop never waits for the disk.
  Awaitable<std::optional<Response>> read_into_file(Exchange& x) {
    const auto path = state_.options.spool_folder / (x.request.id + ".part");
    Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file)
      co_return problem(system_error("receiving the body", path.filename(), errno), x.request.id);
    x.request.file = SpooledFile(path);
    std::vector<char> piece(kBodyReadBytes);
    while (!broken_) {
      std::size_t held = 0;
      while (held < piece.size()) {
        const std::size_t n = co_await read_piece(x, std::span(piece).subspan(held));
        if (n == 0) break;
        held += n;
      }
      if (broken_ || held == 0) break;
      if (x.received_bytes > x.body_bytes_max) co_return too_large(x);
      std::function<Result<>()> put = [&file, &path, &piece, held] {
        return write_all(file.get(), as_bytes({piece.data(), held}), path.filename());
      };
      const auto written = co_await offload<Result<>>(state_.spool, std::move(put));
      if (!written || !*written) {
        const Error error =
            written ? written->error() : Error{Code::unavailable, "too many uploads at once"};
        co_return problem(error, x.request.id);
      }
    }
    co_return check_chunks(x);
  }

  static std::optional<Response> check_chunks(const Exchange& x) {
    if (!x.bad_chunks) return std::nullopt;
    return problem(400, Code::invalid_argument, "the body's chunks are damaged", x.request.id);
  }

  static Response too_large(const Exchange& x) {
    return problem(413, Code::invalid_argument,
                   fmt::format("the body has more than {} bytes", x.body_bytes_max), x.request.id);
  }

  // Up to piece.size() bytes of the body; 0 at its end, or with broken_ or bad_chunks without one.
  Awaitable<std::size_t> read_piece(Exchange& x, std::span<char> piece) {
    wait_until(x.started + milliseconds(state_.options.body_grace_ms) +
               std::chrono::seconds(x.received_bytes / kBodyBytesPerSecondMin));
    std::size_t n = 0;
    if (x.parser.chunked())
      n = co_await read_chunked(x, piece);
    else
      n = co_await read_plain(x, piece);
    x.received_bytes += n;
    state_.metrics.received_bytes.fetch_add(static_cast<std::int64_t>(n));
    co_return n;
  }

  Awaitable<std::size_t> read_plain(Exchange& x, std::span<char> piece) {
    const std::uint64_t left = *x.parser.content_length() - x.received_bytes;
    const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(left, piece.size()));
    if (want == 0) co_return 0;
    if (buffer_.size() > 0) {
      const std::size_t n = asio::buffer_copy(asio::buffer(piece.data(), want), buffer_.data());
      buffer_.consume(n);
      co_return n;
    }
    const auto room = asio::buffer(piece.data(), want);
    const auto [error, n] = co_await stream_.async_read_some(room, kAwait);
    if (error) broken_ = true;
    if (error) co_return 0;
    co_return n;
  }

  Awaitable<std::size_t> read_chunked(Exchange& x, std::span<char> piece) {
    auto& body = x.parser.get().body();
    body.data = piece.data();
    body.size = piece.size();
    while (!x.parser.is_done() && body.size == piece.size()) {
      error_code error = beast::http::error::need_more;
      if (buffer_.size() > 0) {
        error = {};
        const std::size_t used = x.parser.put(buffer_.data(), error);
        buffer_.consume(used);
        if (error == beast::http::error::need_buffer) break;
      }
      if (error) {
        // What waits for more is the head of a chunk or a trailer.
        const bool waits = error == beast::http::error::need_more;
        x.bad_chunks = !waits || buffer_.size() > kHeaderBytesMax;
        if (x.bad_chunks) co_return 0;
        const auto room = buffer_.prepare(kWriteBytes);
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

  static Response answer_of(Exchange& x) {
    auto response = x.route->handler(x.request);
    return response ? *std::move(response) : problem(response.error(), x.request.id);
  }

  Awaitable<Response> call_handler(Exchange& x) {
    WorkPool& pool = x.route->work == Work::heavy ? state_.heavy : state_.quick;
    wait_until(Clock::time_point::max());  // for the handler, not for the client
    std::function<Response()> call = [&x] { return answer_of(x); };
    auto response = co_await offload<Response>(pool, std::move(call));
    if (response) co_return *std::move(response);
    co_return problem(503, Code::unavailable, "too much is waiting; send this again", x.request.id);
  }

  // false when the connection is over.
  Awaitable<bool> write(Exchange& x, Response& response) {
    bool whole = false;
    if (const auto* text = std::get_if<std::string>(&response.body))
      whole = co_await write_text(x, response, *text);
    else if (const auto* fixed = std::get_if<std::string_view>(&response.body))
      whole = co_await write_text(x, response, *fixed);
    else
      whole = co_await write_stream(x, response);
    const std::chrono::duration<double> took = Clock::now() - x.started;
    state_.metrics.sent_bytes.fetch_add(static_cast<std::int64_t>(x.sent_bytes));
    state_.metrics.count_request(x.route, response.status, took.count());
    const bool routine = x.route != nullptr && x.route->work == Work::here && response.status < 400;
    if (!routine) log(x, response.status, took.count() * 1000);
    co_return whole;
  }

  void log(const Exchange& x, int status, double ms) {
    const LoggedRequest line{.id = x.request.id,
                             .method = method_name(x.request.method),
                             .route = x.route != nullptr ? std::string_view(x.route->pattern) : "",
                             .status = status,
                             .ms = ms,
                             .received_bytes = x.received_bytes,
                             .sent_bytes = x.sent_bytes};
    if (!state_.log.write(line)) state_.metrics.log_lines_lost.fetch_add(1);
  }

  Awaitable<bool> write_text(Exchange& x, const Response& response, std::string_view body) {
    if (state_.stopping.load()) x.keep_alive = false;
    const std::string head = head_text(
        response, {.content_bytes = body.size(), .chunked = false, .keep_alive = x.keep_alive},
        x.request.id);
    if (x.request.method == Method::head) body = {};
    x.sent_bytes = body.size();
    co_return co_await write_bytes(head, body);
  }

  Awaitable<bool> write_stream(Exchange& x, Response& response) {
    const bool chunked = x.version == 11;
    if (!chunked || std::holds_alternative<Events>(response.body)) x.keep_alive = false;
    const Framing framing{.content_bytes = {}, .chunked = chunked, .keep_alive = x.keep_alive};
    const std::string head = head_text(response, framing, x.request.id);
    if (!co_await write_bytes(head)) co_return false;
    if (x.request.method == Method::head) co_return true;
    bool whole = false;
    if (auto* pieces = std::get_if<Pieces>(&response.body))
      whole = co_await write_pieces(x, *pieces, chunked);
    else
      whole = co_await write_events(x, std::get<Events>(response.body), chunked);
    if (whole && chunked) co_return co_await write_bytes("0\r\n\r\n");
    co_return whole;
  }

  Awaitable<bool> write_pieces(Exchange& x, const Pieces& pieces, bool chunked) {
    while (true) {
      // By reference: what it keeps in itself must not be a copy's.
      std::function<Result<std::string>()> make = [&pieces] { return pieces(); };
      const auto piece = co_await offload<Result<std::string>>(state_.quick, std::move(make));
      if (!piece || !*piece) co_return false;
      if ((*piece)->empty()) co_return true;
      if (!co_await write_piece(x, **piece, chunked)) co_return false;
    }
  }

  Awaitable<bool> write_piece(Exchange& x, std::string_view text, bool chunked) {
    x.sent_bytes += text.size();
    if (!chunked) co_return co_await write_bytes(text);
    const std::string framed = fmt::format("{:x}\r\n{}\r\n", text.size(), text);
    co_return co_await write_bytes(framed);
  }

  Awaitable<bool> write_events(Exchange& x, const Events& events, bool chunked) {
    asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor> timer(
        loop_.context.get_executor());
    for (int quiet = 0; !state_.stopping.load(); ++quiet) {
      std::string text = events.next();
      const bool ended = events.ended();
      if (text.empty() && quiet >= kHeartbeatTicks) text = ": \n\n";
      if (!text.empty()) {
        quiet = 0;
        if (!co_await write_piece(x, text, chunked)) co_return false;
      }
      if (ended) break;
      timer.expires_after(kEventEvery);
      const auto [error] = co_await timer.async_wait(kAwait);
      if (error || !tcp().is_open()) co_return false;
    }
    co_return true;
  }

  Awaitable<bool> write_bytes(std::string_view first, std::string_view second = {}) {
    while (!first.empty() || !second.empty()) {
      if (first.empty()) first = std::exchange(second, {});  // TLS writes nothing of an empty one
      const std::array<asio::const_buffer, 2> parts = {
          asio::buffer(first.data(), std::min(first.size(), kWriteBytes)),
          asio::buffer(second.data(),
                       first.size() > kWriteBytes ? 0 : std::min(second.size(), kWriteBytes))};
      wait_for(milliseconds(state_.options.write_timeout_ms));
      const auto [error, n] = co_await stream_.async_write_some(parts, kAwait);
      if (error) co_return false;
      const std::size_t of_first = std::min(n, first.size());
      first.remove_prefix(of_first);
      second.remove_prefix(n - of_first);
    }
    co_return true;
  }

  // Says goodbye. A client that is still sending gets to read the refusal before the end.
  Awaitable<void> finish() {
    error_code ignored;
    if constexpr (std::is_same_v<Stream, Tls>) {
      wait_for(kLinger);
      [[maybe_unused]] const auto done = co_await stream_.async_shutdown(kAwait);
    }
    tcp().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    if (!linger_) co_return;
    std::vector<char> waste(64u << 10);
    wait_for(kLinger);
    for (std::size_t seen = 0; seen < kLingerBytesMax;) {
      const auto room = asio::buffer(waste);
      const auto [error, n] = co_await tcp().async_read_some(room, kAwait);
      if (error) co_return;
      seen += n;
    }
  }

  Stream stream_;
  const std::string address_;
  Loop& loop_;
  SharedState& state_;
  beast::flat_buffer buffer_;
  const std::string id_ = new_id(now_ms());
  std::uint64_t requests_ = 0;
  Clock::time_point deadline_ = Clock::now() + kLinger;
  bool idle_ = true;     // no byte of a request is here
  bool broken_ = false;  // the client is gone in the middle of a body
  bool linger_ = false;
};

template <class Stream>
Awaitable<void> live(std::unique_ptr<Connection<Stream>> connection) {
  co_await connection->run();
}

template <class Stream>
void start(Stream stream, std::string address, Loop& loop, SharedState& state) {
  auto connection =
      std::make_unique<Connection<Stream>>(std::move(stream), std::move(address), loop, state);
  asio::co_spawn(loop.context.get_executor(), live(std::move(connection)), asio::detached);
}

}  // namespace

void serve(Socket socket, std::shared_ptr<asio::ssl::context> tls, std::string address, Loop& loop,
           SharedState& state) {
  error_code ignored;
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  auto go = [socket = std::make_shared<Socket>(std::move(socket)), tls = std::move(tls),
             address = std::move(address), &loop, &state] {
    if (tls)
      start(Tls(std::move(*socket), *tls), address, loop, state);
    else
      start(std::move(*socket), address, loop, state);
  };
  asio::post(loop.context, std::move(go));
}

}  // namespace pandok::http
