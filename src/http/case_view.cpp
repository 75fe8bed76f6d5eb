#include "http/case_view.h"

#include <map>
#include <set>

#include "access/people.h"
#include "base/id.h"
#include "cases/case_json.h"
#include "cases/case_papers.h"
#include "cases/case_proposals.h"
#include "cases/security.h"
#include "cases/working_days.h"
#include "forms/form.h"
#include "http/person_json.h"
#include "mail/outbox.h"
#include "read/reading_store.h"

namespace pandok::http {
namespace {

using cases::Party;

Json name_json(const cases::Name& name) { return {{"ko", name.ko}, {"en", name.en}}; }

Json basis_json(const cases::Basis& basis) {
  return {{"article", basis.article},
          {"grade", basis.grade == cases::Grade::sure ? "sure" : "unsure"},
          {"note", basis.note}};
}

std::string_view kind_name(cases::FieldKind kind) {
  constexpr std::string_view kNames[] = {"text", "document", "day", "any_day", "won", "choice"};
  return kNames[static_cast<std::size_t>(kind)];
}

void add_fields(Json& list, const cases::Rules& rules, const std::vector<std::string>& ids,
                bool required) {
  for (const std::string& id : ids) {
    const cases::Field& field = *rules.field(id);
    list.push_back({{"id", id},
                    {"name", name_json(field.name)},
                    {"kind", kind_name(field.kind)},
                    {"required", required},
                    {"choices", field.choices}});
  }
}

Json step_json(const cases::Rules& rules, const cases::Step& step) {
  Json fields = Json::array();
  add_fields(fields, rules, step.needs, true);
  add_fields(fields, rules, step.may, false);
  Json json{{"act", step.act},
            {"name", name_json(step.name)},
            {"fields", std::move(fields)},
            {"four_eyes", names_json(step.four_eyes)},
            {"basis", basis_json(step.basis)}};
  if (!step.to.empty()) json["to"] = state_json(*rules.state(step.to));
  return json;
}

// Names of people, each asked for once.
class PeopleNames {
 public:
  explicit PeopleNames(access::People& people) : people_(people) {}

  std::string of(const std::string& id) {
    if (id.empty()) return {};
    const auto known = names_.find(id);
    if (known != names_.end()) return known->second;
    return names_[id] = person_name(people_, id);
  }

 private:
  access::People& people_;
  std::map<std::string, std::string> names_;
};

// One case for one caller.
class CaseView {
 public:
  CaseView(Service& service, store::Database& database, const CaseCaller& who,
           const cases::StoredCase& found, const cases::Procedure& procedure)
      : service_(service),
        database_(database),
        people_(database),
        who_(who),
        found_(found),
        procedure_(procedure),
        rules_(procedure.rules()),
        names_(people_),
        today_(Date::in_korea(now_ms())),
        waiting_(procedure.waiting(found.now, today_)) {}

  Result<Json> json() {
    PANDOK_TRY(Json about, about_json());
    PANDOK_TRY(Json proposal, proposal_json());
    PANDOK_TRY(Json files, files_json());
    PANDOK_TRY(Json papers, papers_json());
    PANDOK_TRY(Json photos, photos_json());
    PANDOK_TRY(Json mails, mails_json());
    PANDOK_TRY(const std::string office, organisation_name(people_, found_.about.organisation));
    return Json{{"id", found_.id},
                {"number", found_.number},
                {"version", found_.version},
                {"party", cases::party_name(who_.party)},
                {"procedure", found_.now.procedure},
                {"office", office},
                {"officer", is_office() ? names_.of(found_.about.officer) : ""},
                {"state", state_json(*rules_.state(found_.now.state))},
                {"about", std::move(about)},
                {"facts", cases::to_json(found_.now.facts)},
                {"terms", terms_json()},
                {"waits_for", waits_json()},
                {"events", events_json()},
                {"possible", possible_json()},
                {"proposal", std::move(proposal)},
                {"files", std::move(files)},
                {"papers", std::move(papers)},
                {"photos", std::move(photos)},
                {"mails", std::move(mails)},
                {"today", today_.iso()},
                {"created_ms", found_.created_ms},
                {"changed_ms", found_.changed_ms}};
  }

 private:
  bool is_office() const { return who_.party == Party::office; }

  bool sees_names() const { return cases::is_told_names(rules_, found_.now, who_.party); }

  Result<Json> about_json() {
    Json json = cases::to_json(found_.about);
    json["holder"] = found_.about.holder;
    json["importer"] = is_office() ? found_.about.importer : "";
    PANDOK_TRY(json["importer_name"], sees_names()
                                          ? organisation_name(people_, found_.about.importer)
                                          : Result<std::string>(""));
    json["design_id"] = found_.about.design_id;
    if (!sees_names())
      for (const char* name : {"declarant", "consignor", "consignee"})
        json[name] = cases::to_json(cases::NameAndAddress());
    return json;
  }

