// What a request proves who asks with: a session's cookie or a token; and the cookies we give.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace pandok::http {

struct Credential {
  std::string_view text;  // of the request's headers; "" if there is none
  bool cookie = false;    // a browser sends it by itself
};

// "Authorization: Bearer …" before a cookie.
Credential credential_of(const Request& request);
// The text of the device cookie, "" if there is none.
std::string_view device_of(const Request& request);
// The ticket of a sign-in at an OpenID provider (access/openid.h), "" if there is none.
std::string_view openid_ticket_of(const Request& request);

// Set-Cookie: HttpOnly, SameSite=Strict, Path=/; with TLS also Secure and a name that no other
// host can set (__Host-). The session's ends with the browser, the device's after a year.
void set_session_cookie(const Request& request, std::string_view session, Response& response);
void set_device_cookie(const Request& request, std::string_view device, Response& response);
void drop_session_cookie(const Request& request, Response& response);
// Ten minutes long.
void set_openid_cookie(const Request& request, std::string_view ticket, Response& response);
void drop_openid_cookie(const Request& request, Response& response);

}  // namespace pandok::http
