#include "http/response_head.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <ctime>

#include "base/parse.h"
#include "http/problem.h"

namespace pandok::http {
namespace {

// The Date header of this second; made once a second and thread.
const std::string& date_text() {
  thread_local std::time_t made_at = 0;
  thread_local std::string text;
  const std::time_t now = std::time(nullptr);
  if (now != made_at) {
    made_at = now;
    text = fmt::format("{:%a, %d %b %Y %H:%M:%S GMT}", fmt::gmtime(now));
  }
  return text;
}

void add_header(std::string& head, std::string_view name, std::string_view value) {
  head += name;
  head += ": ";
  const std::size_t begin = head.size();
  head += value;
  std::replace_if(
      head.begin() + static_cast<std::ptrdiff_t>(begin), head.end(),
      [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
  head += "\r\n";
}

bool has_header(const Response& response, std::string_view name) {
  return std::ranges::any_of(response.headers, [&](const auto& h) { return h.first == name; });
}

bool etag_listed(std::string_view list, std::string_view etag) {
  for (const std::string_view item : split(list, ',')) {
    std::string_view one = trim(item);
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == "*" || one == etag) return true;
  }
  return false;
}

struct Range {
  std::uint64_t begin = 0, end = 0;  // end is one behind
};

// nullopt: not a single byte range, ignored. A range with begin >= size cannot be satisfied.
std::optional<Range> parse_range(std::string_view text, std::uint64_t size) {
  if (!text.starts_with("bytes=")) return std::nullopt;
  text.remove_prefix(6);
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto first = parse_int(text.substr(0, dash)), last = parse_int(text.substr(dash + 1));
  const auto whole = static_cast<std::int64_t>(size);
  if (dash == 0) {
    if (!last || *last < 0) return std::nullopt;
    return Range{
        *last == 0 ? size : static_cast<std::uint64_t>(std::max<std::int64_t>(0, whole - *last)),
        size};
  }
  if (!first || *first < 0) return std::nullopt;
  if (dash + 1 == text.size()) return Range{static_cast<std::uint64_t>(*first), size};
  if (!last || *last < *first) return std::nullopt;
  return Range{static_cast<std::uint64_t>(*first),
               static_cast<std::uint64_t>(std::min(*last, whole - 1)) + 1};
}

void take_range(const Request& request, std::string_view body, Response& response) {
  const auto range = parse_range(request.header("range"), body.size());
  if (!range) return;
  if (range->begin >= body.size()) {
    const std::string size = fmt::format("bytes */{}", body.size());
    response = problem(416, Code::invalid_argument, "the range begins behind the end", request.id);
    response.headers.emplace_back("Content-Range", size);
    return;
  }
  response.status = 206;
  response.headers.emplace_back(
      "Content-Range", fmt::format("bytes {}-{}/{}", range->begin, range->end - 1, body.size()));
  response.body = std::string(body.substr(range->begin, range->end - range->begin));
}

}  // namespace

void apply_conditions(const Request& request, Response& response) {
  const bool reads = request.method == Method::get || request.method == Method::head;
  if (!reads || response.etag.empty() || response.status != 200) return;
  if (etag_listed(request.header("if-none-match"), response.etag)) {
    response.status = 304;
    response.content_type.clear();
    response.body = std::string();
    return;
  }
  const std::string_view range = request.header("range"), if_range = request.header("if-range");
  if (request.method != Method::get || range.empty() ||
      (!if_range.empty() && if_range != response.etag))
    return;
  const auto* text = std::get_if<std::string>(&response.body);
  const auto* fixed = std::get_if<std::string_view>(&response.body);
  if (text != nullptr) take_range(request, std::string(*text), response);
  if (fixed != nullptr) take_range(request, *fixed, response);
}

std::string head_text(const Response& response, const Framing& framing,
                      std::string_view request_id) {
  std::string head;
  head.reserve(384);
  head += "HTTP/1.1 ";
  char digits[24];
  head.append(digits, std::to_chars(digits, digits + sizeof digits, response.status).ptr);
  head += ' ';
  head += status_text(response.status);
  head += "\r\n";
  add_header(head, "Date", date_text());
  add_header(head, "X-Request-Id", request_id);
  add_header(head, "X-Content-Type-Options", "nosniff");
  if (!response.content_type.empty()) add_header(head, "Content-Type", response.content_type);
  if (!response.etag.empty()) {
    add_header(head, "ETag", response.etag);
    add_header(head, "Accept-Ranges", "bytes");
  }
  for (const auto& [name, value] : response.headers) add_header(head, name, value);
  if (!has_header(response, "Cache-Control")) add_header(head, "Cache-Control", "no-store");
  if (framing.chunked) add_header(head, "Transfer-Encoding", "chunked");
  const bool no_length = response.status == 204 || response.status == 304;
  if (framing.content_bytes && !no_length)
    add_header(
        head, "Content-Length",
        {digits,
         static_cast<std::size_t>(
             std::to_chars(digits, digits + sizeof digits, *framing.content_bytes).ptr - digits)});
  if (!framing.keep_alive) add_header(head, "Connection", "close");
  head += "\r\n";
  return head;
}

}  // namespace pandok::http
