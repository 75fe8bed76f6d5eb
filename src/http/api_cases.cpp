// Cases: begun, moved by acts, corrected, listed, for the office and for the parties.
#include "access/people.h"
#include "base/id.h"
#include "base/limits.h"
#include "base/parse.h"
#include "cases/calendar_file.h"
#include "cases/case_proposals.h"
#include "cases/working_days.h"
#include "http/admission.h"
#include "http/body_values.h"
#include "http/case_body.h"
#include "http/case_news.h"
#include "http/case_view.h"
#include "http/page_response.h"
#include "http/query_values.h"
#include "http/service.h"
#include "read/reading_store.h"

namespace pandok::http {
namespace {

using cases::Party;
using cases::StoredCase;

constexpr int kCalendarCasesMax = 500;
constexpr const char* kProcedure = "kr_design";

Date today_in_korea() { return Date::in_korea(now_ms()); }

Result<Response> answer(Service& service, store::Database& database, const CaseCaller& who,
                        const StoredCase& found, int status = 200) {
  PANDOK_TRY(const Json json, case_json(service, database, who, found));
  return json_response(json, status);
}

// ---- begin and correct

// Readings are put into a case by somebody who may see them.
Result<> check_readings(Service& service, const Request& request, store::Database& database,
                        const std::vector<std::string>& readings,
                        const std::vector<std::string>& known) {
  read::ReadingStore store(database, service.blobs);
  for (const std::string& id : readings) {
    if (std::find(known.begin(), known.end(), id) != known.end()) continue;
    PANDOK_CHECKED(store.get(id, reading_scope(request.caller())));
  }
  return {};
}

// An importer is an organisation that is there.
Result<> check_importer(store::Database& database, const std::string& importer) {
  if (!importer.empty()) PANDOK_CHECKED(access::People(database).organisation(importer));
  return {};
}

// The office and the officer of a new case; a right holder names the office.
Result<> take_sides(store::Database& database, const CaseCaller& who, const std::string& office,
                    cases::CaseSubject& about) {
  about.officer = who.person.id;
  about.organisation = who.organisation;
  if (who.party == Party::office) return {};
  about.holder = who.scope.holder.value_or("");
  PANDOK_TRY(const auto found, access::People(database).organisation(office));
  if (found.kind != access::OrganisationKind::agency)
    return fail(Code::invalid_argument, "'office' is no customs office");
  about.organisation = found.id;
  return {};
}

Result<Response> begin_case(Service& service, const Request& request,
                            const Idempotency::Turn& turn) {
  PANDOK_TRY(const Json body, body_object(request, {"procedure", "path", "office", "about", "facts",
                                                    "fields", "reason"}));
  PANDOK_TRY(CaseBody asked, case_body(body));
  PANDOK_TRY(std::string procedure, body_text(body, "procedure", 64));
  PANDOK_TRY(const std::string office, body_text(body, "office", 26));
  if (procedure.empty()) procedure = kProcedure;
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const CaseCaller who, case_caller(*database, request.caller()));
  PANDOK_CHECKED(take_sides(*database, who, office, asked.about));
  PANDOK_CHECKED(check_readings(service, request, *database, asked.about.readings, {}));
  PANDOK_CHECKED(check_importer(*database, asked.about.importer));
  PANDOK_TRY(cases::Act act, act_body(body, "path"));
  act.by = who.person;
  act.on = today_in_korea();
  PANDOK_TRY(auto transaction, store::Transaction::begin(*database));
  cases::CaseStore store(*database, service.law);
  PANDOK_TRY(const StoredCase made,
             store.open(transaction, procedure, asked.about, asked.facts, act, now_ms()));
  PANDOK_TRY(Response response, answer(service, *database, who, made, 201));
  response.headers.emplace_back("Location", "/api/v1/cases/" + made.id);
  PANDOK_CHECKED(turn.keep(*database, response));
  PANDOK_CHECKED(tell_case_news(service, *database, made, 0, &request));
  PANDOK_CHECKED(transaction.commit());
  return response;
}

Result<Response> create_case(Service& service, Request& request) {
  auto begun = begin_turn(service, request);
  if (auto* kept = std::get_if<Response>(&begun)) return std::move(*kept);
  return begin_case(service, request, std::get<Idempotency::Turn>(begun));
}

Result<Response> change_case(Service& service, const Request& request) {
  PANDOK_TRY(const Json body, body_object(request, {"version", "about", "facts"}));
  PANDOK_TRY(const auto version, body_version(body));
  PANDOK_TRY(CaseBody asked, case_body(body));
  const std::string& id = request.parameters[0];
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const CaseCaller who, case_caller(*database, request.caller()));
  cases::CaseStore store(*database, service.law);
  PANDOK_TRY(const StoredCase before, store.get(id, who.scope));
  asked.about.organisation = before.about.organisation;
  asked.about.officer = before.about.officer;
  PANDOK_CHECKED(
      check_readings(service, request, *database, asked.about.readings, before.about.readings));
  PANDOK_CHECKED(check_importer(*database, asked.about.importer));
  PANDOK_TRY(auto transaction, store::Transaction::begin(*database));
  PANDOK_TRY(const StoredCase after, store.correct(transaction, id, version, who.scope, asked.about,
                                                   asked.facts, now_ms()));
  PANDOK_CHECKED(
      record(service, request, "case.correct", {"case", id, Sha256::of(as_bytes(request.body))}));
  PANDOK_CHECKED(transaction.commit());
  return answer(service, *database, who, after);
}

