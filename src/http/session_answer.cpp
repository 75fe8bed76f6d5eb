#include "http/session_answer.h"

#include "access/sessions.h"
#include "base/id.h"
#include "http/body_values.h"
#include "http/credential.h"
#include "http/problem.h"

namespace pandok::http {
namespace {

// As the log names somebody who is not signed in yet.
void become(Request& request, const access::Person& person) {
  request.who =
      std::make_shared<const access::Caller>(access::Caller{.person = person.id,
                                                            .login = person.login,
                                                            .name = person.name,
                                                            .organisation = person.organisation,
                                                            .roles = person.roles,
                                                            .permissions = {},
                                                            .via = access::Via::session,
                                                            .must_set_up_totp = false});
}

// A session that the log does not know of does not last.
Result<Response> begin_session(Service& service, Request& request, store::Database& database,
                               const access::SignedIn& in) {
  become(request, in.person);
  auto recorded = record(service, request, "session.begin", {"person", in.person.id}, request.peer);
  if (!recorded) {
    PANDOK_CHECKED(access::Sessions(database).end(in.session));
    return tl::unexpected<Error>(std::move(recorded).error());
  }
  Response response = json_response({{"state", "signed_in"}});
  set_session_cookie(request, in.session, response);
  set_device_cookie(request, in.device, response);
  return response;
}

}  // namespace

access::Origin origin_of(const Request& request) {
  return {.device = std::string(device_of(request)), .address = request.peer};
}

Response try_later(const Request& request, std::int64_t wait_ms) {
  const std::int64_t wait_s = (wait_ms + 999) / 1000;
  Response response =
      problem(429, Code::resource_exhausted,
              fmt::format("too many attempts; try again in {} s", wait_s), request.id);
  response.headers.emplace_back("Retry-After", std::to_string(wait_s));
  return response;
}

Result<Response> answer_step(Service& service, Request& request, store::Database& database,
                             Result<access::SignInStep> step) {
  if (!step) {
    if (step.error().code == Code::unauthenticated)
      PANDOK_CHECKED(record(service, request, "session.refuse", {"address", ""}));
    return tl::unexpected<Error>(std::move(step).error());
  }
  if (const auto* later = std::get_if<access::TryLater>(&*step))
    return try_later(request, later->wait_ms);
  if (const auto* needs = std::get_if<access::NeedsTotp>(&*step))
    return json_response({{"state", "code_needed"}, {"challenge", needs->ticket}});
  return begin_session(service, request, database, std::get<access::SignedIn>(*step));
}

}  // namespace pandok::http
