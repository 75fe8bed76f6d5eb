#include "bench/bare_beast.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <thread>
#include <vector>

namespace pandok::bench {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable_t<Executor>());

asio::awaitable<void, Executor> answer(Socket socket) {
  boost::beast::flat_buffer buffer;
  while (true) {
    http::request<http::string_body> request;
    const auto [read_error, received] = co_await http::async_read(socket, buffer, request, kAwait);
    if (read_error) co_return;
    http::response<http::string_body> response(http::status::ok, request.version());
    response.set(http::field::content_type, "text/plain");
    response.keep_alive(request.keep_alive());
    response.body() = "ok\n";
    response.prepare_payload();
    const auto [write_error, sent] = co_await http::async_write(socket, response, kAwait);
    if (write_error || !response.keep_alive()) co_return;
  }
}

}  // namespace

struct BareBeast::Parts {
  std::vector<std::unique_ptr<asio::io_context>> contexts;
  std::vector<asio::executor_work_guard<Executor>> guards;
  asio::io_context accept_context{1};
  asio::ip::tcp::acceptor acceptor{accept_context};
  std::vector<std::thread> threads;
  std::size_t next = 0;

  void accept() {
    asio::io_context& context = *contexts[next++ % contexts.size()];
    acceptor.async_accept(
        context, [this, &context](boost::system::error_code error, Socket socket) {
          if (error) return;
          socket.set_option(asio::ip::tcp::no_delay(true), error);
          asio::co_spawn(context.get_executor(), answer(std::move(socket)), asio::detached);
          accept();
        });
  }
};

BareBeast::BareBeast(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Result<std::unique_ptr<BareBeast>> BareBeast::start(int threads) {
  auto parts = std::make_unique<Parts>();
  boost::system::error_code error;
  const asio::ip::tcp::endpoint endpoint(asio::ip::address_v4::loopback(), 0);
  parts->acceptor.open(endpoint.protocol(), error);
  if (!error) parts->acceptor.bind(endpoint, error);
  if (!error) parts->acceptor.listen(1'024, error);
  if (error) return fail(Code::unavailable, "listening: {}", error.message());
  for (int i = 0; i < threads; ++i) {
    auto& context = parts->contexts.emplace_back(std::make_unique<asio::io_context>(1));
    parts->guards.emplace_back(context->get_executor());
    parts->threads.emplace_back([&loop = *context] { loop.run(); });
  }
  parts->accept();
  parts->threads.emplace_back([&context = parts->accept_context] { context.run(); });
  return std::unique_ptr<BareBeast>(new BareBeast(std::move(parts)));
}

BareBeast::~BareBeast() {
  for (auto& context : parts_->contexts) context->stop();
  parts_->accept_context.stop();
  for (std::thread& thread : parts_->threads) thread.join();
}

std::uint16_t BareBeast::port() const {
  boost::system::error_code ignored;
  return parts_->acceptor.local_endpoint(ignored).port();
}

}  // namespace pandok::bench
