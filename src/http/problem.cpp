#include "http/problem.h"

#include <utility>

namespace pandok::http {
namespace {

// RFC 9110, 6585 and 7725.
constexpr std::pair<int, std::string_view> kStatusTexts[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {507, "Insufficient Storage"},
};

}  // namespace

int http_status(Code code) {
  switch (code) {
    case Code::invalid_argument:
      return 400;
    case Code::unauthenticated:
      return 401;
    case Code::permission_denied:
      return 403;
    case Code::not_found:
      return 404;
    case Code::already_exists:
    case Code::failed_precondition:
    case Code::cancelled:
      return 409;
    case Code::unavailable:
      return 503;
    case Code::deadline_exceeded:
      return 504;
    case Code::resource_exhausted:
      return 507;
    case Code::data_corrupted:
    case Code::internal:
      return 500;
  }
  return 500;
}

std::string_view status_text(int status) {
  for (const auto& [code, text] : kStatusTexts)
    if (code == status) return text;
  return "Unknown";
}

Response problem(int status, Code code, std::string_view detail, std::string_view request_id) {
  Response response = json_response({{"type", "about:blank"},
                                     {"title", status_text(status)},
                                     {"status", status},
                                     {"detail", detail},
                                     {"code", code_name(code)},
                                     {"request_id", request_id}},
                                    status);
  response.content_type = "application/problem+json";
  if (status == 503) response.headers.emplace_back("Retry-After", "1");
  return response;
}

Response problem(const Error& error, std::string_view request_id) {
  return problem(http_status(error.code), error.code, error.message, request_id);
}

Response bad_head(int status, std::string_view request_id) {
  return problem(status, Code::invalid_argument,
                 status == 431 ? "the address and headers of a request have at most 16384 bytes"
                               : "this is no HTTP/1.1 request",
                 request_id);
}

}  // namespace pandok::http
