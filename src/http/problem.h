// Errors as problem documents (RFC 9457), and the one table from our codes to HTTP.
#pragma once

#include <string_view>

#include "base/error.h"
#include "http/message.h"

namespace pandok::http {

int http_status(Code code);
std::string_view status_text(int status);

// 503 comes with Retry-After.
Response problem(int status, Code code, std::string_view detail, std::string_view request_id);
// 431 or 400, for what is no head of a request.
Response bad_head(int status, std::string_view request_id);
Response problem(const Error& error, std::string_view request_id);

}  // namespace pandok::http
