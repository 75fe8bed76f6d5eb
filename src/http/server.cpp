#include "http/server.h"

#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>

#include "base/log.h"
#include "http/connection.h"

namespace pandok::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using WorkGuard = asio::executor_work_guard<asio::io_context::executor_type>;
using TlsContext = std::shared_ptr<asio::ssl::context>;

constexpr auto kAcceptAgain = std::chrono::milliseconds(100);  // out of descriptors
constexpr auto kLookForLateEvery = std::chrono::milliseconds(100);
constexpr auto kStopTick = std::chrono::milliseconds(20);

Result<TlsContext> read_certificate(const ServerOptions& options) {
  if (options.certificate.empty()) return TlsContext();
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  error_code error;
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  context->use_certificate_chain_file(options.certificate.string(), error);
  if (!error) context->use_private_key_file(options.key.string(), asio::ssl::context::pem, error);
  if (!error && SSL_CTX_check_private_key(context->native_handle()) != 1)
    return fail(Code::invalid_argument, "the key {} does not belong to the certificate {}",
                options.key.string(), options.certificate.string());
  if (error)
    return fail(Code::invalid_argument, "the certificate {} with the key {} cannot be used: {}",
                options.certificate.string(), options.key.string(), error.message());
  return context;
}

Result<asio::ip::tcp::endpoint> local_endpoint(const ServerOptions& options) {
  const std::string name = options.address == "localhost" ? "127.0.0.1" : options.address;
  error_code error;
  const auto address = asio::ip::make_address(name, error);
  if (error)
    return fail(Code::invalid_argument, "'{}' is not an address to listen on", options.address);
  if (!address.is_loopback() && options.certificate.empty())
    return fail(Code::permission_denied,
                "on {} passwords would travel in clear; give a certificate and its key, or listen "
                "on 127.0.0.1 or [::1]",
                options.address);
  return asio::ip::tcp::endpoint(address, options.port);
}

// As many descriptors as the connections may need, where the system lets us.
void raise_descriptor_limit(int connections) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const rlim_t wanted = static_cast<rlim_t>(connections) + 512;
  if (limit.rlim_cur >= wanted) return;
  limit.rlim_cur = std::min(wanted, limit.rlim_max);
  setrlimit(RLIMIT_NOFILE, &limit);
}

Result<> empty_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::remove_all(folder, error);
  if (!error) std::filesystem::create_directories(folder, error);
  if (error) return tl::unexpected<Error>(system_error("making the folder", folder, error.value()));
  return {};
}

}  // namespace

struct Server::Parts {
  Parts(const Router& router, Doorkeeper& doorkeeper, Metrics& metrics, RequestLog& log,
        const ServerOptions& options)
      : state(router, doorkeeper, metrics, log, options),
        acceptor(accept_context),
        retry(accept_context),
        late(accept_context) {
    for (int i = 0; i < options.io_threads; ++i) loops.push_back(std::make_unique<Loop>());
  }

  void run();
  void accept();
  void look_for_late();
  void take(Socket socket, Loop& loop);
  void stop();
  void on_loops(void (*what)(Loop&));

  SharedState state;
  std::vector<std::unique_ptr<Loop>> loops;
  std::vector<WorkGuard> guards;
  asio::io_context accept_context{1};
  asio::ip::tcp::acceptor acceptor;
  asio::steady_timer retry, late;
  std::size_t next_loop = 0;
  std::mutex tls_mutex;
  TlsContext tls;  // guarded by tls_mutex
  std::vector<std::thread> threads;
  std::thread acceptor_thread;
  std::mutex stop_mutex;
  bool stopped = false;  // guarded by stop_mutex
  std::atomic<bool> hurried{false};
};

void Server::Parts::run() {
  for (auto& loop : loops) {
    guards.emplace_back(loop->context.get_executor());
    threads.emplace_back([&context = loop->context] { context.run(); });
  }
  accept();
  look_for_late();
  acceptor_thread = std::thread([this] { accept_context.run(); });
}

void Server::Parts::look_for_late() {
  late.expires_after(kLookForLateEvery);
  late.async_wait([this](error_code stopped_waiting) {
    // A tick that was due already when stop() cancelled the timer comes without an error.
    if (stopped_waiting || state.stopping.load()) return;
    on_loops([](Loop& loop) {
      const auto now = std::chrono::steady_clock::now();
      for (auto* connection : loop.connections) connection->close_if_late(now);
    });
    look_for_late();
  });
}

