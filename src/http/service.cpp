#include "http/service.h"

#include "access/people.h"
#include "http/problem.h"

namespace pandok::http {
namespace {

// One of several roles: the first of the table.
std::string role_of(const access::Caller& caller) {
  if (caller.via == access::Via::local) return "operator";
  std::string role = "none";
  caller.roles.for_each([&](access::Role r) {
    if (role == "none") role = access::role_name(r);
  });
  return role;
}

// Of what is read: the type is the act's first word, the id the first part of the address that is
// none of the route's words.
Handler recording(Service& service, const Route& route) {
  return
      [&service, act = route.reads, handler = route.handler](Request& request) -> Result<Response> {
        Object object{.type = act.substr(0, act.find('.')), .id = {}};
        if (!request.parameters.empty()) object.id = request.parameters[0];
        PANDOK_CHECKED(record(service, request, act, std::move(object)));
        return handler(request);
      };
}

// The agency's own law where the home has one.
Result<cases::Law> law_of(const store::Home& home) {
  std::error_code ignored;
  if (!std::filesystem::exists(home.law_folder(), ignored)) return cases::Law::shipped();
  return cases::Law::from_folder(home.law_folder());
}

}  // namespace

Result<std::unique_ptr<Service>> Service::open(const store::Home& home, std::string version,
                                               int readings_at_once) {
  PANDOK_TRY(const auto database, store::Database::open(home.database()));
  PANDOK_TRY(auto accounts, access::Services::open(home.access_key_file()));
  PANDOK_TRY(auto recorder, audit::open_home_log(home, *database));
  PANDOK_TRY(auto law, law_of(home));
  auto service =
      std::make_unique<Service>(home, std::move(version), readings_at_once, std::move(law),
                                std::move(accounts), std::move(recorder));
  PANDOK_TRY(auto provider, access::read_provider(home.openid_file()));
  if (provider)
    service->openid =
        std::make_unique<access::Openid>(*std::move(provider), service->accounts->keys);
  PANDOK_TRY([[maybe_unused]] const bool people, service->gate.has_people(*database));
  return service;
}

Result<std::uint64_t> record_entry(Service& service, const Request& request, std::string_view act,
                                   Object object, std::string_view personal) {
  const access::Caller& caller = request.caller();
  const std::string nobody = caller.via == access::Via::local ? "local" : "nobody";
  const audit::Act entry{.person = caller.person.empty() ? nobody : caller.person,
                         .role = role_of(caller),
                         .act = std::string(act),
                         .object_type = std::move(object.type),
                         .object_id = std::move(object.id),
                         .digest = object.digest,
                         .request = request.id,
                         .personal = std::string(personal)};
  auto recorded = service.recorder->record(entry);
  if (recorded) return recorded;
  return with_context("the audit log cannot be written, so this was not done",
                      std::move(recorded).error());
}

Result<> record(Service& service, const Request& request, std::string_view act, Object object,
                std::string_view personal) {
  PANDOK_CHECKED(record_entry(service, request, act, std::move(object), personal));
  return {};
}

read::ReadingScope reading_scope(const access::Caller& caller) {
  using access::Permission;
  if (caller.via == access::Via::local) return {};
  if (caller.may(Permission::see_readings))
    return {.made_by = std::nullopt, .organisation = caller.organisation};
  return {.made_by = caller.person, .organisation = std::nullopt};
}

read::PhotoOwner owner_of(const access::Caller& caller) {
  return {.person = caller.person, .organisation = caller.organisation};
}

Result<std::optional<std::string>> holder_scope(store::Database& database,
                                                const access::Caller& caller) {
  if (caller.via == access::Via::local || caller.may(access::Permission::search_register))
    return std::optional<std::string>();
  PANDOK_TRY(const auto organisation, access::People(database).organisation(caller.organisation));
  // A holder without a name would see the designs whose holder nobody wrote down.
  if (organisation.holder.empty())
    return fail(Code::permission_denied,
                "your organisation is no holder in the register; ask an administrator");
  return std::optional<std::string>(organisation.holder);
}

Handler with_service(Service& service, Result<Response> (*body)(Service&, const Request&)) {
  return [&service, body](Request& request) { return body(service, request); };
}

std::variant<Idempotency::Turn, Response> begin_turn(Service& service, const Request& request) {
  const auto database = service.databases.borrow();
  if (!database) return problem(database.error(), request.id);
  return service.idempotency.begin(**database, request);
}

Router make_router(Service& service) {
  Router router;
  add_service_routes(router, service);
  add_photo_routes(router, service);
  add_reading_routes(router, service);
  add_day_routes(router, service);
  add_register_routes(router, service);
  add_job_routes(router, service);
  add_session_routes(router, service);
  add_openid_routes(router, service);
  add_own_routes(router, service);
  add_people_routes(router, service);
  add_audit_routes(router, service);
  add_case_routes(router, service);
  add_case_folder_routes(router, service);
  add_case_figure_routes(router, service);
  add_console_routes(router);
  router.wrap([&service](const Route& route) {
    return route.reads.empty() ? route.handler : recording(service, route);
  });
  return router;
}

}  // namespace pandok::http
