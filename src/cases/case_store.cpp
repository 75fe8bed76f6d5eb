#include "cases/case_store.h"

#include <algorithm>
#include <array>

#include "base/id.h"
#include "base/limits.h"
#include "base/parse.h"
#include "cases/case_json.h"

namespace pandok::cases {
namespace {

constexpr std::int64_t kNoDay = 9'999'999;  // of an open case without a term; after every day

constexpr std::string_view kSelect =
    "SELECT id, number, organisation, officer, holder, importer, design_id, about, procedure, "
    "in_force_from, state, document, created_ms, changed_ms, version, told_holder, told_importer "
    "FROM cases WHERE ";

Result<> check_text(std::string_view what, std::string_view text, std::size_t chars_max) {
  if (is_plain_text(text) && utf8_length(text) <= chars_max) return {};
  return fail(Code::invalid_argument, "{} must be one line of at most {} characters", what,
              chars_max);
}

Result<> check_goods(const CaseSubject& about) {
  const std::pair<std::string_view, const std::string*> texts[] = {
      {"the declaration's number", &about.declaration_no},
      {"the nature of the goods", &about.nature},
      {"the condition of the goods", &about.condition},
      {"the origin", &about.origin},
      {"the declarant's name", &about.declarant.name},
      {"the declarant's address", &about.declarant.address},
      {"the consignor's name", &about.consignor.name},
      {"the consignor's address", &about.consignor.address},
      {"the consignee's name", &about.consignee.name},
      {"the consignee's address", &about.consignee.address}};
  for (const auto& [what, text] : texts)
    PANDOK_CHECKED(check_text(what, *text, limits::kCaseNameCharsMax));
  return {};
}

Result<> check_subject(const CaseSubject& about) {
  PANDOK_CHECKED(check_text("the goods", about.item, limits::kCaseTextCharsMax));
  PANDOK_CHECKED(check_text("the parcel", about.parcel, limits::kParcelCharsMax));
  PANDOK_CHECKED(check_text("the holder", about.holder, limits::kTextFieldCharsMax));
  PANDOK_CHECKED(check_text("the design", about.design_id, limits::kDesignIdBytesMax));
  if (about.organisation.empty() || about.officer.empty() || trim(about.item).empty())
    return fail(Code::invalid_argument, "a case needs an office, an officer and what goods it is");
  if (about.quantity < 0 || about.quantity > limits::kCaseQuantityMax)
    return fail(Code::invalid_argument, "the quantity is {}, not 0 to {}", about.quantity,
                limits::kCaseQuantityMax);
  if (std::find(kChannels.begin(), kChannels.end(), about.channel) == kChannels.end())
    return fail(Code::invalid_argument, "the channel must be one of {}",
                fmt::join(kChannels, ", "));
  const std::string& country = about.sender_country;
  const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (!country.empty() && !(country.size() == 2 && capital(country[0]) && capital(country[1])))
    return fail(Code::invalid_argument, "a country is two capital letters, as CN");
  PANDOK_CHECKED(check_goods(about));
  if (about.readings.size() > limits::kCaseReadingsMax ||
      !std::all_of(about.readings.begin(), about.readings.end(), is_id))
    return fail(Code::invalid_argument, "a case has at most {} readings, each by its id",
                limits::kCaseReadingsMax);
  return {};
}

// The one condition of a scope as SQL; "" for all. A text parameter stands for it in both.
struct ScopeSql {
  std::string_view column;
  std::string value;
};
Result<ScopeSql> scope_sql(const CaseScope& scope) {
  ScopeSql sql;
  int conditions = 0;
  const auto add = [&](std::string_view column, const std::optional<std::string>& value) {
    if (!value) return;
    sql = {column, *value};
    ++conditions;
  };
  add("organisation", scope.organisation);
  add("told_holder", scope.holder);
  add("told_importer", scope.importer);
  if (conditions > 1) return fail(Code::internal, "a list of cases has one scope");
  // Somebody without a name would see the cases of all who have none.
  if (conditions == 1 && sql.value.empty())
    return fail(Code::permission_denied, "your organisation is not known to have cases");
  return sql;
}

// The columns of kSelect that scopes ask for.
bool is_within(const store::Row& row, const CaseScope& scope) {
  const auto fits = [&](const std::optional<std::string>& wanted, int column) {
    return !wanted || (!wanted->empty() && *wanted == row.text(column));
  };
  return fits(scope.organisation, 2) && fits(scope.holder, 15) && fits(scope.importer, 16);
}

Result<> check_limit(int limit) {
  if (limit >= 1 && limit <= limits::kCasesPerPageMax) return {};
  return fail(Code::invalid_argument, "limit is {}, not 1 to {}", limit, limits::kCasesPerPageMax);
}

constexpr std::string_view kLine =
    "SELECT id, number, state, about, holder, design_id, due, created_ms, changed_ms FROM cases ";

Result<CaseLine> line_of(const store::Row& row) {
  PANDOK_TRY(const CaseSubject about, subject_from(row.text(3)));
  CaseLine line{.id = std::string(row.text(0)),
                .number = std::string(row.text(1)),
                .state = std::string(row.text(2)),
                .item = about.item,
                .parcel = about.parcel,
                .holder = std::string(row.text(4)),
                .design_id = std::string(row.text(5)),
                .due = {},
                .created_ms = row.integer(7),
                .changed_ms = row.integer(8)};
  if (!row.is_null(6) && row.integer(6) < kNoDay)
    line.due = Date::from_days(static_cast<std::int32_t>(row.integer(6)));
  return line;
}

Result<StoredCase> case_of(const store::Row& row) {
  StoredCase one;
  PANDOK_TRY(one.about, subject_from(row.text(7)));
  one.id = row.text(0);
  one.number = row.text(1);
  one.about.organisation = row.text(2);
  one.about.officer = row.text(3);
  one.about.holder = row.text(4);
  one.about.importer = row.text(5);
  one.about.design_id = row.text(6);
  one.now.procedure = row.text(8);
  one.now.in_force_from = Date::from_days(static_cast<std::int32_t>(row.integer(9)));
  one.now.state = row.text(10);
  PANDOK_CHECKED(read_document(row.text(11), one.now));
  one.created_ms = row.integer(12);
  one.changed_ms = row.integer(13);
  one.version = row.integer(14);
  return one;
}

struct Columns {
  store::Value due, clock;
  std::string told_holder, told_importer;
};

Columns columns_of(const Rules& rules, const StoredCase& one) {
  const Case& now = one.now;
  Columns columns;
  const access::RoleSet parties = told(rules, now);
  if (parties.has(access::Role::right_holder)) columns.told_holder = one.about.holder;
  if (parties.has(access::Role::importer)) columns.told_importer = one.about.importer;
  if (rules.state(now.state)->final) return columns;
  std::int64_t due = kNoDay;
  std::optional<std::int64_t> clock;
  for (const OpenDeadline& open : now.deadlines) {
    due = std::min<std::int64_t>(due, open.due.days());
    if (rules.deadline(open.id)->missed.empty()) continue;
    clock = std::min<std::int64_t>(clock.value_or(kNoDay), open.due.days() + 1);
  }
  columns.due = due;
  if (clock) columns.clock = *clock;
  return columns;
}

}  // namespace

CaseLine line_of(const StoredCase& one) {
  CaseLine line{.id = one.id,
                .number = one.number,
                .state = one.now.state,
                .item = one.about.item,
                .parcel = one.about.parcel,
                .holder = one.about.holder,
                .design_id = one.about.design_id,
                .due = {},
                .created_ms = one.created_ms,
                .changed_ms = one.changed_ms};
  for (const OpenDeadline& open : one.now.deadlines)
    if (!line.due || open.due < *line.due) line.due = open.due;
  return line;
}

Result<> CaseStore::check_version(const StoredCase& found, std::int64_t version) {
  if (found.version == version) return {};
  return fail(Code::failed_precondition,
              "somebody was quicker: the case is at version {} by now, not {}; look again",
              found.version, version);
}

Result<Procedure> CaseStore::procedure_of(const Case& now) const {
  const auto rules = law_.version(now.procedure, now.in_force_from);
  if (!rules)
    return fail(Code::failed_precondition,
                "this case keeps the rules of '{}' in force from {}, which are not here; put their "
                "file back",
                now.procedure, now.in_force_from.iso());
  return Procedure(**rules, law_.holidays());
}

Result<std::string> CaseStore::next_number(Date on) {
  const std::string year = on.iso().substr(0, 4);
  PANDOK_TRY(const auto count,
             database_.query_integer("INSERT INTO counters (name, value) VALUES ($1, 1) "
                                     "ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 "
                                     "RETURNING value",
                                     {"cases-" + year}));
  return fmt::format("{}-{:06}", year, count.value_or(0));
}

Result<StoredCase> CaseStore::open(store::Transaction&, std::string_view procedure,
                                   const CaseSubject& about, const CaseFacts& facts, const Act& act,
                                   std::int64_t now_ms) {
  PANDOK_CHECKED(check_subject(about));
  PANDOK_TRY(const Rules* rules, law_.in_force(procedure, act.on));
  StoredCase made;
  PANDOK_TRY(made.now, Procedure(*rules, law_.holidays()).begin(facts, act));
  made.id = new_id(now_ms);
  PANDOK_TRY(made.number, next_number(act.on));
  made.about = about;
  made.created_ms = now_ms;
  made.version = 0;
  PANDOK_CHECKED(write(made, 0, now_ms, true));
  return made;
}

Result<StoredCase> CaseStore::act(store::Transaction&, std::string_view id, std::int64_t version,
                                  const CaseScope& scope, const Act& act, std::int64_t now_ms) {
  PANDOK_TRY(StoredCase found, get(id, scope));
  PANDOK_CHECKED(check_version(found, version));
  PANDOK_TRY(const Procedure procedure, procedure_of(found.now));
  const std::size_t before = found.now.events.size();
  PANDOK_TRY(found.now, procedure.apply(found.now, act));
  PANDOK_CHECKED(write(found, before, now_ms, false));
  return found;
}

Result<StoredCase> CaseStore::correct(store::Transaction&, std::string_view id,
                                      std::int64_t version, const CaseScope& scope,
                                      const CaseSubject& about, const CaseFacts& facts,
                                      std::int64_t now_ms) {
  PANDOK_CHECKED(check_subject(about));
  PANDOK_TRY(StoredCase found, get(id, scope));
  PANDOK_CHECKED(check_version(found, version));
  PANDOK_TRY(const Procedure procedure, procedure_of(found.now));
  if (procedure.rules().situation(facts.situation) == nullptr)
    return fail(Code::invalid_argument, "'{}' is no situation of goods",
                quote_for_message(facts.situation));
  found.about = about;
  found.now.facts = facts;
  PANDOK_CHECKED(write(found, found.now.events.size(), now_ms, false));
  return found;
}

Result<std::size_t> CaseStore::advance(store::Transaction&, std::string_view id, Date today,
                                       std::int64_t now_ms) {
  PANDOK_TRY(StoredCase found, get(id));
  PANDOK_TRY(const Procedure procedure, procedure_of(found.now));
  const std::size_t before = found.now.events.size();
  PANDOK_TRY(found.now, procedure.advance(found.now, today));
  const std::size_t news = found.now.events.size() - before;
  if (news > 0) PANDOK_CHECKED(write(found, before, now_ms, false));
  return news;
}

Result<> CaseStore::write(StoredCase& after, std::size_t first_new, std::int64_t now_ms,
                          bool fresh) {
  PANDOK_TRY(const Procedure procedure, procedure_of(after.now));
  const Columns columns = columns_of(procedure.rules(), after);
  after.changed_ms = now_ms;
  ++after.version;
  const std::string about = json_line(to_json(after.about));
  if (fresh)
    PANDOK_CHECKED(database_.execute(
        "INSERT INTO cases (id, number, organisation, officer, holder, importer, design_id, about, "
        "procedure, in_force_from, state, document, due, clock, created_ms, changed_ms, version, "
        "told_holder, told_importer, parcel) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
        "$12, $13, $14, $15, $16, $17, $18, $19, $20)",
        {after.id,
         after.number,
         after.about.organisation,
         after.about.officer,
         after.about.holder,
         after.about.importer,
         after.about.design_id,
         about,
         after.now.procedure,
         std::int64_t{after.now.in_force_from.days()},
         after.now.state,
         document_of(after.now),
         columns.due,
         columns.clock,
         after.created_ms,
         now_ms,
         after.version,
         columns.told_holder,
         columns.told_importer,
         after.about.parcel}));
  else
    PANDOK_CHECKED(database_.execute(
        "UPDATE cases SET organisation = $2, officer = $3, holder = $4, importer = $5, "
        "design_id = $6, about = $7, state = $8, document = $9, due = $10, clock = $11, "
        "changed_ms = $12, version = $13, told_holder = $14, told_importer = $15, parcel = $16 "
        "WHERE id = $1",
        {after.id, after.about.organisation, after.about.officer, after.about.holder,
         after.about.importer, after.about.design_id, about, after.now.state,
         document_of(after.now), columns.due, columns.clock, now_ms, after.version,
         columns.told_holder, columns.told_importer, after.about.parcel}));
  for (std::size_t i = first_new; i < after.now.events.size(); ++i) {
    const Event& event = after.now.events[i];
    const Person second = event.act.second.value_or(Person{});
    PANDOK_CHECKED(database_.execute(
        "INSERT INTO case_events (case_id, seq, act, state_from, state_to, by_clock, person, "
        "roles, "
        "second, second_roles, on_day, at_ms, reason, fields) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        {after.id, static_cast<std::int64_t>(i), event.act.act, event.from, event.to,
         std::int64_t{event.by_clock}, event.act.by.id, to_string(event.act.by.roles), second.id,
         to_string(second.roles), std::int64_t{event.act.on.days()}, now_ms, event.act.reason,
         json_line(Json(event.act.fields))}));
    after.at_ms.push_back(now_ms);
  }
  return {};
}