void Server::Parts::accept() {
  Loop& loop = *loops[next_loop++ % loops.size()];
  acceptor.async_accept(loop.context, [this, &loop](error_code error, Socket socket) {
    if (error == asio::error::operation_aborted || state.stopping.load()) return;
    if (!error) {
      take(std::move(socket), loop);
      accept();
      return;
    }
    PANDOK_LOG(warning, "a connection could not be accepted", {{"reason", error.message()}});
    retry.expires_after(kAcceptAgain);
    retry.async_wait([this](error_code stopped_waiting) {
      if (!stopped_waiting) accept();
    });
  });
}

void Server::Parts::take(Socket socket, Loop& loop) {
  error_code error;
  const auto peer = socket.remote_endpoint(error);
  if (error) return;
  std::string address = peer.address().to_string();
  if (!state.counts.enter(address)) {
    state.metrics.connections_refused.fetch_add(1);
    static constexpr std::string_view kFull =
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n"
        "Connection: close\r\n\r\n";
    socket.non_blocking(true, error);
    socket.write_some(asio::buffer(kFull), error);
    socket.shutdown(asio::ip::tcp::socket::shutdown_send, error);
    return;
  }
  TlsContext context;
  {
    const std::lock_guard lock(tls_mutex);
    context = tls;
  }
  serve(std::move(socket), std::move(context), std::move(address), loop, state);
}

void Server::Parts::on_loops(void (*what)(Loop&)) {
  for (auto& loop : loops) asio::post(loop->context, [&loop = *loop, what] { what(loop); });
}

void Server::Parts::stop() {
  const std::lock_guard lock(stop_mutex);
  if (stopped) return;
  stopped = true;
  state.stopping.store(true);
  asio::post(accept_context, [this] {
    error_code ignored;
    acceptor.close(ignored);
    retry.cancel();
    late.cancel();
  });
  acceptor_thread.join();  // from here on there are no new connections
  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(state.options.stop_timeout_ms);
  // Again and again: a connection may come to rest only now.
  while (state.counts.all() > 0) {
    const bool over = hurried.load() || std::chrono::steady_clock::now() > deadline;
    on_loops(over ? [](Loop& loop) { for (auto* c : loop.connections) c->close(); }
                  : [](Loop& loop) { 
                      const auto now = std::chrono::steady_clock::now();
                      for (auto* c : loop.connections) c->close_if_idle();
                      for (auto* c : loop.connections) c->close_if_late(now);
                    });
    std::this_thread::sleep_for(kStopTick);
  }
  guards.clear();
  for (auto& loop : loops) loop->context.stop();
  for (std::thread& thread : threads) thread.join();
}

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Server::~Server() { stop(); }

Result<std::unique_ptr<Server>> Server::start(const Router& router, Doorkeeper& doorkeeper,
                                              Metrics& metrics, RequestLog& log,
                                              const ServerOptions& options) {
  PANDOK_TRY(const auto endpoint, local_endpoint(options));
  PANDOK_TRY(auto tls, read_certificate(options));
  raise_descriptor_limit(options.connections_max);
  auto parts = std::make_unique<Parts>(router, doorkeeper, metrics, log, options);
  parts->tls = std::move(tls);
  error_code error;
  parts->acceptor.open(endpoint.protocol(), error);
  if (!error) parts->acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) parts->acceptor.bind(endpoint, error);
  if (!error) parts->acceptor.listen(4'096, error);
  if (error)
    return fail(Code::failed_precondition, "listening on {} port {}: {}; choose another port",
                options.address, options.port, error.message());
  // Behind the port, so that a second server does not take the first one's uploads away.
  PANDOK_CHECKED(empty_folder(options.spool_folder));
  parts->run();
  return std::unique_ptr<Server>(new Server(std::move(parts)));
}

std::uint16_t Server::port() const {
  error_code ignored;
  return parts_->acceptor.local_endpoint(ignored).port();
}

void Server::stop() { parts_->stop(); }

void Server::hurry() { parts_->hurried.store(true); }

Result<> Server::reload_certificate() {
  PANDOK_TRY(auto tls, read_certificate(parts_->state.options));
  const std::lock_guard lock(parts_->tls_mutex);
  parts_->tls = std::move(tls);
  return {};
}

}  // namespace pandok::http
