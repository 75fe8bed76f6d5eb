// What a step of signing in is answered with. Internal to this room.
#pragma once

#include "access/sign_in.h"
#include "http/message.h"
#include "http/service.h"

namespace pandok::http {

access::Origin origin_of(const Request& request);

// 429 with Retry-After.
Response try_later(const Request& request, std::int64_t wait_ms);

// {"state":"signed_in"} with the cookies of a session that the audit log knows of, or
// {"state":"code_needed","challenge"}, or try_later(); a refusal is recorded too.
Result<Response> answer_step(Service& service, Request& request, store::Database& database,
                             Result<access::SignInStep> step);

}  // namespace pandok::http
