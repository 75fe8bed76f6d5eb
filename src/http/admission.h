// Whether a request is one, before its body is read: host, address, route, origin, body. Who asks
// is the doorkeeper's question.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"
#include "http/router.h"

namespace pandok::http {

inline constexpr std::size_t kHeaderBytesMax = 16u << 10;  // request line and fields
inline constexpr std::size_t kHeaderFieldsMax = 100;
inline constexpr std::size_t kTargetBytesMax = 8u << 10;
inline constexpr std::size_t kJsonBodyBytesMax = 64u << 10;

// Of a route that takes JSON and nothing else.
inline BodyRule json_body() {
  return {.kind = BodyKind::memory, .bytes_max = kJsonBodyBytesMax, .types = {"application/json"}};
}

// The head of a request as the parser saw it; the headers are already in the request.
struct Head {
  std::string_view method;
  std::string_view target;
  int version = 11;  // 10 or 11
  bool chunked = false;
  bool tls = false;
  std::optional<std::uint64_t> content_bytes;  // Content-Length
};

struct Admission {
  const Route* route = nullptr;     // nullptr: refused
  std::optional<Response> refusal;  // then this is the answer, and the body is not read
  std::size_t body_bytes_max = 0;
  // The head may mean another end of the request than we see: what follows is not to be answered.
  bool ends_connection = false;
};

// Fills request.method, target, parameters and content_type from the head and the headers; its id
// is set. Changes are taken only from the server's own pages or from programs (403: a page
// elsewhere in the user's browser is told no).
Admission admit(const Router& router, const Head& head, Request& request);

}  // namespace pandok::http
