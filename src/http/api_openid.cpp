// Signing in with an account elsewhere, and linking it to one's own person (access/openid.h).
#include "access/openid_links.h"
#include "base/id.h"
#include "http/admission.h"
#include "http/body_values.h"
#include "http/credential.h"
#include "http/own_password.h"
#include "http/problem.h"
#include "http/service.h"
#include "http/session_answer.h"

namespace pandok::http {
namespace {

constexpr std::size_t kReturnCharsMax = 2'048;  // of a code or a state

Result<access::Openid*> provider(Service& service) {
  if (!service.openid)
    return fail(Code::failed_precondition, "no sign-in provider is set up for this server");
  return service.openid.get();
}

Result<Response> show_provider(Service& service, const Request&) {
  Json json{{"name", nullptr}};
  if (service.openid) json["name"] = service.openid->provider().name;
  return json_response(json);
}

Response go_there(const Request& request, const access::OpenidBegun& begun) {
  Response response = json_response({{"location", begun.location}});
  set_openid_cookie(request, begun.ticket, response);
  return response;
}

Result<Response> begin(Service& service, Request& request) {
  PANDOK_TRY([[maybe_unused]] const Json body, body_object(request, {}));
  PANDOK_TRY(auto* openid, provider(service));
  PANDOK_TRY(const auto begun, openid->begin("", now_ms()));
  return go_there(request, begun);
}

// Who came back from the provider.
Result<access::IdToken> vouched_for(access::Openid& openid, const Request& request,
                                    std::string_view person) {
  PANDOK_TRY(const Json body, body_object(request, {"state", "code"}));
  PANDOK_TRY(const auto state, body_text(body, "state", kReturnCharsMax));
  PANDOK_TRY(const auto code, body_text(body, "code", kReturnCharsMax));
  return openid.finish({openid_ticket_of(request), state, code}, person, now_ms());
}

// What a stranger sends is not told to the log: only what a provider has vouched for.
Result<Response> finish(Service& service, Request& request) {
  PANDOK_TRY(auto* openid, provider(service));
  PANDOK_TRY(const auto token, vouched_for(*openid, request, ""));
  PANDOK_TRY(const auto database, service.databases.borrow());
  access::SignIn procedure(*database, *service.accounts);
  PANDOK_TRY(Response response, answer_step(service, request, *database,
                                            procedure.openid(openid->provider().issuer, token,
                                                             origin_of(request), now_ms())));
  drop_openid_cookie(request, response);
  return response;
}

Result<Response> show_link(Service& service, const Request& request) {
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const auto link, access::OpenidLinks(*database).of(request.caller().person));
  if (!link) return json_response({{"linked", false}});
  return json_response({{"linked", true},
                        {"issuer", link->issuer},
                        {"subject", link->subject},
                        {"created_ms", link->created_ms}});
}

Result<Response> begin_link(Service& service, Request& request) {
  PANDOK_TRY(const Json body, body_object(request, {"password"}));
  PANDOK_TRY(const auto password, body_text(body, "password", kReturnCharsMax));
  PANDOK_TRY(auto* openid, provider(service));
  const std::string& person = request.caller().person;
  {
    PANDOK_TRY(const auto database, service.databases.borrow());
    PANDOK_TRY(const auto me, access::People(*database).get(person));
    PANDOK_TRY(auto refused, refuse_wrong_password(service, request, *database, me, password));
    if (refused) return *std::move(refused);
  }
  PANDOK_TRY(const auto begun, openid->begin(person, now_ms()));
  return go_there(request, begun);
}

Result<Response> finish_link(Service& service, Request& request) {
  const std::string& person = request.caller().person;
  PANDOK_TRY(auto* openid, provider(service));
  PANDOK_TRY(const auto token, vouched_for(*openid, request, person));
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_CHECKED(record(service, request, "openid.link", {"person", person}));
  PANDOK_CHECKED(access::OpenidLinks(*database).put(person, openid->provider().issuer,
                                                    token.subject, now_ms()));
  Response response = no_content();
  drop_openid_cookie(request, response);
  return response;
}

Result<Response> remove_link(Service& service, Request& request) {
  const std::string& person = request.caller().person;
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_CHECKED(record(service, request, "openid.unlink", {"person", person}));
  PANDOK_TRY(const bool removed, access::OpenidLinks(*database).remove(person));
  if (!removed) return fail(Code::not_found, "no account is linked");
  return no_content();
}

}  // namespace

void add_openid_routes(Router& router, Service& service) {
  const auto add = [&](Method method, const char* pattern,
                       Result<Response> (*body)(Service&, Request&), Access access, Work work) {
    const bool has_body = method == Method::post || method == Method::put;
    router.add({.method = method,
                .pattern = pattern,
                .handler = [&service, body](Request& request) { return body(service, request); },
                .access = access,
                .work = work,
                .body = has_body ? json_body() : BodyRule{}});
  };
  router.add({.method = Method::get,
              .pattern = "/api/v1/openid",
              .handler = with_service(service, show_provider),
              .access = Access::everybody(),
              .work = Work::here});
  add(Method::post, "/api/v1/openid/begin", begin, Access::everybody(), Work::outside);
  add(Method::post, "/api/v1/openid/finish", finish, Access::everybody(), Work::outside);
  router.add({.method = Method::get,
              .pattern = "/api/v1/me/openid",
              .handler = with_service(service, show_link),
              .access = Access::signed_in()});
  add(Method::post, "/api/v1/me/openid", begin_link, Access::signed_in(), Work::outside);
  add(Method::put, "/api/v1/me/openid", finish_link, Access::signed_in(), Work::outside);
  add(Method::del, "/api/v1/me/openid", remove_link, Access::signed_in(), Work::quick);
}

}  // namespace pandok::http
