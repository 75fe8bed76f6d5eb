// Requests to other servers: HTTPS, one at a time, under limits.
//
// Only https, TLS 1.2 or newer, the certificate checked against the machine's authorities or the
// one that is given; no redirect is followed; no cookies, no .netrc. libcurl does the work.
// Threads: any. Cost: a connection a call; blocks for at most the time limit.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace pandok::egress {

inline constexpr int kConnectTimeoutMs = 5'000;
inline constexpr int kTimeoutMs = 10'000;
inline constexpr std::size_t kAnswerBytesMax = 256u << 10;
inline constexpr std::size_t kUrlBytesMax = 2'048;

struct HttpsPeer {
  std::filesystem::path
      authority;                // certificates (PEM) that are believed instead; "": the machine's
  int timeout_ms = kTimeoutMs;  // of a whole call
};

struct HttpsAnswer {
  int status = 0;
  std::string body;  // at most kAnswerBytesMax
};

// Form fields of a body, application/x-www-form-urlencoded.
using Form = std::vector<std::pair<std::string, std::string>>;

// Any status is an answer. invalid_argument for an address that is_https_url() refuses; unavailable
// if the server cannot be reached, is not who it should be, or answers too slowly or too much. The
// text names the host, never the address's query or what was sent.
Result<HttpsAnswer> get(std::string_view url, const HttpsPeer& peer);
// `user` and `password`: HTTP Basic; an empty user sends none.
Result<HttpsAnswer> post(std::string_view url, const Form& form, std::string_view user,
                         std::string_view password, const HttpsPeer& peer);

// https://host[:port]/…: plain ASCII, no user in it, no fragment, at most kUrlBytesMax.
bool is_https_url(std::string_view url);
// Percent-encodes all but the unreserved characters (RFC 3986 §2.3).
std::string percent_encoded(std::string_view text);
// "a=1&b=%20"
std::string encoded(const Form& form);

}  // namespace pandok::egress