// ---- acts

// Does it, or keeps it for a second person where the law or the agency wants four eyes.
Result<StoredCase> do_or_propose(Service& service, const Request& request,
                                 store::Database& database, const CaseCaller& who,
                                 std::int64_t version, const cases::Act& act) {
  const std::string& id = request.parameters[0];
  cases::CaseStore store(database, service.law);
  PANDOK_TRY(auto transaction, store::Transaction::begin(database));
  PANDOK_TRY(const StoredCase before, store.get(id, who.scope));
  PANDOK_TRY(const cases::Procedure procedure, store.procedure_of(before.now));
  const cases::Step* step = procedure.rules().step(act.act);
  const bool alone = step == nullptr || step->four_eyes.empty() || act.second;
  if (!alone) {
    PANDOK_CHECKED(store.check_version(before, version));
    PANDOK_CHECKED(procedure.check_proposal(before.now, act));
    PANDOK_CHECKED(
        cases::CaseProposals(database).put(id, {new_id(now_ms()), version, act, now_ms()}));
    PANDOK_CHECKED(record(service, request, "case.propose", {"case", id}));
    PANDOK_CHECKED(transaction.commit());
    return before;
  }
  PANDOK_TRY(const StoredCase after, store.act(transaction, id, version, who.scope, act, now_ms()));
  PANDOK_CHECKED(cases::CaseProposals(database).remove(id));
  PANDOK_CHECKED(tell_case_news(service, database, after, before.now.events.size(), &request));
  PANDOK_CHECKED(transaction.commit());
  return after;
}

Result<Response> act_on_case(Service& service, const Request& request) {
  PANDOK_TRY(const Json body, body_object(request, {"version", "act", "fields", "reason"}));
  PANDOK_TRY(const auto version, body_version(body));
  PANDOK_TRY(cases::Act act, act_body(body, "act"));
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const CaseCaller who, case_caller(*database, request.caller()));
  PANDOK_CHECKED(let_terms_pass(service, *database, request.parameters[0], who.scope, &request));
  act.by = who.person;
  act.on = today_in_korea();
  PANDOK_TRY(const StoredCase after, do_or_propose(service, request, *database, who, version, act));
  return answer(service, *database, who, after);
}

Result<Response> answer_proposal(Service& service, const Request& request) {
  PANDOK_TRY(const Json body, body_object(request, {"version", "proposal", "confirm"}));
  PANDOK_TRY(const auto version, body_version(body));
  PANDOK_TRY(const auto read, body_text(body, "proposal", 26));
  if (!body.contains("confirm")) return fail(Code::invalid_argument, "'confirm' is missing");
  PANDOK_TRY(const bool confirm, body_flag(body, "confirm"));
  const std::string& id = request.parameters[0];
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const CaseCaller who, case_caller(*database, request.caller()));
  PANDOK_TRY(const StoredCase before, let_terms_pass(service, *database, id, who.scope, &request));
  PANDOK_TRY(auto proposal, cases::CaseProposals(*database).get(id, version));
  if (!proposal || proposal->id != read || before.version != version)
    return fail(Code::failed_precondition,
                "this proposal is not there any more; look at the case again");
  if (!confirm) {
    PANDOK_TRY(auto transaction, store::Transaction::begin(*database));
    PANDOK_CHECKED(cases::CaseProposals(*database).remove(id));
    PANDOK_CHECKED(record(service, request, "case.withdraw", {"case", id}));
    PANDOK_CHECKED(transaction.commit());
    return answer(service, *database, who, before);
  }
  proposal->act.second = who.person;
  proposal->act.on = today_in_korea();
  PANDOK_TRY(const StoredCase after,
             do_or_propose(service, request, *database, who, version, proposal->act));
  return answer(service, *database, who, after);
}

