// Signing in and out, and one-time links.
#include "access/invitations.h"
#include "access/sessions.h"
#include "access/sign_in.h"
#include "base/id.h"
#include "http/admission.h"
#include "http/body_values.h"
#include "http/credential.h"
#include "http/person_json.h"
#include "http/problem.h"
#include "http/service.h"
#include "http/session_answer.h"

namespace pandok::http {
namespace {

constexpr std::size_t kSecretCharsMax = 512;  // longer than any of ours

Result<Response> sign_in(Service& service, Request& request) {
  PANDOK_TRY(const Json body, body_object(request, {"login", "password"}));
  PANDOK_TRY(const auto login, body_text(body, "login", kSecretCharsMax));
  PANDOK_TRY(const auto password, body_text(body, "password", kSecretCharsMax));
  PANDOK_TRY(const auto database, service.databases.borrow());
  access::SignIn procedure(*database, *service.accounts);
  return answer_step(service, request, *database,
                     procedure.password(login, password, origin_of(request), now_ms()));
}

Result<Response> sign_in_with_code(Service& service, Request& request) {
  PANDOK_TRY(const Json body, body_object(request, {"challenge", "code"}));
  PANDOK_TRY(const auto ticket, body_text(body, "challenge", kSecretCharsMax));
  PANDOK_TRY(const auto code, body_text(body, "code", kSecretCharsMax));
  PANDOK_TRY(const auto database, service.databases.borrow());
  access::SignIn procedure(*database, *service.accounts);
  return answer_step(service, request, *database,
                     procedure.code(ticket, code, origin_of(request), now_ms()));
}

Result<Response> sign_out(Service& service, Request& request) {
  const Credential credential = credential_of(request);
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_CHECKED(record(service, request, "session.end", {"person", request.caller().person}));
  PANDOK_TRY([[maybe_unused]] const bool ended, access::Sessions(*database).end(credential.text));
  service.gate.forget(credential.text);
  Response response = no_content();
  drop_session_cookie(request, response);
  return response;
}

Json nobody_json(std::string_view needs) {
  return {{"how", "none"}, {"needs", needs}, {"permissions", Json::array()}};
}

Json caller_json(const access::Caller& caller, const Credential& credential) {
  Json json{{"how", caller.via == access::Via::token ? "token" : "session"},
            {"needs", caller.must_set_up_totp ? "totp_setup" : "nothing"},
            {"permissions", names_json(caller.permissions)},
            {"person",
             {{"id", caller.person},
              {"login", caller.login},
              {"name", caller.name},
              {"organisation", caller.organisation},
              {"organisation_name", caller.organisation_name},
              {"roles", names_json(caller.roles)},
              {"has_totp", caller.has_totp}}}};
  if (credential.cookie) json["csrf_token"] = access::csrf_token(credential.text);
  return json;
}

Result<Json> session_json(Service& service, const Request& request) {
  const Credential credential = credential_of(request);
  if (const auto caller = service.gate.cached(credential.text, now_ms()))
    return caller_json(*caller, credential);
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const bool people, service.gate.has_people(*database));
  if (!people) {
    if (!asks_from_here(request)) return nobody_json("administrator");
    return Json{{"how", "local"},
                {"needs", "nothing"},
                {"permissions", names_json(access::local_operator().permissions)}};
  }
  if (credential.text.empty()) return nobody_json("sign_in");
  const auto caller = service.gate.authenticate(*database, credential.text, now_ms());
  if (caller) return caller_json(**caller, credential);
  if (caller.error().code == Code::unauthenticated) return nobody_json("sign_in");
  return tl::unexpected<Error>(caller.error());
}

Result<Response> get_session(Service& service, const Request& request) {
  PANDOK_TRY(const Json json, session_json(service, request));
  return json_response(json);
}

Result<Response> look_at_invitation(Service& service, const Request& request) {
  PANDOK_TRY(const Json body, body_object(request, {"secret"}));
  PANDOK_TRY(const auto secret, body_text(body, "secret", kSecretCharsMax));
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const auto found, access::Invitations(*database).look(secret, now_ms()));
  if (!found) return fail(Code::not_found, "this link was used or is over; ask for another one");
  const bool first = found->purpose == access::InvitationPurpose::first_administrator;
  Json json{{"purpose", first ? "administrator" : access::invitation_purpose_name(found->purpose)},
            {"expires_ms", found->expires_ms}};
  if (found->person) {
    json["login"] = found->person->login;
    json["name"] = found->person->name;
  }
  return json_response(json);
}

// Only a link that is good is told to the log: strangers could fill it with others.
Result<access::Person> accept(Service& service, const Request& request, store::Database& database,
                              const Json& body) {
  PANDOK_TRY(const auto secret, body_text(body, "secret", kSecretCharsMax));
  PANDOK_TRY(const auto password, body_text(body, "password", kSecretCharsMax));
  access::Invitations invitations(database);
  PANDOK_TRY(const auto found, invitations.look(secret, now_ms()));
  if (!found)
    return fail(Code::unauthenticated, "this link was used or is over; ask for another one");
  const std::string id = found->person ? found->person->id : "";
  PANDOK_CHECKED(record(service, request, "invitation.use", {"person", id}));
  if (found->purpose != access::InvitationPurpose::first_administrator)
    return invitations.accept(*service.accounts, secret, password, now_ms());
  access::FirstAdministrator who;
  PANDOK_TRY(who.login, body_text(body, "login", kSecretCharsMax));
  PANDOK_TRY(who.name, body_text(body, "name", kSecretCharsMax));
  PANDOK_TRY(who.organisation, body_text(body, "organisation", kSecretCharsMax));
  return invitations.accept_first_administrator(*service.accounts, secret, who, password, now_ms());
}

Result<Response> use_invitation(Service& service, Request& request) {
  PANDOK_TRY(const Json body,
             body_object(request, {"secret", "password", "login", "name", "organisation"}));
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const auto person, accept(service, request, *database, body));
  service.gate.forget_all();
  PANDOK_TRY([[maybe_unused]] const bool people, service.gate.has_people(*database));
  access::SignIn procedure(*database, *service.accounts);
  PANDOK_TRY(const auto password, body_text(body, "password", kSecretCharsMax));
  return answer_step(service, request, *database,
                     procedure.password(person.login, password, origin_of(request), now_ms()));
}

}  // namespace

void add_session_routes(Router& router, Service& service) {
  const auto add = [&](Method method, const char* pattern,
                       Result<Response> (*body)(Service&, Request&), Access access, Work work,
                       const BodyRule& rule) {
    router.add({.method = method,
                .pattern = pattern,
                .handler = [&service, body](Request& request) { return body(service, request); },
                .access = access,
                .work = work,
                .body = rule});
  };
  router.add({.method = Method::get,
              .pattern = "/api/v1/session",
              .handler = with_service(service, get_session),
              .access = Access::everybody()});
  add(Method::post, "/api/v1/session", sign_in, Access::everybody(), Work::hashing, json_body());
  add(Method::del, "/api/v1/session", sign_out, Access::signed_in(), Work::quick, {});
  add(Method::post, "/api/v1/session/code", sign_in_with_code, Access::everybody(), Work::quick,
      json_body());
  router.add({.method = Method::post,
              .pattern = "/api/v1/invitations/look",
              .handler = with_service(service, look_at_invitation),
              .access = Access::everybody(),
              .body = json_body()});
  add(Method::post, "/api/v1/invitations/use", use_invitation, Access::everybody(), Work::hashing,
      json_body());
}

}  // namespace pandok::http
