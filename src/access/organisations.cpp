// The organisations of People.
#include <algorithm>
#include <array>

#include "access/people.h"
#include "access/person_rows.h"
#include "access/text.h"
#include "base/id.h"
#include "base/limits.h"
#include "base/parse.h"
#include "mail/address.h"

namespace pandok::access {
namespace {

constexpr std::array<std::string_view, 5> kKindNames = {"agency", "holder", "company", "programme",
                                                        "school"};
constexpr std::string_view kSelectOrganisation =
    "SELECT id, name, kind, holder, created_ms, changed_ms, changed_by, version, mail FROM "
    "organisations ";

Organisation organisation_of(const store::Row& row) {
  const auto kind = parse_organisation_kind(row.text(2));
  return {.id = std::string(row.text(0)),
          .name = std::string(row.text(1)),
          .kind = kind.value_or(OrganisationKind::company),
          .holder = std::string(row.text(3)),
          .mail = std::string(row.text(8)),
          .created_ms = row.integer(4),
          .changed_ms = row.integer(5),
          .changed_by = std::string(row.text(6)),
          .version = row.integer(7)};
}

Result<std::vector<Organisation>> select(store::Database& database, std::string_view rest,
                                         store::Parameters parameters) {
  std::vector<Organisation> found;
  PANDOK_CHECKED(database.query(std::string(kSelectOrganisation).append(rest), parameters,
                                [&](const store::Row& row) -> Result<> {
                                  found.push_back(organisation_of(row));
                                  return {};
                                }));
  return found;
}

Result<> check_holder(OrganisationKind kind, std::string_view holder) {
  if (kind != OrganisationKind::holder && !holder.empty())
    return fail(Code::invalid_argument, "only a right holder has a name in the register");
  if (!is_plain_text(holder) || utf8_length(holder) > limits::kTextFieldCharsMax)
    return fail(Code::invalid_argument, "the holder has more than {} characters, or broken ones",
                limits::kTextFieldCharsMax);
  return {};
}

Result<> check_mail(std::string_view address) {
  return address.empty() ? Result<>() : mail::check_address(address);
}

// With another error where the name is taken.
Result<> written(Result<std::int64_t> done, std::string_view name) {
  if (!done && done.error().code == Code::already_exists)
    return fail(Code::already_exists, "there is an organisation '{}' already",
                quote_for_message(name));
  PANDOK_CHECKED(std::move(done));
  return {};
}

}  // namespace

std::string_view organisation_kind_name(OrganisationKind kind) {
  return kKindNames[static_cast<std::size_t>(kind)];
}

std::optional<OrganisationKind> parse_organisation_kind(std::string_view name) {
  const auto found = std::ranges::find(kKindNames, name);
  if (found == kKindNames.end()) return std::nullopt;
  return static_cast<OrganisationKind>(found - kKindNames.begin());
}

Result<Organisation> People::create_organisation(const NewOrganisation& wanted,
                                                 std::int64_t now_ms) {
  Organisation made{.id = new_id(now_ms),
                    .kind = wanted.kind,
                    .holder = wanted.holder,
                    .mail = wanted.mail,
                    .created_ms = now_ms,
                    .changed_ms = now_ms};
  PANDOK_TRY(made.name, normal_name("an organisation's name", wanted.name));
  PANDOK_CHECKED(check_holder(made.kind, made.holder));
  PANDOK_CHECKED(check_mail(made.mail));
  PANDOK_TRY(const auto n, database_.query_integer("SELECT count(*) FROM organisations"));
  if (n.value_or(0) >= limits::kOrganisationsMax)
    return fail(Code::resource_exhausted, "there are {} organisations, no more can be made",
                limits::kOrganisationsMax);
  PANDOK_CHECKED(written(
      database_.execute(
          "INSERT INTO organisations (id, name, folded, kind, holder, created_ms, changed_ms, "
          "mail) VALUES ($1, $2, $3, $4, $5, $6, $6, $7)",
          {made.id, made.name, fold(made.name), std::string(organisation_kind_name(made.kind)),
           made.holder, now_ms, made.mail}),
      made.name));
  return made;
}

Result<Organisation> People::change_organisation(std::string_view id, std::int64_t version,
                                                 const OrganisationChange& change,
                                                 std::string_view by, std::int64_t now_ms) {
  PANDOK_TRY(auto transaction, store::Transaction::begin(database_));
  PANDOK_TRY(const Organisation before, organisation(id));
  if (before.version != version)
    return somebody_was_quicker(before.name, before.changed_by, before.changed_ms);
  Organisation after = before;
  after.changed_ms = now_ms;
  after.changed_by = by;
  after.version = version + 1;
  if (change.name) {
    PANDOK_TRY(after.name, normal_name("an organisation's name", *change.name));
  }
  if (change.kind) after.kind = *change.kind;
  if (after.kind != OrganisationKind::holder) after.holder = "";
  if (change.holder) after.holder = *change.holder;
  if (change.mail) after.mail = *change.mail;
  PANDOK_CHECKED(write_organisation(before, after));
  PANDOK_CHECKED(transaction.commit());
  return after;
}

Result<> People::write_organisation(const Organisation& before, const Organisation& after) {
  PANDOK_CHECKED(check_holder(after.kind, after.holder));
  PANDOK_CHECKED(check_mail(after.mail));
  if (!before.holder.empty() && after.holder.empty()) {
    PANDOK_TRY(const auto blind,
               database_.query_integer("SELECT count(*) FROM people WHERE organisation = $1 AND "
                                       "state = 'active' AND roles LIKE '%,right_holder,%'",
                                       {after.id}));
    if (blind.value_or(0) > 0)
      return fail(Code::failed_precondition,
                  "{} of its people are right holders and would see no designs any more; take that "
                  "role from them first",
                  *blind);
  }
  return written(
      database_.execute(
          "UPDATE organisations SET name = $2, folded = $3, kind = $4, holder = $5, "
          "changed_ms = $6, changed_by = $7, version = $8, mail = $9 WHERE id = $1",
          {after.id, after.name, fold(after.name), std::string(organisation_kind_name(after.kind)),
           after.holder, after.changed_ms, after.changed_by, after.version, after.mail}),
      after.name);
}

Result<Organisation> People::organisation(std::string_view id) {
  PANDOK_TRY(auto found, select(database_, "WHERE id = $1", {std::string(id)}));
  if (found.empty())
    return fail(Code::not_found, "there is no organisation '{}'", quote_for_message(id));
  return std::move(found.front());
}

Result<std::optional<Organisation>> People::find_organisation(std::string_view name) {
  const auto normal = normal_name("", name);
  if (!normal) return std::optional<Organisation>();
  PANDOK_TRY(auto found, select(database_, "WHERE folded = $1", {fold(*normal)}));
  if (found.empty()) return std::optional<Organisation>();
  return std::optional(std::move(found.front()));
}

Result<std::vector<Organisation>> People::organisations() {
  return select(database_, "ORDER BY folded", {});
}

}  // namespace pandok::access