// ---- lists

Result<Response> page_of(const cases::Law& law, std::vector<cases::CaseLine> lines, int shown,
                         std::string (*cursor_of)(const cases::CaseLine&)) {
  const auto json_of = [&](const cases::CaseLine& line) -> Result<Json> {
    return case_line_json(law, line);
  };
  PANDOK_TRY(Json page, page_json(std::move(lines), shown, json_of, cursor_of));
  page["today"] = today_in_korea().iso();
  return json_response(page);
}

// "2026-000123": the one case, however old.
bool is_case_number(std::string_view text) {
  return text.size() >= 11 && text[4] == '-' &&
         text.find_first_not_of("0123456789-") == std::string_view::npos;
}

Result<std::vector<cases::CaseLine>> by_number(cases::CaseStore& store, const CaseCaller& who,
                                               const std::string& number) {
  std::vector<cases::CaseLine> lines;
  const auto found = store.get_number(number, who.scope);
  if (!found && found.error().code != Code::not_found) return tl::unexpected<Error>(found.error());
  if (found) lines.push_back(line_of(*found));
  return lines;
}

Result<Response> list_cases(Service& service, const Request& request) {
  PANDOK_TRY(const int shown, query_limit(request));
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const CaseCaller who, case_caller(*database, request.caller()));
  cases::CaseStore store(*database, service.law);
  const auto cursor_of = [](const cases::CaseLine& line) { return line.id; };
  const std::string wanted = query_text(request, "q");
  if (is_case_number(wanted)) {
    PANDOK_TRY(auto lines, by_number(store, who, wanted));
    return page_of(service.law, std::move(lines), shown, cursor_of);
  }
  cases::CaseQuery query{.scope = who.scope, .parcel = wanted, .limit = shown + 1};
  query.state = query_text(request, "state");
  PANDOK_TRY(query.before, query_cursor(request));
  PANDOK_TRY(auto lines, store.list(query));
  return page_of(service.law, std::move(lines), shown, cursor_of);
}

// Day and id of the last line: "20779.01M8…"; "-.01M8…" for one without a day.
std::string queue_cursor(const cases::CaseLine& line) {
  return (line.due ? std::to_string(line.due->days()) : "-") + "." + line.id;
}

Result<> take_queue_cursor(const std::string& cursor, cases::QueueQuery& query) {
  if (cursor.empty()) return {};
  const auto dot = cursor.find('.');
  const std::string day = cursor.substr(0, dot);
  const auto days = parse_int(day);
  if (dot == std::string::npos || !is_id(cursor.substr(dot + 1)) ||
      (day != "-" && (!days || *days < 0 || *days > 4'000'000)))
    return fail(Code::invalid_argument, "'cursor' is none of ours");
  if (days) query.after_due = Date::from_days(static_cast<std::int32_t>(*days));
  query.after = cursor.substr(dot + 1);
  return {};
}

Result<Response> list_queue(Service& service, const Request& request) {
  PANDOK_TRY(const int shown, query_limit(request));
  PANDOK_TRY(const std::string cursor, query_cursor(request));
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const CaseCaller who, case_caller(*database, request.caller()));
  cases::QueueQuery query{.scope = who.scope, .limit = shown + 1};
  PANDOK_CHECKED(take_queue_cursor(cursor, query));
  PANDOK_TRY(auto lines, cases::CaseStore(*database, service.law).queue(query));
  return page_of(service.law, std::move(lines), shown, queue_cursor);
}

