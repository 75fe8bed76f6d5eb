#include "http/credential.h"

#include <fmt/format.h>

#include "base/parse.h"

namespace pandok::http {
namespace {

constexpr std::string_view kSession = "pandok-session", kDevice = "pandok-device",
                           kOpenid = "pandok-openid";
constexpr std::string_view kBearer = "bearer ";
constexpr int kDeviceLifeS = 365 * 24 * 3600, kOpenidLifeS = 600;

std::string cookie_name(const Request& request, std::string_view name) {
  return request.tls ? fmt::format("__Host-{}", name) : std::string(name);
}

// The value of the first cookie of that name (RFC 6265 §4.2.1).
std::string_view cookie(const Request& request, std::string_view plain_name) {
  const std::string name = cookie_name(request, plain_name);
  for (std::string_view pair : split(request.header("cookie"), ';')) {
    pair = trim(pair);
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name)
      return pair.substr(equals + 1);
  }
  return {};
}

void set_cookie(const Request& request, std::string_view name, std::string_view value,
                std::string_view life, Response& response) {
  response.headers.emplace_back(
      "Set-Cookie",
      fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict{}{}", cookie_name(request, name), value,
                  request.tls ? "; Secure" : "", life));
}

}  // namespace

Credential credential_of(const Request& request) {
  const std::string_view header = request.header("authorization");
  if (!header.empty()) {
    const bool bearer = lower_ascii(header.substr(0, kBearer.size())) == kBearer;
    // Another scheme is a credential that nobody knows, not none.
    return {bearer ? trim(header.substr(kBearer.size())) : header, false};
  }
  return {cookie(request, kSession), true};
}

std::string_view device_of(const Request& request) { return cookie(request, kDevice); }

std::string_view openid_ticket_of(const Request& request) { return cookie(request, kOpenid); }

void set_session_cookie(const Request& request, std::string_view session, Response& response) {
  set_cookie(request, kSession, session, "", response);
}

void set_device_cookie(const Request& request, std::string_view device, Response& response) {
  set_cookie(request, kDevice, device, fmt::format("; Max-Age={}", kDeviceLifeS), response);
}

void drop_session_cookie(const Request& request, Response& response) {
  set_cookie(request, kSession, "", "; Max-Age=0", response);
}

void set_openid_cookie(const Request& request, std::string_view ticket, Response& response) {
  set_cookie(request, kOpenid, ticket, fmt::format("; Max-Age={}", kOpenidLifeS), response);
}

void drop_openid_cookie(const Request& request, Response& response) {
  set_cookie(request, kOpenid, "", "; Max-Age=0", response);
}

}  // namespace pandok::http