Result<> CaseStore::read_events(StoredCase& found) {
  return database_.query(
      "SELECT act, state_from, state_to, by_clock, person, roles, second, second_roles, on_day, "
      "at_ms, reason, fields FROM case_events WHERE case_id = $1 ORDER BY seq",
      {found.id}, [&](const store::Row& row) -> Result<> {
        Event event;
        event.act.act = row.text(0);
        event.from = row.text(1);
        event.to = row.text(2);
        event.by_clock = row.integer(3) != 0;
        event.act.by = {std::string(row.text(4)),
                        access::parse_roles(row.text(5)).value_or(access::RoleSet())};
        if (!row.text(6).empty())
          event.act.second = Person{std::string(row.text(6)),
                                    access::parse_roles(row.text(7)).value_or(access::RoleSet())};
        event.act.on = Date::from_days(static_cast<std::int32_t>(row.integer(8)));
        event.act.reason = row.text(10);
        PANDOK_TRY(event.act.fields, fields_from(row.text(11)));
        found.at_ms.push_back(row.integer(9));
        found.now.events.push_back(std::move(event));
        return {};
      });
}

Result<StoredCase> CaseStore::find(std::string_view column, std::string_view key,
                                   const CaseScope& scope) {
  std::optional<StoredCase> found;
  PANDOK_CHECKED(database_.query(fmt::format("{}{} = $1", kSelect, column), {std::string(key)},
                                 [&](const store::Row& row) -> Result<> {
                                   if (!is_within(row, scope)) return {};
                                   PANDOK_TRY(found, case_of(row));
                                   return {};
                                 }));
  if (!found) return fail(Code::not_found, "there is no case {}", quote_for_message(key));
  PANDOK_CHECKED(read_events(*found));
  return *std::move(found);
}

