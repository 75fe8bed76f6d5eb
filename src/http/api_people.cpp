// People and organisations, for those who manage them.
#include "access/invitations.h"
#include "access/sessions.h"
#include "base/id.h"
#include "http/admission.h"
#include "http/body_values.h"
#include "http/page_response.h"
#include "http/person_json.h"
#include "http/query_values.h"
#include "http/service.h"

namespace pandok::http {
namespace {

Result<Response> list_people(Service& service, const Request& request) {
  access::PeopleQuery query;
  PANDOK_TRY(const int shown, query_limit(request));
  query.limit = shown + 1;
  query.text = query_text(request, "q");
  query.organisation = query_text(request, "organisation");
  PANDOK_TRY(query.after, query_cursor(request));
  PANDOK_TRY(const auto database, service.databases.borrow());
  access::People people(*database);
  PANDOK_TRY(auto found, people.list(query));
  const auto json_of = [&](const access::Person& person) { return person_json(people, person); };
  return page_response(std::move(found), shown, json_of, &access::Person::login);
}

Json link_json(const std::string& secret, std::int64_t now) {
  return {{"secret", secret},
          {"path", "/welcome#" + secret},
          {"expires_ms", now + access::kInvitationLifeMs}};
}

Result<Response> create_person(Service& service, const Request& request) {
  if (request.caller().via == access::Via::local)
    return fail(
        Code::failed_precondition,
        "the first person is an administrator; the link that the server printed makes them");
  PANDOK_TRY(const Json body, body_object(request, {"login", "name", "organisation", "roles"}));
  access::NewPerson wanted;
  PANDOK_TRY(wanted.login, body_text(body, "login", kTextCharsMax));
  PANDOK_TRY(wanted.name, body_text(body, "name", kTextCharsMax));
  PANDOK_TRY(wanted.organisation, body_text(body, "organisation", kTextCharsMax));
  PANDOK_TRY(wanted.roles, body_roles(body, "roles"));
  PANDOK_TRY(const auto database, service.databases.borrow());
  const std::int64_t now = now_ms();
  PANDOK_TRY(auto transaction, store::Transaction::begin(*database));
  access::People people(*database);
  PANDOK_TRY(const auto person, people.create(wanted, now));
  PANDOK_TRY(const auto secret, access::Invitations(*database).create(
                                    person.id, access::InvitationPurpose::welcome, now));
  PANDOK_TRY(const Json json, person_json(people, person));
  PANDOK_CHECKED(record(service, request, "person.create",
                        {"person", person.id, Sha256::of(as_bytes(json_line(json)))}));
  PANDOK_CHECKED(transaction.commit());
  Response response = json_response({{"person", json}, {"link", link_json(secret, now)}}, 201);
  response.headers.emplace_back("Location", "/api/v1/people/" + person.id);
  return response;
}

Result<Response> get_person(Service& service, const Request& request) {
  PANDOK_TRY(const auto database, service.databases.borrow());
  access::People people(*database);
  PANDOK_TRY(const auto person, people.get(request.parameters[0]));
  PANDOK_TRY(const Json json, person_json(people, person));
  return json_response(json);
}

// Of what was read and is to be changed.
Result<access::PersonChange> change_of(const Json& body) {
  access::PersonChange change;
  if (body.contains("name")) {
    PANDOK_TRY(change.name, body_text(body, "name", kTextCharsMax));
  }
  if (body.contains("organisation")) {
    PANDOK_TRY(change.organisation, body_text(body, "organisation", kTextCharsMax));
  }
  if (body.contains("roles")) {
    PANDOK_TRY(change.roles, body_roles(body, "roles"));
  }
  if (body.contains("state")) {
    PANDOK_TRY(const auto state, body_text(body, "state", kTextCharsMax));
    if (state != "active" && state != "disabled")
      return fail(Code::invalid_argument, "'state' is active or disabled");
    change.state = state == "active" ? access::PersonState::active : access::PersonState::disabled;
  }
  return change;
}

Result<Response> change_person(Service& service, const Request& request) {
  PANDOK_TRY(const Json body,
             body_object(request, {"version", "name", "organisation", "roles", "state"}));
  PANDOK_TRY(const auto version, body_version(body));
  PANDOK_TRY(const auto change, change_of(body));
  PANDOK_TRY(const auto database, service.databases.borrow());
  access::People people(*database);
  PANDOK_CHECKED(people.get(request.parameters[0]));
  PANDOK_CHECKED(record(service, request, "person.change",
                        {"person", request.parameters[0], Sha256::of(as_bytes(request.body))}));
  PANDOK_TRY(const auto person, people.change(request.parameters[0], version, change,
                                              request.caller().login, now_ms()));
  service.gate.forget_person(person.id);
  PANDOK_TRY(const Json json, person_json(people, person));
  return json_response(json);
}

Result<Response> invite_person(Service& service, const Request& request) {
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const auto person, access::People(*database).get(request.parameters[0]));
  PANDOK_CHECKED(record(service, request, "person.invite", {"person", person.id}));
  const std::int64_t now = now_ms();
  const auto purpose =
      person.has_password ? access::InvitationPurpose::reset : access::InvitationPurpose::welcome;
  PANDOK_TRY(const auto secret, access::Invitations(*database).create(person.id, purpose, now));
  return json_response(link_json(secret, now), 201);
}

Result<Response> sign_out_person(Service& service, const Request& request) {
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const auto person, access::People(*database).get(request.parameters[0]));
  PANDOK_CHECKED(record(service, request, "person.sign_out", {"person", person.id}));
  PANDOK_TRY([[maybe_unused]] const auto ended, access::Sessions(*database).end_all(person.id));
  service.gate.forget_person(person.id);
  return no_content();
}

