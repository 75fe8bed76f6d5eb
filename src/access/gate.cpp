#include "access/gate.h"

#include <sodium.h>

#include "access/people.h"
#include "access/person_rows.h"
#include "access/sessions.h"
#include "access/tokens.h"
#include "base/bytes.h"
#include "base/check.h"
#include "base/limits.h"

namespace pandok::access {
namespace {

constexpr std::int64_t kBelievedMs = 2'000;
constexpr std::size_t kCredentialCharsMax = 128;  // longer text is none

tl::unexpected<Error> nobody() {
  return fail(Code::unauthenticated, "sign in: the session or token is unknown or over");
}

// What a credential proves: whose it is and what it is limited to.
struct Proof {
  std::string person;
  Via via = Via::session;
  PermissionSet scopes = PermissionSet::all();
};

Result<std::optional<Proof>> proof_of(store::Database& database, std::string_view credential,
                                      std::int64_t now_ms) {
  std::optional<Proof> proof;
  if (TokenText::parse(credential)) {
    PANDOK_TRY(const auto token, Tokens(database).use(credential, now_ms));
    if (token) proof = Proof{token->person, Via::token, token->scopes};
    return proof;
  }
  PANDOK_TRY(const auto session, Sessions(database).use(credential, now_ms));
  if (session) proof = Proof{.person = session->person};
  return proof;
}

Caller caller_of(const Person& person, const Organisation& organisation, const Proof& proof) {
  Caller caller{.person = person.id,
                .login = person.login,
                .name = person.name,
                .organisation = organisation.id,
                .organisation_name = organisation.name,
                .roles = person.roles,
                .permissions = permissions_of(person.roles) & proof.scopes,
                .via = proof.via,
                .has_totp = person.has_totp,
                .must_set_up_totp = needs_second_factor(person.roles) && !person.has_totp};
  if (caller.must_set_up_totp) caller.permissions = {};
  return caller;
}

}  // namespace

Caller local_operator() {
  return {
      .login = "local", .name = "local", .permissions = PermissionSet::all(), .via = Via::local};
}

Gate::Gate() {
  CHECK(sodium_init() >= 0);
  randombytes_buf(secret_.data(), secret_.size());
}

Gate::Key Gate::key_of(std::string_view credential) const {
  Key key;
  static_assert(sizeof key == crypto_shorthash_siphashx24_BYTES);
  const ByteView bytes = as_bytes(credential);
  crypto_shorthash_siphashx24(reinterpret_cast<unsigned char*>(key.data()), bytes.data(),
                              bytes.size(), secret_.data());
  return key;
}

std::shared_ptr<const Caller> Gate::cached(std::string_view credential, std::int64_t now_ms) const {
  if (credential.size() > kCredentialCharsMax) return nullptr;
  const Key key = key_of(credential);
  const Shard& shard = shard_of(key);
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.entries.find(key);
  if (found == shard.entries.end()) return nullptr;
  const std::int64_t age_ms = now_ms - found->second.found_ms;
  return age_ms >= 0 && age_ms < kBelievedMs ? found->second.caller : nullptr;
}

Result<std::shared_ptr<const Caller>> Gate::authenticate(store::Database& database,
                                                         std::string_view credential,
                                                         std::int64_t now_ms) {
  if (credential.size() > kCredentialCharsMax) return nobody();
  const std::uint64_t forgotten = forgotten_.load(std::memory_order_acquire);
  PANDOK_TRY(const auto proof, proof_of(database, credential, now_ms));
  if (!proof) return nobody();
  PANDOK_TRY(const auto person, find_person(database, PersonKey::id, proof->person));
  if (!person || person->state != PersonState::active) return nobody();
  PANDOK_TRY(const auto organisation, People(database).organisation(person->organisation));
  auto caller = std::make_shared<const Caller>(caller_of(*person, organisation, *proof));
  keep(key_of(credential), caller, now_ms, forgotten);
  knows_people_.store(true, std::memory_order_release);
  return caller;
}

void Gate::keep(const Key& key, std::shared_ptr<const Caller> caller, std::int64_t now_ms,
                std::uint64_t forgotten) {
  constexpr std::size_t kEntriesMax = limits::kGateEntriesMax / kShards;
  Shard& shard = shard_of(key);
  const std::lock_guard lock(shard.mutex);
  // Counted up before anything is removed: what was read before that is not kept after it.
  if (forgotten_.load(std::memory_order_acquire) != forgotten) return;
  if (shard.entries.size() >= kEntriesMax && !shard.entries.contains(key)) {
    std::erase_if(shard.entries, [&](const auto& entry) {
      const std::int64_t age_ms = now_ms - entry.second.found_ms;
      return age_ms < 0 || age_ms >= kBelievedMs;
    });
    if (shard.entries.size() >= kEntriesMax) shard.entries.erase(shard.entries.begin());
  }
  shard.entries.insert_or_assign(key, Entry{std::move(caller), now_ms});
}

void Gate::forget(std::string_view credential) {
  forgotten_.fetch_add(1, std::memory_order_acq_rel);
  const Key key = key_of(credential);
  Shard& shard = shard_of(key);
  const std::lock_guard lock(shard.mutex);
  shard.entries.erase(key);
}

void Gate::forget_person(std::string_view person) {
  forgotten_.fetch_add(1, std::memory_order_acq_rel);
  for (Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    std::erase_if(shard.entries,
                  [&](const auto& entry) { return entry.second.caller->person == person; });
  }
}

void Gate::forget_all() {
  forgotten_.fetch_add(1, std::memory_order_acq_rel);
  for (Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    shard.entries.clear();
  }
}

Result<bool> Gate::has_people(store::Database& database) {
  if (knows_people()) return true;
  PANDOK_TRY(const bool people, access::has_people(database));
  if (people) knows_people_.store(true, std::memory_order_release);
  return people;
}

std::size_t Gate::size() const {
  std::size_t n = 0;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    n += shard.entries.size();
  }
  return n;
}

}  // namespace pandok::access
