// The server: connections in, requests to the router, answers out.
//
// A few I/O threads, each with an event loop of its own; a connection stays on one of them.
// Coroutines live in connection.cpp only; handlers are plain functions on bounded pools. Whatever
// a client does is bounded by ServerOptions; what is over a bound gets a problem document or a
// closed connection.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "base/error.h"
#include "http/doorkeeper.h"
#include "http/metrics.h"
#include "http/request_log.h"
#include "http/router.h"

namespace pandok::http {

struct ServerOptions {
  std::string address = "127.0.0.1";       // another machine's clients: with TLS only
  std::uint16_t port = 8080;               // 0: any that is free
  std::filesystem::path certificate, key;  // PEM; both empty: without TLS
  std::filesystem::path spool_folder;      // bodies on their way into files

  int io_threads = 2;
  int quick_threads = 4, heavy_threads = 2;
  std::size_t quick_waiting_max = 1'024, heavy_waiting_max = 64;
  int connections_max = 10'240;
  int connections_per_address_max = 512;
  std::int64_t body_bytes_in_flight_max = std::int64_t{512} << 20;

  int header_timeout_ms = 10'000;  // from the first byte of a request to its empty line
  int idle_timeout_ms = 60'000;    // between two requests
  int body_grace_ms = 30'000;      // a body may take this, and a second for each 16 KiB
  int write_timeout_ms = 30'000;   // without a byte taken by the client
  int stop_timeout_ms = 30'000;    // what was accepted is finished within this
};

// Threads: start() and the destructor by one; the others by any.
class Server {
 public:
  // Listens and serves from now on. Router, doorkeeper, metrics and log outlive the server.
  // permission_denied for an address that others reach without TLS, invalid_argument for
  // text that is none and for certificates that cannot be used; failed_precondition if the port is
  // taken; errors of the spool folder, which is made and emptied.
  static Result<std::unique_ptr<Server>> start(const Router& router, Doorkeeper& doorkeeper,
                                               Metrics& metrics, RequestLog& log,
                                               const ServerOptions& options);
  // stop().
  ~Server();

  std::uint16_t port() const;
  // Accepts nothing more, closes connections that wait for a request, and returns when all that
  // was accepted is answered, or after stop_timeout_ms.
  void stop();
  // Breaks everything off that stop() would wait for; safe while another thread is in stop().
  void hurry();
  // Reads certificate and key anew; connections made from now on use them. invalid_argument if they
  // cannot be used: then the old ones stay.
  Result<> reload_certificate();

 private:
  struct Parts;
  explicit Server(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace pandok::http
