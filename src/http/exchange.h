// What a connection holds of the request that it reads and answers. Internal to this room.
#pragma once

#include <atomic>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <chrono>
#include <cstdint>

#include "http/message.h"
#include "http/router.h"

namespace pandok::http {

using Clock = std::chrono::steady_clock;

// Bytes of bodies in memory, counted as long as the object lives.
class Reserved {
 public:
  Reserved() = default;
  Reserved(const Reserved&) = delete;
  Reserved& operator=(const Reserved&) = delete;
  ~Reserved() {
    if (counter_ != nullptr) counter_->fetch_sub(bytes_);
  }
  bool take(std::atomic<std::int64_t>& counter, std::int64_t bytes, std::int64_t max) {
    if (counter.fetch_add(bytes) + bytes > max) {
      counter.fetch_sub(bytes);
      return false;
    }
    counter_ = &counter;
    bytes_ = bytes;
    return true;
  }

 private:
  std::atomic<std::int64_t>* counter_ = nullptr;
  std::int64_t bytes_ = 0;
};

// One request on its way, from its first byte to the last byte of its answer.
struct Exchange {
  boost::beast::http::request_parser<boost::beast::http::buffer_body> parser;
  Request request;
  const Route* route = nullptr;
  std::size_t body_bytes_max = 0;
  bool keep_alive = false;
  bool bad_chunks = false;
  int version = 11;
  Clock::time_point started = Clock::now();
  std::uint64_t received_bytes = 0, sent_bytes = 0;  // of the bodies
  Reserved reserved;
};

}  // namespace pandok::http