  Json terms_json() {
    Json list = Json::array();
    for (const cases::Waiting& one : waiting_) {
      if (one.term == nullptr) continue;
      list.push_back({{"id", one.term->id},
                      {"name", name_json(one.deadline->name)},
                      {"since", one.term->since.iso()},
                      {"due", one.term->due.iso()},
                      {"overdue", one.overdue},
                      {"extended", one.term->extended},
                      {"predicted", one.term->predicted},
                      {"acts", names_json(one.who)},
                      {"basis", basis_json(one.deadline->basis)}});
    }
    return list;
  }

  Json waits_json() {
    for (const cases::Waiting& one : waiting_)
      if (one.term == nullptr) return names_json(one.who);
    return Json::array();
  }

  Json values_json(const std::map<std::string, std::string>& values) {
    Json fields = Json::array();
    for (const auto& [id, value] : values)
      fields.push_back({{"id", id}, {"name", name_json(rules_.field(id)->name)}, {"value", value}});
    return fields;
  }

  Json event_json(std::size_t i) {
    const cases::Event& event = found_.now.events[i];
    const cases::Step& step = *cases::step_of(rules_, event);
    const bool own = !(event.act.by.roles & cases::roles_of(who_.party)).empty();
    const bool reads = is_office() || own || event.by_clock;
    const Json roles = names_json(event.act.by.roles);
    const auto second = event.act.second.value_or(cases::Person{});
    return {{"seq", i},
            {"act", event.act.act},
            {"name", name_json(step.name)},
            {"from", event.from},
            {"to", event.to},
            {"by_clock", event.by_clock},
            {"by", reads ? names_.of(event.act.by.id) : ""},
            {"role", roles.empty() ? Json("") : roles[0]},
            {"second", reads ? names_.of(second.id) : ""},
            {"on", event.act.on.iso()},
            {"at_ms", found_.at_ms[i]},
            {"reason", reads ? event.act.reason : ""},
            {"fields", reads ? values_json(event.act.fields) : Json::array()},
            {"basis", basis_json(step.basis)}};
  }

  Json events_json() {
    Json list = Json::array();
    for (std::size_t i = 0; i < found_.now.events.size(); ++i) list.push_back(event_json(i));
    return list;
  }

  Json possible_json() {
    Json list = Json::array();
    const cases::CaseFacts& facts = found_.now.facts;
    for (const cases::Possible& one : procedure_.possible(found_.now, who_.person.roles, today_)) {
      Json json = step_json(rules_, *one.step);
      if (one.step->security && facts.customs_value_won > 0) {
        const auto won = cases::security_won(rules_.security, facts.customs_value_won,
                                             facts.holder_is_small_firm);
        if (won) json["security_won"] = *won;
      }
      list.push_back(std::move(json));
    }
    return list;
  }

  Result<Json> proposal_json() {
    if (!is_office()) return Json();
    PANDOK_TRY(const auto proposal, cases::CaseProposals(database_).get(found_.id, found_.version));
    if (!proposal) return Json();
    const cases::Step* step = rules_.step(proposal->act.act);
    if (step == nullptr) return Json();
    const bool may =
        proposal->act.by.id != who_.person.id && !(step->four_eyes & who_.person.roles).empty();
    return Json{{"id", proposal->id},
                {"act", step->act},
                {"name", name_json(step->name)},
                {"by", names_.of(proposal->act.by.id)},
                {"at_ms", proposal->at_ms},
                {"reason", proposal->act.reason},
                {"fields", values_json(proposal->act.fields)},
                {"four_eyes", names_json(step->four_eyes)},
                {"may_confirm", may}};
  }

  // Names of an office's people are for the office.
  std::string name_for_caller(const std::string& person, Party party) {
    return is_office() || party == who_.party ? names_.of(person) : "";
  }

  Result<Json> files_json() {
    PANDOK_TRY(const auto files, cases::CasePapers(database_).files(found_.id));
    Json list = Json::array();
    for (const cases::CaseFile& file : files)
      if (cases::sees(who_.party, file.party, file.shared))
        list.push_back(file_json(file, name_for_caller(file.person, file.party)));
    return list;
  }

  Result<Json> papers_json() {
    PANDOK_TRY(const auto papers, cases::CasePapers(database_).papers(found_.id));
    Json list = Json::array();
    for (const cases::CasePaper& paper : papers)
      if (cases::sees(who_.party, paper.party, paper.shared))
        list.push_back(paper_json(paper, name_for_caller(paper.person, paper.party)));
    return list;
  }

