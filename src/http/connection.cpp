#include "http/connection.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <chrono>

#include "base/id.h"
#include "base/parse.h"
#include "http/body_reader.h"
#include "http/response_head.h"

namespace pandok::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using beast::error_code;
using std::chrono::milliseconds;

using Tls = beast::ssl_stream<Socket>;

constexpr std::size_t kHeaderReadBytes = 4u << 10;
constexpr std::size_t kWriteBytes = 256u << 10;
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
    x.request.peer = address_;
    x.request.tls = head.tls;
    auto refused = co_await ask_doorkeeper(x);
    if (refused) co_return co_await answer_early(x, *refused, false);
    x.body_bytes_max = admission.body_bytes_max;
    if (!x.parser.is_done()) {
      BodyReader<Stream> body(stream_, buffer_, state_, deadline_, x);
      std::optional<Response> refusal = co_await body.read();
      if (body.broken()) co_return false;
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

  // Who asks, before a body is taken from them.
  Awaitable<std::optional<Response>> ask_doorkeeper(Exchange& x) {
    if (auto entrance = state_.doorkeeper.look(*x.route, x.request))
      co_return std::move(entrance->refusal);
    wait_until(Clock::time_point::max());  // for the database, not for the client
    std::function<Entrance()> ask = [this, &x] {
      return state_.doorkeeper.ask(*x.route, x.request);
    };
    auto entrance = co_await offload<Entrance>(state_.quick, std::move(ask));
    if (entrance) co_return std::move(entrance->refusal);
    co_return too_much(x);
  }

  static Response too_much(const Exchange& x) {
    return problem(503, Code::unavailable, "too much is waiting; send this again", x.request.id);
  }

  WorkPool& pool_of(Work work) {
    if (work == Work::hashing) return state_.hashing;
    if (work == Work::outside) return state_.outside;
    return work == Work::heavy ? state_.heavy : state_.quick;
  }

  // An answer before the body was read: the connection ends after it, unless there is none.
  Awaitable<bool> answer_early(Exchange& x, Response& response, bool ends_connection) {
    if (!x.parser.is_done() || ends_connection) {
      x.keep_alive = false;
      linger_ = true;
    }
    co_return co_await write(x, response);
  }

  static Response answer_of(Exchange& x) {
    auto response = x.route->handler(x.request);
    return response ? *std::move(response) : problem(response.error(), x.request.id);
  }

  Awaitable<Response> call_handler(Exchange& x) {
    WorkPool& pool = pool_of(x.route->work);
    wait_until(Clock::time_point::max());  // for the handler, not for the client
    std::function<Response()> call = [&x] { return answer_of(x); };
    auto response = co_await offload<Response>(pool, std::move(call));
    if (response) co_return *std::move(response);
    co_return too_much(x);
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
  bool idle_ = true;  // no byte of a request is here
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
