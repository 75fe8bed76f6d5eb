// One connection: requests in, answers out, one after the other. Internal to this room; the only
// file beside server.cpp that knows of Asio.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <memory>
#include <set>
#include <string>

#include "http/shared_state.h"

namespace pandok::http {

class ConnectionBase {
 public:
  virtual ~ConnectionBase() = default;
  // Closes the socket if no request is being read or answered.
  virtual void close_if_idle() = 0;
  // Closes the socket if the client took longer than it may; asked a few times a second, which
  // costs less than a timer for each wait.
  virtual void close_if_late(std::chrono::steady_clock::time_point now) = 0;
  virtual void close() = 0;
};

// One event loop with the thread that runs it and the connections that live on it.
struct Loop {
  boost::asio::io_context context{1};
  std::set<ConnectionBase*> connections;  // touched on the loop's thread only
};

using Socket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

// Starts serving a socket that was accepted for this loop; `address` was entered in state.counts
// and leaves it when the connection ends. With a TLS context the client's first bytes are a
// handshake. Called on any thread.
void serve(Socket socket, std::shared_ptr<boost::asio::ssl::context> tls, std::string address,
           Loop& loop, SharedState& state);

}  // namespace pandok::http
