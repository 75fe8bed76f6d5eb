// A client that asks one small question again and again over many connections.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"

namespace pandok::bench {

struct Load {
  double requests_per_second = 0;
  double p50_ms = 0, p99_ms = 0;  // of sampled requests
};

// Sends `request` over `connections` connections to this machine's port, the next as soon as the
// answer before is whole, for `seconds`. One thread. The answers must all have the length of the
// first. unavailable if the server cannot be reached or closes a connection.
Result<Load> run_load(std::uint16_t port, const std::string& request, int connections,
                      double seconds);

// That many connections that are open and say nothing; closed with the object.
class IdleConnections {
 public:
  static Result<IdleConnections> open(std::uint16_t port, int count);
  IdleConnections(IdleConnections&& other) noexcept : sockets_(std::move(other.sockets_)) {}
  IdleConnections& operator=(IdleConnections&&) = delete;
  ~IdleConnections();

 private:
  IdleConnections() = default;
  std::vector<int> sockets_;
};

// Sends a body of this many bytes and reads the status of the answer; the seconds from the first
// byte to it. internal if the status is not 2xx.
Result<double> time_upload(std::uint16_t port, const std::string& target,
                           const std::string& content_type, std::uint64_t bytes);

// A POST with a body over a connection of its own; 0 if it was answered with 201.
Result<> post_photo(std::uint16_t port, const std::string& target, const std::string& body);

}  // namespace pandok::bench