  Result<Json> photos_json() {
    std::set<std::string> seen;
    Json list = Json::array();
    read::ReadingStore readings(database_, service_.blobs);
    for (const std::string& id : found_.about.readings) {
      PANDOK_TRY(const auto reading, readings.get(id));
      for (const std::string& digest : reading.photo_sha256)
        if (seen.insert(digest).second) list.push_back(digest);
    }
    return list;
  }

  Result<Json> mails_json() {
    Json list = Json::array();
    if (!is_office()) return list;
    PANDOK_TRY(const auto mails, mail::Outbox(database_).of_topic(found_.id));
    for (const mail::MailStatus& mail : mails)
      list.push_back({{"to", mail.recipient},
                      {"state", mail::mail_state_name(mail.state)},
                      {"said", mail.said},
                      {"at_ms", mail.changed_ms}});
    return list;
  }

  Service& service_;
  store::Database& database_;
  access::People people_;
  const CaseCaller& who_;
  const cases::StoredCase& found_;
  const cases::Procedure& procedure_;
  const cases::Rules& rules_;
  PeopleNames names_;
  const Date today_;
  const std::vector<cases::Waiting> waiting_;
};

}  // namespace

Json state_json(const cases::State& state) {
  constexpr std::string_view kGoods[] = {"free", "held", "gone"};
  return {{"id", state.id},
          {"name", name_json(state.name)},
          {"final", state.final},
          {"goods", kGoods[static_cast<std::size_t>(state.goods)]}};
}

Json file_json(const cases::CaseFile& file, std::string_view by) {
  return {
      {"sha256", file.digest.hex()}, {"name", file.name},  {"type", file.type},
      {"bytes", file.bytes},         {"by", by},           {"party", cases::party_name(file.party)},
      {"shared", file.shared},       {"at_ms", file.at_ms}};
}

Json paper_json(const cases::CasePaper& paper, std::string_view by) {
  const auto form = forms::parse_form(paper.form);
  return {{"number", paper.number},
          {"form", paper.form},
          {"title", form ? forms::form_title(*form) : ""},
          {"sha256", paper.digest.hex()},
          {"by", by},
          {"party", cases::party_name(paper.party)},
          {"shared", paper.shared},
          {"at_ms", paper.at_ms}};
}

Result<Json> case_json(Service& service, store::Database& database, const CaseCaller& who,
                       const cases::StoredCase& found) {
  cases::CaseStore store(database, service.law);
  PANDOK_TRY(const cases::Procedure procedure, store.procedure_of(found.now));
  return CaseView(service, database, who, found, procedure).json();
}

Json case_line_json(const cases::Law& law, const cases::CaseLine& line) {
  Json json{{"id", line.id},
            {"number", line.number},
            {"state",
             {{"id", line.state},
              {"name", {{"ko", line.state}, {"en", line.state}}},
              {"final", false},
              {"goods", "free"}}},
            {"item", line.item},
            {"parcel", line.parcel},
            {"holder", line.holder},
            {"design_id", line.design_id},
            {"created_ms", line.created_ms},
            {"changed_ms", line.changed_ms}};
  for (const cases::Rules& rules : law.versions())
    if (const cases::State* state = rules.state(line.state)) json["state"] = state_json(*state);
  if (line.due) json["due"] = line.due->iso();
  return json;
}

Json procedure_json(const cases::Rules& rules, access::RoleSet roles) {
  Json situations = Json::array(), paths = Json::array(), states = Json::array(),
       forbidden = Json::array();
  for (const cases::Situation& one : rules.situations)
    situations.push_back({{"id", one.id}, {"name", name_json(one.name)}, {"item", one.item}});
  for (const cases::Step& path : rules.paths)
    if (!(path.who & roles).empty()) paths.push_back(step_json(rules, path));
  for (const cases::State& state : rules.states) states.push_back(state_json(state));
  for (const cases::Forbidden& one : rules.forbidden)
    forbidden.push_back({{"id", one.id},
                         {"name", name_json(one.name)},
                         {"article", one.article},
                         {"why", one.why}});
  return {{"id", rules.id},
          {"name", name_json(rules.name)},
          {"in_force_from", rules.in_force_from.iso()},
          {"article", rules.article},
          {"situations", std::move(situations)},
          {"paths", std::move(paths)},
          {"states", std::move(states)},
          {"forbidden", std::move(forbidden)},
          {"percent", rules.security.percent},
          {"percent_small_firm", rules.security.percent_small_firm}};
}

}  // namespace pandok::http
