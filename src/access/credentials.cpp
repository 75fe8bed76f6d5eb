#include "access/credentials.h"

#include "access/person_rows.h"
#include "access/totp.h"

namespace pandok::access {
namespace {

std::string totp_context(std::string_view person) { return "totp\n" + std::string(person); }

}  // namespace

Result<> Credentials::set_password(const Person& person, std::string_view password,
                                   std::int64_t now_ms) {
  PANDOK_TRY(auto hash, hash_new_password(person.login, person.name, password));
  return put_password_hash(person.id, std::move(hash), now_ms);
}

Result<std::string> Credentials::hash_new_password(std::string_view login, std::string_view name,
                                                   std::string_view password) {
  PANDOK_CHECKED(check_new_password(password, login, name));
  return services_.hasher.hash(password);
}

Result<> Credentials::put_password_hash(std::string_view person, std::string hash,
                                        std::int64_t now_ms) {
  const auto done = database_.execute(
      "INSERT INTO credentials (person, password, stamp, changed_ms) VALUES ($1, $2, 1, $3) "
      "ON CONFLICT (person) DO UPDATE SET password = $2, totp_pending = NULL, "
      "stamp = credentials.stamp + 1, changed_ms = $3",
      {std::string(person), std::move(hash), now_ms});
  if (!done && done.error().code == Code::failed_precondition)
    return fail(Code::not_found, "there is no such person");
  PANDOK_CHECKED(done);
  return {};
}

Result<bool> Credentials::check_password(const std::optional<Person>& person,
                                         std::string_view password) {
  std::string stored;
  if (person) {
    PANDOK_TRY(auto found, database_.query_text(
                               "SELECT password FROM credentials WHERE person = $1", {person->id}));
    stored = std::move(found).value_or("");
  }
  PANDOK_TRY(const auto check, services_.hasher.check(stored, password));
  if (check.outdated) {
    PANDOK_TRY(auto hash, services_.hasher.hash(password));
    // Only if nobody has set another one meanwhile.
    PANDOK_CHECKED(database_.execute(
        "UPDATE credentials SET password = $3 WHERE person = $1 AND password = $2",
        {person->id, stored, std::move(hash)}));
  }
  return check.right;
}

Result<std::int64_t> Credentials::stamp(std::string_view person) {
  PANDOK_TRY(const auto stamp,
             database_.query_integer("SELECT stamp FROM credentials WHERE person = $1",
                                     {std::string(person)}));
  return stamp.value_or(0);
}

Result<TotpSetup> Credentials::begin_totp(const Person& person, std::int64_t now_ms) {
  Bytes secret = new_totp_secret();
  PANDOK_CHECKED(database_.execute(
      "INSERT INTO credentials (person, totp_pending, changed_ms) VALUES ($1, $2, $3) "
      "ON CONFLICT (person) DO UPDATE SET totp_pending = $2, changed_ms = $3",
      {person.id, services_.keys.seal(secret, totp_context(person.id)), now_ms}));
  return TotpSetup{base32(secret), totp_uri("pandok", person.login, secret)};
}

// Of the column totp or totp_pending; empty if there is none.
Result<Bytes> Credentials::sealed_totp(const std::string& person, std::string_view column) {
  Bytes sealed;
  PANDOK_CHECKED(
      database_.query(fmt::format("SELECT {} FROM credentials WHERE person = $1", column), {person},
                      [&](const store::Row& row) -> Result<> {
                        const ByteView bytes = row.bytes(0);
                        sealed.assign(bytes.begin(), bytes.end());
                        return {};
                      }));
  return sealed;
}

Result<Bytes> Credentials::unsealed_totp(const std::string& person, ByteView sealed) {
  auto secret = services_.keys.unseal(sealed, totp_context(person));
  if (!secret || secret->size() != kTotpSecretBytes)
    return fail(Code::data_corrupted,
                "the second factor was sealed with another key; restore the home's access.key, or "
                "remove the factor and set it up again");
  return *std::move(secret);
}

Result<std::optional<std::vector<std::string>>> Credentials::confirm_totp(const Person& person,
                                                                          std::string_view code,
                                                                          std::int64_t now_ms) {
  PANDOK_TRY(const Bytes pending, sealed_totp(person.id, "totp_pending"));
  if (pending.empty())
    return fail(Code::failed_precondition, "no second factor is being set up: begin with that");
  PANDOK_TRY(const Bytes secret, unsealed_totp(person.id, pending));
  const auto step = accepted_step(secret, code, now_ms, 0);
  if (!step) return std::optional<std::vector<std::string>>();
  PANDOK_TRY(auto transaction, store::Transaction::begin(database_));
  PANDOK_TRY(const auto changed,
             database_.execute("UPDATE credentials SET totp = totp_pending, totp_pending = NULL, "
                               "totp_step = $2, stamp = stamp + 1, changed_ms = $3 "
                               "WHERE person = $1 AND totp_pending = $4",
                               {person.id, *step, now_ms, pending}));
  if (changed != 1)
    return fail(Code::failed_precondition, "another second factor is being set up: begin anew");
  PANDOK_TRY(auto codes, put_recovery_codes(person.id));
  PANDOK_CHECKED(transaction.commit());
  return std::optional(std::move(codes));
}

Result<bool> Credentials::check_code(const Person& person, std::string_view code,
                                     std::int64_t now_ms) {
  PANDOK_TRY(const Bytes sealed, sealed_totp(person.id, "totp"));
  if (sealed.empty()) return false;
  PANDOK_TRY(const Bytes secret, unsealed_totp(person.id, sealed));
  PANDOK_TRY(
      const auto last,
      database_.query_integer("SELECT totp_step FROM credentials WHERE person = $1", {person.id}));
  const auto step = accepted_step(secret, code, now_ms, last.value_or(0));
  if (!step) return use_recovery_code(person, code);
  // Of two requests with one code, one wins.
  PANDOK_TRY(const auto changed,
             database_.execute("UPDATE credentials SET totp_step = $2 WHERE person = $1 AND "
                               "totp_step < $2 AND totp = $3",
                               {person.id, *step, sealed}));
  return changed == 1;
}

Bytes Credentials::recovery_digest(const std::string& person, const std::string& code) const {
  // Under the key of the home: 50 random bits alone could be searched.
  return to_bytes(services_.keys.sign("recovery\n" + person + "\n" + code));
}

Result<bool> Credentials::use_recovery_code(const Person& person, std::string_view code) {
  const auto normal = normal_recovery_code(code);
  if (!normal) return false;
  PANDOK_TRY(const auto removed,
             database_.execute("DELETE FROM recovery_codes WHERE person = $1 AND digest = $2",
                               {person.id, recovery_digest(person.id, *normal)}));
  return removed == 1;
}

Result<std::vector<std::string>> Credentials::put_recovery_codes(const std::string& person) {
  PANDOK_CHECKED(database_.execute("DELETE FROM recovery_codes WHERE person = $1", {person}));
  auto codes = new_recovery_codes();
  for (const std::string& code : codes)
    PANDOK_CHECKED(database_.execute("INSERT INTO recovery_codes (person, digest) VALUES ($1, $2)",
                                     {person, recovery_digest(person, code)}));
  return codes;
}

Result<std::vector<std::string>> Credentials::renew_recovery_codes(const Person& person) {
  PANDOK_TRY(const Bytes sealed, sealed_totp(person.id, "totp"));
  if (sealed.empty())
    return fail(Code::failed_precondition, "there is no second factor to recover; set one up");
  PANDOK_TRY(auto transaction, store::Transaction::begin(database_));
  PANDOK_TRY(auto codes, put_recovery_codes(person.id));
  PANDOK_CHECKED(transaction.commit());
  return codes;
}

Result<int> Credentials::recovery_codes_left(std::string_view person) {
  PANDOK_TRY(const auto n,
             database_.query_integer("SELECT count(*) FROM recovery_codes WHERE person = $1",
                                     {std::string(person)}));
  return static_cast<int>(n.value_or(0));
}

Result<> Credentials::remove_totp(std::string_view person, std::int64_t now_ms) {
  PANDOK_TRY(auto transaction, store::Transaction::begin(database_));
  const std::string id(person);
  PANDOK_CHECKED(database_.execute("DELETE FROM recovery_codes WHERE person = $1", {id}));
  PANDOK_CHECKED(
      database_.execute("UPDATE credentials SET totp = NULL, totp_pending = NULL, "
                        "totp_step = 0, stamp = stamp + 1, changed_ms = $2 WHERE person = $1 "
                        "AND (totp IS NOT NULL OR totp_pending IS NOT NULL)",
                        {id, now_ms}));
  return transaction.commit();
}

}  // namespace pandok::access
