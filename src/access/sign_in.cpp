#include "access/sign_in.h"

#include "access/openid_links.h"
#include "access/person_rows.h"
#include "access/sessions.h"
#include "access/text.h"
#include "base/parse.h"

namespace pandok::access {
namespace {

constexpr std::string_view kTicketContext = "ticket";
constexpr std::size_t kTicketCharsMax = 400;

tl::unexpected<Error> wrong() {
  return fail(Code::unauthenticated, "the login or the password is wrong");
}

// What failures are counted under: also for text that can be no login.
std::string account_of(std::string_view login) {
  const auto normal = normal_login(login);
  return normal ? *normal : "?" + quote_for_message(login, 100);
}

}  // namespace

Result<SignInStep> SignIn::password(std::string_view login, std::string_view password,
                                    const Origin& origin, std::int64_t now_ms) {
  const std::string account = account_of(login);
  PANDOK_TRY(const auto found, People(database_).find_login(login));
  const auto device = known_device(services_.keys, found ? found->id : "", origin.device);
  const Throttle::Attempt attempt{account, device ? std::string_view(*device) : std::string_view(),
                                  origin.address};
  if (const auto wait_ms = services_.throttle.begin(attempt, now_ms); wait_ms > 0)
    return SignInStep(TryLater{wait_ms});
  const bool active = found && found->state == PersonState::active;
  const auto right = Credentials(database_, services_)
                         .check_password(active ? found : std::optional<Person>(), password);
  if (!right) {
    services_.throttle.undecided(attempt);
    return tl::unexpected<Error>(right.error());
  }
  if (!*right) return wrong();
  if (!found->has_totp) return finish(*found, origin, attempt, now_ms);
  services_.throttle.undecided(attempt);
  PANDOK_TRY(auto ticket, ticket_for(*found, now_ms));
  return SignInStep(NeedsTotp{std::move(ticket)});
}

Result<SignInStep> SignIn::code(std::string_view ticket, std::string_view code,
                                const Origin& origin, std::int64_t now_ms) {
  PANDOK_TRY(const auto person, person_of_ticket(ticket, now_ms));
  if (!person) return fail(Code::unauthenticated, "this sign-in has taken too long; sign in again");
  const auto device = known_device(services_.keys, person->id, origin.device);
  const Throttle::Attempt attempt{
      person->login, device ? std::string_view(*device) : std::string_view(), origin.address};
  if (const auto wait_ms = services_.throttle.begin(attempt, now_ms); wait_ms > 0)
    return SignInStep(TryLater{wait_ms});
  const auto right = Credentials(database_, services_).check_code(*person, code, now_ms);
  if (!right) {
    services_.throttle.undecided(attempt);
    return tl::unexpected<Error>(right.error());
  }
  if (!*right) return fail(Code::unauthenticated, "the code is wrong, or was used before");
  return finish(*person, origin, attempt, now_ms);
}

Result<SignInStep> SignIn::openid(std::string_view issuer, const IdToken& token,
                                  const Origin& origin, std::int64_t now_ms) {
  PANDOK_TRY(const auto person, OpenidLinks(database_).find(issuer, token.subject));
  if (!person || person->state != PersonState::active)
    return fail(
        Code::unauthenticated,
        "this account is linked with nobody here; sign in with your password and link it on "
        "your own page");
  if (person->has_totp && !token.second_factor) {
    PANDOK_TRY(auto ticket, ticket_for(*person, now_ms));
    return SignInStep(NeedsTotp{std::move(ticket)});
  }
  return begin_session(*person, origin, now_ms);  // nothing was guessed: the throttle is not asked
}

Result<SignInStep> SignIn::begin_session(const Person& person, const Origin& origin,
                                         std::int64_t now_ms) {
  PANDOK_TRY(auto session, Sessions(database_).begin(person.id, origin.address, now_ms));
  const bool known = known_device(services_.keys, person.id, origin.device).has_value();
  return SignInStep(
      SignedIn{.person = person,
               .session = std::move(session),
               .device = known ? origin.device : new_device(services_.keys, person.id),
               .must_set_up_totp = needs_second_factor(person.roles) && !person.has_totp});
}

Result<SignInStep> SignIn::finish(const Person& person, const Origin& origin,
                                  const Throttle::Attempt& attempt, std::int64_t now_ms) {
  auto begun = begin_session(person, origin, now_ms);
  if (begun)
    services_.throttle.succeeded(attempt);
  else
    services_.throttle.undecided(attempt);
  return begun;
}

Result<std::string> SignIn::ticket_for(const Person& person, std::int64_t now_ms) {
  PANDOK_TRY(const auto stamp, Credentials(database_, services_).stamp(person.id));
  const std::string plain = fmt::format("{}\n{}\n{}", person.id, stamp, now_ms);
  return base64url(services_.keys.seal(as_bytes(plain), kTicketContext));
}

Result<std::optional<Person>> SignIn::person_of_ticket(std::string_view ticket,
                                                       std::int64_t now_ms) {
  std::optional<Person> nobody;
  if (ticket.size() > kTicketCharsMax) return nobody;
  const auto sealed = parse_base64url(ticket);
  const auto plain = sealed ? services_.keys.unseal(*sealed, kTicketContext) : std::nullopt;
  if (!plain) return nobody;
  const auto parts = split(as_text(*plain), '\n');
  if (parts.size() != 3) return nobody;
  const auto stamp = parse_int(parts[1]), issued_ms = parse_int(parts[2]);
  if (!stamp || !issued_ms || now_ms < *issued_ms - 60'000 || now_ms - *issued_ms > kTicketLifeMs)
    return nobody;
  PANDOK_TRY(auto person, find_person(database_, PersonKey::id, parts[0]));
  if (!person || person->state != PersonState::active || !person->has_totp) return nobody;
  PANDOK_TRY(const auto now_stamp, Credentials(database_, services_).stamp(person->id));
  if (now_stamp != *stamp) return nobody;
  return person;
}

}  // namespace pandok::access
