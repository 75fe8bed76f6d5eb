#include "http/admission.h"

#include <algorithm>

#include "base/parse.h"
#include "http/problem.h"

namespace pandok::http {
namespace {

Admission not_admitted(const Request& request, int status, Code code, std::string_view detail) {
  return {nullptr, problem(status, code, detail, request.id), 0, false};
}

std::optional<Method> parse_method(std::string_view text) {
  for (const Method m : {Method::get, Method::head, Method::post, Method::put, Method::del})
    if (method_name(m) == text) return m;
  return std::nullopt;
}

std::size_t count(const Request& request, std::string_view name) {
  return static_cast<std::size_t>(
      std::ranges::count(request.headers, name, [](const auto& h) { return h.first; }));
}

// True if a browser says that another site's page sends this.
bool from_elsewhere(const Head& head, const Request& request) {
  const std::string_view site = request.header("sec-fetch-site");
  if (site == "cross-site" || site == "same-site") return true;
  std::string_view origin = request.header("origin");
  if (origin.empty()) return false;
  const std::string_view scheme = head.tls ? "https://" : "http://";
  if (!origin.starts_with(scheme)) return true;  // also "null" and the like
  origin.remove_prefix(scheme.size());
  return lower_ascii(origin) != lower_ascii(request.header("host"));
}

std::string media_type(std::string_view header) {
  return lower_ascii(trim(header.substr(0, header.find(';'))));
}

// "name:8080", "[::1]", "": RFC 9110 §7.2, what browsers and programs really send.
bool is_host(std::string_view text) {
  constexpr std::size_t kHostBytesMax = 255 + 6;
  return text.size() <= kHostBytesMax && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  std::string_view(".-_:[]").find(c) != std::string_view::npos;
         });
}

std::optional<Admission> check_host(const Head& head, const Request& request) {
  const std::size_t hosts = count(request, "host");
  if (hosts > 1 || (hosts == 0 && head.version == 11))
    return not_admitted(request, 400, Code::invalid_argument, "a request has one Host header");
  if (!is_host(request.header("host")))
    return not_admitted(request, 400, Code::invalid_argument, "the Host header is no host");
  return std::nullopt;
}

// Another encoding would leave it open where the body ends, and what is taken for the next request.
std::optional<Admission> check_encoding(const Head& head, const Request& request) {
  const std::size_t encodings = count(request, "transfer-encoding");
  const bool chunked = encodings == 1 && head.chunked && head.version == 11 &&
                       lower_ascii(trim(request.header("transfer-encoding"))) == "chunked";
  if (encodings == 0 || chunked) return std::nullopt;
  return not_admitted(request, 400, Code::invalid_argument,
                      "a Transfer-Encoding is 'chunked', and of HTTP/1.1");
}

Admission no_route(const Request& request, std::string_view allow) {
  if (allow.empty())
    return not_admitted(
        request, 404, Code::not_found,
        fmt::format("there is nothing at '{}'", quote_for_message(request.target.path)));
  Admission refused = not_admitted(request, 405, Code::invalid_argument,
                                   fmt::format("this address answers {} only", allow));
  refused.refusal->headers.emplace_back("Allow", allow);
  return refused;
}

std::optional<Admission> check_query(const Route& route, const Request& request) {
  if (route.any_query) return std::nullopt;
  for (const auto& [name, value] : request.target.query)
    if (std::ranges::find(route.query, name) == route.query.end())
      return not_admitted(
          request, 400, Code::invalid_argument,
          fmt::format("'{}' is no parameter of this address", quote_for_message(name)));
  return std::nullopt;
}

std::size_t body_bytes_max(const Route& route, const Request& request) {
  return request.content_type == "application/json"
             ? std::min(route.body.bytes_max, kJsonBodyBytesMax)
             : route.body.bytes_max;
}

std::optional<Admission> check_body(const Route& route, const Head& head, Request& request) {
  const bool has_body = head.chunked || head.content_bytes.value_or(0) > 0;
  if (!has_body) return std::nullopt;
  if (route.body.kind == BodyKind::none)
    return not_admitted(request, 413, Code::invalid_argument, "this request takes no body");
  request.content_type = media_type(request.header("content-type"));
  if (!accepts(route.body, request.content_type))
    return not_admitted(
        request, 415, Code::invalid_argument,
        fmt::format("a body of type '{}' is not taken here; {} is",
                    quote_for_message(request.content_type), fmt::join(route.body.types, ", ")));
  if (head.content_bytes.value_or(0) > body_bytes_max(route, request))
    return not_admitted(request, 413, Code::invalid_argument,
                        fmt::format("the body has {} bytes, at most {} are taken here",
                                    *head.content_bytes, body_bytes_max(route, request)));
  return std::nullopt;
}

}  // namespace

Admission admit(const Router& router, const Head& head, Request& request) {
  const auto method = parse_method(head.method);
  request.method = method.value_or(Method::get);  // a refusal of HEAD has no body either
  if (request.headers.size() > kHeaderFieldsMax)
    return not_admitted(request, 431, Code::invalid_argument,
                        fmt::format("a request has at most {} headers", kHeaderFieldsMax));
  if (head.target.size() > kTargetBytesMax)
    return not_admitted(request, 414, Code::invalid_argument,
                        fmt::format("an address has at most {} bytes", kTargetBytesMax));
  auto wrong_head = check_encoding(head, request);
  if (!wrong_head) wrong_head = check_host(head, request);
  if (wrong_head) {
    wrong_head->ends_connection = true;
    return *std::move(wrong_head);
  }
  auto target = parse_target(head.target);
  if (!target) return not_admitted(request, 400, Code::invalid_argument, target.error().message);
  request.target = *std::move(target);
  Match match = router.find(method, request.target.segments);
  if (match.route == nullptr) return no_route(request, match.allow);
  request.parameters = std::move(match.parameters);
  if (changes(*method) && from_elsewhere(head, request))
    return not_admitted(request, 403, Code::permission_denied,
                        "a page of another site may not change anything here");
  if (auto refused = check_query(*match.route, request)) return *std::move(refused);
  if (auto refused = check_body(*match.route, head, request)) return *std::move(refused);
  return {match.route, std::nullopt, body_bytes_max(*match.route, request), false};
}

}  // namespace pandok::http
