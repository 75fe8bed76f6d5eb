// The bytes before the body of an answer, and what conditions of the request make of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "http/message.h"

namespace pandok::http {

// Answers If-None-Match of GET and HEAD with 304 and a single byte range of GET's Range with 206 or
// 416 (RFC 9110) where the response is a 200 with an ETag and its body is text.
void apply_conditions(const Request& request, Response& response);

struct Framing {
  std::optional<std::uint64_t> content_bytes;  // nullopt: chunked, or up to the end (HTTP/1.0)
  bool chunked = false;
  bool keep_alive = true;
};

// Status line and headers up to the empty line: those of the response, and Date, X-Request-Id,
// X-Content-Type-Options, and Cache-Control: no-store unless the response says otherwise. Line
// breaks in header values become spaces. The status line says HTTP/1.1 in any case.
std::string head_text(const Response& response, const Framing& framing,
                      std::string_view request_id);

}  // namespace pandok::http