Result<Response> get_case(Service& service, const Request& request) {
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const CaseCaller who, case_caller(*database, request.caller()));
  PANDOK_TRY(const StoredCase found,
             let_terms_pass(service, *database, request.parameters[0], who.scope, &request));
  return answer(service, *database, who, found);
}

Result<Response> get_calendar(Service& service, const Request& request) {
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const CaseCaller who, case_caller(*database, request.caller()));
  cases::CaseStore store(*database, service.law);
  PANDOK_TRY(const auto lines, store.queue({.scope = who.scope, .limit = kCalendarCasesMax}));
  std::vector<StoredCase> all;
  for (const cases::CaseLine& line : lines) {
    if (!line.due) break;
    PANDOK_TRY(StoredCase one, store.get(line.id, who.scope));
    all.push_back(std::move(one));
  }
  std::vector<cases::CalendarCase> entries;
  for (const StoredCase& one : all) {
    PANDOK_TRY(const cases::Procedure procedure, store.procedure_of(one.now));
    entries.push_back({.id = one.id,
                       .title = one.number + " " + one.about.item,
                       .of = &one.now,
                       .rules = &procedure.rules()});
  }
  PANDOK_TRY(std::string file, cases::calendar_file(entries, now_ms()));
  return download("text/calendar; charset=utf-8", std::move(file), "pandok.ics");
}

Result<Response> list_procedures(Service& service, const Request& request) {
  const access::Caller& caller = request.caller();
  const bool local = caller.via == access::Via::local;
  const access::RoleSet roles = local ? roles_of(Party::office) : caller.roles;
  Json items = Json::array();
  for (const cases::Rules& rules : service.law.versions()) {
    const auto in_force = service.law.in_force(rules.id, today_in_korea());
    if (in_force && *in_force == &rules) items.push_back(procedure_json(rules, roles));
  }
  return json_response({{"items", std::move(items)}});
}

Result<Response> list_parties(Service& service, const Request& request) {
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const CaseCaller who, case_caller(*database, request.caller()));
  PANDOK_TRY(const auto all, access::People(*database).organisations());
  Json items = Json::array();
  for (const access::Organisation& one : all) {
    using enum access::OrganisationKind;
    const bool outside = one.kind == holder || one.kind == company;
    if (one.kind != agency && !(outside && who.party == Party::office)) continue;
    items.push_back({{"id", one.id},
                     {"name", one.name},
                     {"kind", access::organisation_kind_name(one.kind)},
                     {"holder", one.holder},
                     {"reachable", !one.mail.empty()}});
  }
  return json_response({{"items", std::move(items)}});
}

}  // namespace

void add_case_routes(Router& router, Service& service) {
  using enum access::Permission;
  const Access all{handle_cases, answer_cases}, office{handle_cases};
  const auto add = [&](Method method, const char* pattern, const Access& access,
                       Result<Response> (*body)(Service&, const Request&), std::string reads = "",
                       std::vector<std::string> query = {}) {
    const bool has_body = method == Method::post || method == Method::put;
    router.add({.method = method,
                .pattern = pattern,
                .handler = with_service(service, body),
                .access = access,
                .reads = std::move(reads),
                .body = has_body ? json_body() : BodyRule{},
                .query = std::move(query)});
  };
  add(Method::get, "/api/v1/procedures", {handle_cases, answer_cases, see_figures},
      list_procedures);
  add(Method::get, "/api/v1/case-parties", all, list_parties, "case.parties");
  add(Method::get, "/api/v1/cases", all, list_cases, "case.list",
      {"cursor", "limit", "state", "q"});
  router.add({.method = Method::post,
              .pattern = "/api/v1/cases",
              .handler = [&service](Request& request) { return create_case(service, request); },
              .access = all,
              .body = json_body()});
  add(Method::get, "/api/v1/cases/queue", all, list_queue, "case.list", {"cursor", "limit"});
  add(Method::get, "/api/v1/cases/calendar.ics", all, get_calendar, "case.calendar");
  add(Method::get, "/api/v1/cases/{case_id}", all, get_case, "case.show");
  add(Method::put, "/api/v1/cases/{case_id}", office, change_case);
  add(Method::post, "/api/v1/cases/{case_id}/acts", all, act_on_case);
  add(Method::post, "/api/v1/cases/{case_id}/proposal", office, answer_proposal);
}

}  // namespace pandok::http
