// What is one's own: password, authenticator, sessions, tokens.
#include "access/credentials.h"
#include "access/sessions.h"
#include "access/tokens.h"
#include "base/id.h"
#include "document/qr.h"
#include "http/admission.h"
#include "http/body_values.h"
#include "http/credential.h"
#include "http/own_password.h"
#include "http/person_json.h"
#include "http/problem.h"
#include "http/query_values.h"
#include "http/service.h"

namespace pandok::http {
namespace {

Result<access::Person> myself(store::Database& database, const Request& request) {
  return access::People(database).get(request.caller().person);
}

Result<Response> change_password(Service& service, const Request& request) {
  PANDOK_TRY(const Json body, body_object(request, {"password", "new_password"}));
  PANDOK_TRY(const auto old, body_text(body, "password", kTextCharsMax));
  PANDOK_TRY(const auto wanted, body_text(body, "new_password", kTextCharsMax));
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const auto person, myself(*database, request));
  PANDOK_TRY(auto refused, refuse_wrong_password(service, request, *database, person, old));
  if (refused) return *std::move(refused);
  PANDOK_CHECKED(record(service, request, "password.change", {"person", person.id}));
  access::Credentials credentials(*database, *service.accounts);
  PANDOK_CHECKED(credentials.set_password(person, wanted, now_ms()));
  PANDOK_TRY([[maybe_unused]] const auto ended,
             access::Sessions(*database).end_all(person.id, credential_of(request).text));
  service.gate.forget_person(person.id);
  return no_content();
}

Result<Response> begin_totp(Service& service, const Request& request) {
  PANDOK_TRY(const Json body, body_object(request, {"password"}));
  PANDOK_TRY(const auto password, body_text(body, "password", kTextCharsMax));
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const auto person, myself(*database, request));
  PANDOK_TRY(auto refused, refuse_wrong_password(service, request, *database, person, password));
  if (refused) return *std::move(refused);
  PANDOK_CHECKED(record(service, request, "totp.begin", {"person", person.id}));
  access::Credentials credentials(*database, *service.accounts);
  PANDOK_TRY(const auto setup, credentials.begin_totp(person, now_ms()));
  PANDOK_TRY(const auto picture, document::qr_svg(setup.uri));
  return json_response({{"secret", setup.secret}, {"uri", setup.uri}, {"qr_svg", picture}});
}

Result<Response> confirm_totp(Service& service, const Request& request) {
  PANDOK_TRY(const Json body, body_object(request, {"code"}));
  PANDOK_TRY(const auto code, body_text(body, "code", kTextCharsMax));
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const auto person, myself(*database, request));
  PANDOK_CHECKED(record(service, request, "totp.confirm", {"person", person.id}));
  PANDOK_TRY(
      const auto codes,
      access::Credentials(*database, *service.accounts).confirm_totp(person, code, now_ms()));
  if (!codes)
    return fail(Code::invalid_argument,
                "the code is wrong; does the clock of the authenticator go right?");
  service.gate.forget_person(person.id);
  return json_response({{"codes", *codes}});
}

Result<Response> list_sessions(Service& service, const Request& request) {
  PANDOK_TRY(const auto database, service.databases.borrow());
  access::Sessions sessions(*database);
  PANDOK_TRY(const auto mine, sessions.use(credential_of(request).text, now_ms()));
  PANDOK_TRY(const auto all, sessions.list(request.caller().person, now_ms()));
  Json items = Json::array();
  for (const access::Session& session : all)
    items.push_back({{"id", session.name},
                     {"created_ms", session.created_ms},
                     {"seen_ms", session.seen_ms},
                     {"address", session.address},
                     {"current", mine && mine->name == session.name}});
  return json_response({{"items", std::move(items)}});
}

Result<Response> end_session(Service& service, const Request& request) {
  const std::string& person = request.caller().person;
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_CHECKED(record(service, request, "session.end", {"person", person}));
  PANDOK_TRY(const bool ended,
             access::Sessions(*database).end_named(person, request.parameters[0]));
  if (!ended) return fail(Code::not_found, "you have no such session");
  service.gate.forget_person(person);
  return no_content();
}

Json token_json(const access::Token& token) {
  Json json{{"id", token.id},
            {"name", token.name},
            {"scopes", names_json(token.scopes)},
            {"created_ms", token.created_ms},
            {"expires_ms", token.expires_ms}};
  if (token.used_ms) json["used_ms"] = *token.used_ms;
  return json;
}

Result<Response> list_tokens(Service& service, const Request& request) {
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const auto all, access::Tokens(*database).list(request.caller().person));
  Json items = Json::array();
  for (const access::Token& token : all)
    if (!token.revoked_ms && token.expires_ms > now_ms()) items.push_back(token_json(token));
  return json_response({{"items", std::move(items)}});
}

Result<Response> create_token(Service& service, const Request& request) {
  PANDOK_TRY(const Json body, body_object(request, {"name", "scopes", "days"}));
  PANDOK_TRY(const auto name, body_text(body, "name", kTextCharsMax));
  PANDOK_TRY(const auto scopes, body_permissions(body, "scopes"));
  PANDOK_TRY(const auto days, body_integer(body, "days", 0, 1, 366));
  if (days == 0) return fail(Code::invalid_argument, "'days' is missing");
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const auto person, myself(*database, request));
  PANDOK_CHECKED(record(service, request, "token.create", {"person", person.id}));
  const std::int64_t now = now_ms();
  PANDOK_TRY(const auto made,
             access::Tokens(*database).create(person, name, scopes, now + days * kDayMs, now));
  return json_response({{"token", token_json(made.token)}, {"secret", made.text}}, 201);
}

Result<Response> revoke_token(Service& service, const Request& request) {
  const std::string& person = request.caller().person;
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_CHECKED(record(service, request, "token.revoke", {"token", request.parameters[0]}));
  PANDOK_TRY(const bool revoked,
             access::Tokens(*database).revoke(person, request.parameters[0], now_ms()));
  if (!revoked) return fail(Code::not_found, "you have no such token");
  service.gate.forget_person(person);
  return no_content();
}

}  // namespace

void add_own_routes(Router& router, Service& service) {
  const auto add = [&](Method method, const char* pattern,
                       Result<Response> (*body)(Service&, const Request&),
                       Work work = Work::quick) {
    const bool has_body = method == Method::post || method == Method::put;
    router.add({.method = method,
                .pattern = pattern,
                .handler = with_service(service, body),
                .access = Access::signed_in(),
                .work = work,
                .body = has_body ? json_body() : BodyRule{}});
  };
  add(Method::put, "/api/v1/me/password", change_password, Work::hashing);
  add(Method::post, "/api/v1/me/totp", begin_totp, Work::hashing);
  add(Method::put, "/api/v1/me/totp", confirm_totp);
  add(Method::get, "/api/v1/me/sessions", list_sessions);
  add(Method::del, "/api/v1/me/sessions/{session_id}", end_session);
  add(Method::get, "/api/v1/me/tokens", list_tokens);
  add(Method::post, "/api/v1/me/tokens", create_token);
  add(Method::del, "/api/v1/me/tokens/{token_id}", revoke_token);
}

}  // namespace pandok::http
