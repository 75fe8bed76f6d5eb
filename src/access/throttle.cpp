#include "access/throttle.h"

#include <arpa/inet.h>
#include <sodium.h>

#include <algorithm>
#include <string>

#include "base/bytes.h"
#include "base/check.h"
#include "base/limits.h"

namespace pandok::access {

// `free` failures cost nothing; the next ones 1 s, 2 s, 4 s … up to delay_ms_max. Each forgive_ms
// without a failure takes one back; it is not shorter than a delay, so that waiting forgives none.
struct Throttle::Rule {
  int free;
  std::int64_t delay_ms_max;
  std::int64_t forgive_ms;

  std::int64_t delay_ms(int failures) const {
    if (failures < free) return 0;
    const int doublings = std::min(failures - free, 20);
    return std::min((std::int64_t{1} << doublings) * 1'000, delay_ms_max);
  }
};

namespace {

constexpr std::int64_t kMinuteMs = 60'000;

// An address as what is counted: the text, or of IPv6 the network of 64 bits, which one customer
// has whole; an IPv4 address in IPv6 clothes is that address.
std::string counted_address(std::string_view address) {
  std::string text(address.substr(0, limits::kAddressCharsMax));
  in6_addr parsed{};
  if (::inet_pton(AF_INET6, text.c_str(), &parsed) != 1) return text;
  const auto* bytes = reinterpret_cast<const char*>(parsed.s6_addr);
  if (!IN6_IS_ADDR_V4MAPPED(&parsed)) return "net6:" + std::string(bytes, 8);
  char plain[INET_ADDRSTRLEN] = {};
  CHECK(::inet_ntop(AF_INET, bytes + 12, plain, sizeof plain) != nullptr);
  return plain;
}

}  // namespace

// About a hundred tries a day from everywhere together: NIST SP 800-63B's order.
const Throttle::Rule& Throttle::strangers() {
  static constexpr Rule kRule{5, 15 * kMinuteMs, 60 * kMinuteMs};
  return kRule;
}
// Only this device's own failures count here: short, because it is most likely the owner.
const Throttle::Rule& Throttle::own_device() {
  static constexpr Rule kRule{5, kMinuteMs, 10 * kMinuteMs};
  return kRule;
}
// An office may have one address.
const Throttle::Rule& Throttle::one_address() {
  static constexpr Rule kRule{20, 5 * kMinuteMs, 5 * kMinuteMs};
  return kRule;
}

Throttle::Throttle() {
  CHECK(sodium_init() >= 0);
  randombytes_buf(secret_.data(), secret_.size());
}

std::uint64_t Throttle::key_of(std::string_view kind, std::string_view a,
                               std::string_view b) const {
  std::string text(kind);
  for (const std::string_view part : {a, b}) (text += '\n') += part;
  std::uint64_t key = 0;
  static_assert(sizeof key == crypto_shorthash_BYTES);
  const ByteView bytes = as_bytes(text);
  crypto_shorthash(reinterpret_cast<unsigned char*>(&key), bytes.data(), bytes.size(),
                   secret_.data());
  return key;
}

std::uint64_t Throttle::account_key(const Attempt& attempt) const {
  return attempt.device.empty() ? key_of("strangers", attempt.account, "")
                                : key_of("device", attempt.account, attempt.device);
}
std::uint64_t Throttle::address_key(const Attempt& attempt) const {
  return key_of("address", counted_address(attempt.address), "");
}

std::int64_t Throttle::wait_ms(std::uint64_t key, const Rule& rule, std::int64_t now_ms) {
  const auto found = found_.find(key);
  if (found == found_.end()) return 0;
  Entry& entry = *found->second;
  entry.last_ms = std::min(entry.last_ms, now_ms);  // the clock may have gone back
  const std::int64_t since_ms = now_ms - entry.last_ms;
  const std::int64_t forgiven = since_ms / rule.forgive_ms;
  if (forgiven >= entry.failures) {
    forget(key);
    return 0;
  }
  entry.failures -= static_cast<int>(forgiven);
  entry.last_ms += forgiven * rule.forgive_ms;
  return forgiven > 0 ? 0 : std::max<std::int64_t>(rule.delay_ms(entry.failures) - since_ms, 0);
}

void Throttle::count(std::uint64_t key, std::int64_t now_ms) {
  const auto found = found_.find(key);
  if (found == found_.end()) {
    if (found_.size() >= limits::kThrottleEntriesMax) forget(order_.front().key);
    order_.push_back({key, 1, now_ms});
    found_.emplace(key, std::prev(order_.end()));
    return;
  }
  constexpr int kFailuresMax = 1'000;  // far beyond the longest delay
  found->second->failures = std::min(found->second->failures + 1, kFailuresMax);
  found->second->last_ms = now_ms;
  order_.splice(order_.end(), order_, found->second);
}

void Throttle::give_back(std::uint64_t key) {
  const auto found = found_.find(key);
  if (found == found_.end()) return;
  if (--found->second->failures <= 0) forget(key);
}

void Throttle::forget(std::uint64_t key) {
  const auto found = found_.find(key);
  if (found == found_.end()) return;
  const auto entry = found->second;
  found_.erase(found);
  order_.erase(entry);
}

std::int64_t Throttle::begin(const Attempt& attempt, std::int64_t now_ms) {
  const bool known = !attempt.device.empty();
  const std::uint64_t account = account_key(attempt), address = address_key(attempt);
  const std::lock_guard lock(mutex_);
  std::int64_t wait = wait_ms(account, known ? own_device() : strangers(), now_ms);
  if (!known) wait = std::max(wait, wait_ms(address, one_address(), now_ms));
  if (wait > 0) return wait;
  count(account, now_ms);
  if (!known) count(address, now_ms);
  return 0;
}

void Throttle::succeeded(const Attempt& attempt) {
  const std::uint64_t account = account_key(attempt), address = address_key(attempt);
  const std::lock_guard lock(mutex_);
  forget(account);
  if (attempt.device.empty()) give_back(address);
}

void Throttle::undecided(const Attempt& attempt) {
  const std::uint64_t account = account_key(attempt), address = address_key(attempt);
  const std::lock_guard lock(mutex_);
  give_back(account);
  if (attempt.device.empty()) give_back(address);
}

std::size_t Throttle::size() const {
  const std::lock_guard lock(mutex_);
  return found_.size();
}

}  // namespace pandok::access