Result<StoredCase> CaseStore::get(std::string_view id, const CaseScope& scope) {
  return find("id", id, scope);
}

Result<StoredCase> CaseStore::get_number(std::string_view number, const CaseScope& scope) {
  return find("number", number, scope);
}

Result<std::vector<std::string>> CaseStore::to_advance(Date today, int limit) {
  PANDOK_CHECKED(check_limit(limit));
  std::vector<std::string> ids;
  PANDOK_CHECKED(database_.query(
      "SELECT id FROM cases WHERE clock <= $1 ORDER BY clock, id LIMIT $2",
      {std::int64_t{today.days()}, std::int64_t{limit}}, [&](const store::Row& row) -> Result<> {
        ids.emplace_back(row.text(0));
        return {};
      }));
  return ids;
}

Result<std::vector<CaseLine>> CaseStore::list(const CaseQuery& query) {
  PANDOK_CHECKED(check_limit(query.limit));
  PANDOK_TRY(const ScopeSql scope, scope_sql(query.scope));
  if (!query.before.empty() && !is_id(query.before))
    return fail(Code::invalid_argument, "'{}' is not the id of a case",
                quote_for_message(query.before));
  std::string sql = std::string(kLine) + "WHERE id < $1";
  sql += scope.column.empty() ? " AND $2 = ''" : fmt::format(" AND {} = $2", scope.column);
  sql += query.state.empty() ? " AND $3 = ''" : " AND state = $3";
  sql += query.parcel.empty() ? " AND $4 = ''" : " AND parcel = $4";
  sql += " ORDER BY id DESC LIMIT $5";
  std::vector<CaseLine> lines;
  PANDOK_CHECKED(database_.query(sql,
                                 {query.before.empty() ? "~" : query.before, scope.value,
                                  query.state, query.parcel, std::int64_t{query.limit}},
                                 [&](const store::Row& row) -> Result<> {
                                   PANDOK_TRY(CaseLine line, line_of(row));
                                   lines.push_back(std::move(line));
                                   return {};
                                 }));
  return lines;
}

Result<std::vector<CaseLine>> CaseStore::queue(const QueueQuery& query) {
  PANDOK_CHECKED(check_limit(query.limit));
  PANDOK_TRY(const ScopeSql scope, scope_sql(query.scope));
  const bool first = query.after.empty();
  const std::int64_t after_due =
      first ? -kNoDay : (query.after_due ? query.after_due->days() : kNoDay);
  // Everybody's queue has an index of its own on PostgreSQL (migrations/0009_case_work.sql).
  const bool summed = scope.column.empty() && database_.dialect() == store::Dialect::postgresql;
  const std::string sql =
      std::string(kLine) +
      fmt::format("WHERE ({0}, id) > ($1, $2) AND {1} = $3 ORDER BY {0}, id LIMIT $4",
                  summed ? "due + 0" : "due", scope.column.empty() ? "''" : scope.column);
  std::vector<CaseLine> lines;
  PANDOK_CHECKED(database_.query(sql,
                                 {after_due, query.after, scope.value, std::int64_t{query.limit}},
                                 [&](const store::Row& row) -> Result<> {
                                   PANDOK_TRY(CaseLine line, line_of(row));
                                   lines.push_back(std::move(line));
                                   return {};
                                 }));
  return lines;
}

}  // namespace pandok::cases
