#include "access/invitations.h"

#include "access/credentials.h"
#include "access/person_rows.h"
#include "access/secret.h"
#include "access/sessions.h"

namespace pandok::access {
namespace {

Bytes invitation_digest(std::string_view secret) {
  return to_bytes(digest_of("invitation", secret));
}

std::optional<InvitationPurpose> parse_purpose(std::string_view name) {
  for (const auto purpose : {InvitationPurpose::welcome, InvitationPurpose::reset,
                             InvitationPurpose::first_administrator})
    if (invitation_purpose_name(purpose) == name) return purpose;
  return std::nullopt;
}

tl::unexpected<Error> no_longer_good() {
  return fail(Code::unauthenticated, "this link is no longer good; ask for a new one");
}

}  // namespace

std::string_view invitation_purpose_name(InvitationPurpose purpose) {
  switch (purpose) {
    case InvitationPurpose::welcome:
      return "welcome";
    case InvitationPurpose::reset:
      return "reset";
    case InvitationPurpose::first_administrator:
      return "first_administrator";
  }
  return "";
}

Result<std::string> Invitations::create(std::string_view person, InvitationPurpose purpose,
                                        std::int64_t now_ms) {
  PANDOK_TRY(const Person who, People(database_).get(person));
  if (who.state != PersonState::active)
    return fail(Code::failed_precondition, "{} is disabled; enable them first", who.login);
  if (purpose == InvitationPurpose::welcome && who.has_password)
    return fail(Code::failed_precondition, "{} has a password already; a reset is for that",
                who.login);
  if (purpose == InvitationPurpose::first_administrator)
    return fail(Code::failed_precondition, "there are people already");
  return put(who.id, purpose, now_ms);
}

Result<std::string> Invitations::create_first_administrator(std::int64_t now_ms) {
  PANDOK_TRY(const bool people, has_people(database_));
  if (people)
    return fail(Code::failed_precondition, "there are people already; an administrator invites");
  return put("", InvitationPurpose::first_administrator, now_ms);
}

Result<std::string> Invitations::put(const std::string& person, InvitationPurpose purpose,
                                     std::int64_t now_ms) {
  std::string secret = new_secret();
  PANDOK_CHECKED(database_.execute(
      "INSERT INTO invitations (digest, person, purpose, created_ms, expires_ms) "
      "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (person, purpose) "
      "DO UPDATE SET digest = $1, created_ms = $4, expires_ms = $5",
      {invitation_digest(secret), person, std::string(invitation_purpose_name(purpose)), now_ms,
       now_ms + kInvitationLifeMs}));
  return secret;
}

Result<std::optional<Invitation>> Invitations::look(std::string_view secret, std::int64_t now_ms) {
  std::optional<Invitation> none, found;
  std::string person;
  if (!is_secret(secret)) return none;
  PANDOK_CHECKED(database_.query(
      "SELECT person, purpose, created_ms, expires_ms FROM invitations WHERE digest = $1",
      {invitation_digest(secret)}, [&](const store::Row& row) -> Result<> {
        const auto purpose = parse_purpose(row.text(1));
        const bool live = row.integer(2) <= now_ms + kClockSlackMs && now_ms < row.integer(3);
        if (!purpose || !live) return {};
        person = row.text(0);
        found = Invitation{.purpose = *purpose, .expires_ms = row.integer(3)};
        return {};
      }));
  if (!found) return none;
  if (found->purpose == InvitationPurpose::first_administrator) {
    PANDOK_TRY(const bool people, has_people(database_));
    return people ? none : found;
  }
  PANDOK_TRY(found->person, find_person(database_, PersonKey::id, person));
  const bool good = found->person && found->person->state == PersonState::active;
  return good ? found : none;
}

Result<> Invitations::use_up(std::string_view secret, std::int64_t now_ms) {
  PANDOK_TRY(const auto used,
             database_.execute("DELETE FROM invitations WHERE digest = $1 AND expires_ms > $2",
                               {invitation_digest(secret), now_ms}));
  if (used != 1) return no_longer_good();
  return {};
}

Result<Person> Invitations::accept(Services& services, std::string_view secret,
                                   std::string_view password, std::int64_t now_ms) {
  PANDOK_TRY(const auto invitation, look(secret, now_ms));
  if (!invitation || !invitation->person) return no_longer_good();
  const Person& person = *invitation->person;
  Credentials credentials(database_, services);
  PANDOK_TRY(auto hash, credentials.hash_new_password(person.login, person.name, password));
  PANDOK_TRY(auto transaction, store::Transaction::begin(database_));
  PANDOK_CHECKED(use_up(secret, now_ms));
  PANDOK_CHECKED(credentials.put_password_hash(person.id, std::move(hash), now_ms));
  PANDOK_CHECKED(Sessions(database_).end_all(person.id));
  PANDOK_CHECKED(transaction.commit());
  Person after = person;
  after.has_password = true;
  return after;
}

Result<Person> Invitations::accept_first_administrator(Services& services, std::string_view secret,
                                                       const FirstAdministrator& who,
                                                       std::string_view password,
                                                       std::int64_t now_ms) {
  PANDOK_TRY(const auto invitation, look(secret, now_ms));
  if (!invitation || invitation->purpose != InvitationPurpose::first_administrator)
    return no_longer_good();
  Credentials credentials(database_, services);
  PANDOK_TRY(auto hash, credentials.hash_new_password(who.login, who.name, password));
  PANDOK_TRY(auto transaction, store::Transaction::begin(database_));
  // As in People::change(): one after the other.
  PANDOK_CHECKED(database_.execute("UPDATE counters SET value = value + 1 WHERE name = 'people'"));
  PANDOK_TRY(const bool people, has_people(database_));
  if (people) return fail(Code::failed_precondition, "somebody else was quicker; sign in");
  PANDOK_CHECKED(use_up(secret, now_ms));
  People all(database_);
  PANDOK_TRY(auto organisation, all.find_organisation(who.organisation));
  if (!organisation) {
    PANDOK_TRY(organisation,
               all.create_organisation({who.organisation, OrganisationKind::agency, ""}, now_ms));
  }
  PANDOK_TRY(Person person, all.create({.login = who.login,
                                        .name = who.name,
                                        .organisation = organisation->id,
                                        .roles = {Role::administrator}},
                                       now_ms));
  PANDOK_CHECKED(credentials.put_password_hash(person.id, std::move(hash), now_ms));
  PANDOK_CHECKED(transaction.commit());
  person.has_password = true;
  return person;
}

}  // namespace pandok::access