Result<Response> list_organisations(Service& service, const Request&) {
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const auto all, access::People(*database).organisations());
  Json items = Json::array();
  for (const access::Organisation& organisation : all)
    items.push_back(organisation_json(organisation));
  return json_response({{"items", std::move(items)}});
}

Result<access::OrganisationKind> body_kind(const Json& body) {
  PANDOK_TRY(const auto name, body_text(body, "kind", kTextCharsMax));
  const auto kind = access::parse_organisation_kind(name);
  if (kind) return *kind;
  return fail(Code::invalid_argument, "'kind' is one of the document's words, like agency");
}

Result<Response> create_organisation(Service& service, const Request& request) {
  PANDOK_TRY(const Json body, body_object(request, {"name", "kind", "holder", "mail"}));
  access::NewOrganisation wanted;
  PANDOK_TRY(wanted.name, body_text(body, "name", kTextCharsMax));
  PANDOK_TRY(wanted.kind, body_kind(body));
  PANDOK_TRY(wanted.holder, body_text(body, "holder", kTextCharsMax));
  PANDOK_TRY(wanted.mail, body_text(body, "mail", kTextCharsMax));
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(auto transaction, store::Transaction::begin(*database));
  PANDOK_TRY(const auto made, access::People(*database).create_organisation(wanted, now_ms()));
  PANDOK_CHECKED(record(service, request, "organisation.create", {"organisation", made.id}));
  PANDOK_CHECKED(transaction.commit());
  return json_response(organisation_json(made), 201);
}

Result<Response> change_organisation(Service& service, const Request& request) {
  PANDOK_TRY(const Json body, body_object(request, {"version", "name", "kind", "holder", "mail"}));
  PANDOK_TRY(const auto version, body_version(body));
  access::OrganisationChange change;
  if (body.contains("name")) {
    PANDOK_TRY(change.name, body_text(body, "name", kTextCharsMax));
  }
  if (body.contains("kind")) {
    PANDOK_TRY(change.kind, body_kind(body));
  }
  if (body.contains("holder")) {
    PANDOK_TRY(change.holder, body_text(body, "holder", kTextCharsMax));
  }
  if (body.contains("mail")) {
    PANDOK_TRY(change.mail, body_text(body, "mail", kTextCharsMax));
  }
  const std::string& id = request.parameters[0];
  PANDOK_TRY(const auto database, service.databases.borrow());
  access::People people(*database);
  PANDOK_CHECKED(people.organisation(id));
  PANDOK_CHECKED(record(service, request, "organisation.change",
                        {"organisation", id, Sha256::of(as_bytes(request.body))}));
  PANDOK_TRY(const auto changed,
             people.change_organisation(id, version, change, request.caller().login, now_ms()));
  service.gate.forget_all();  // who belongs to it carries its name
  return json_response(organisation_json(changed));
}

}  // namespace

void add_people_routes(Router& router, Service& service) {
  using enum access::Permission;
  const auto add = [&](Method method, const char* pattern,
                       Result<Response> (*body)(Service&, const Request&), std::string reads = "",
                       bool has_body = false, std::vector<std::string> query = {}) {
    router.add({.method = method,
                .pattern = pattern,
                .handler = with_service(service, body),
                .access = {manage_people},
                .reads = std::move(reads),
                .body = has_body ? json_body() : BodyRule{},
                .query = std::move(query)});
  };
  add(Method::get, "/api/v1/people", list_people, "person.list", false,
      {"cursor", "limit", "q", "organisation"});
  add(Method::post, "/api/v1/people", create_person, "", true);
  add(Method::get, "/api/v1/people/{person_id}", get_person, "person.show");
  add(Method::put, "/api/v1/people/{person_id}", change_person, "", true);
  add(Method::post, "/api/v1/people/{person_id}/invitation", invite_person);
  add(Method::del, "/api/v1/people/{person_id}/sessions", sign_out_person);
  add(Method::get, "/api/v1/organisations", list_organisations);
  add(Method::post, "/api/v1/organisations", create_organisation, "", true);
  add(Method::put, "/api/v1/organisations/{organisation_id}", change_organisation, "", true);
}

}  // namespace pandok::http
