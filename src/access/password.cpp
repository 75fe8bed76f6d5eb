#include "access/password.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "access/secret.h"
#include "access/text.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/parse.h"

namespace pandok::access {
namespace {

// What people choose first where ten characters are asked, without case, and its beginnings that
// are long enough. Short on purpose: delays stop long lists, this stops the first few tries.
constexpr std::array<std::string_view, 34> kCommon = {
    "1234567890",   "12345678910",   "0123456789",   "0987654321",  "123456789a",    "a123456789",
    "qwertyuiop",   "qwerty12345",   "qwerty123456", "1q2w3e4r5t",  "1q2w3e4r5t6y",  "1qaz2wsx3edc",
    "q1w2e3r4t5",   "asdfghjkl;",    "asdfghjkl1",   "zxcvbnm123",  "password12",    "password123",
    "password1234", "password12345", "passw0rd123",  "p@ssw0rd123", "administrator", "admin123456",
    "admin12345",   "letmein123",    "welcome123",   "welcome1234", "iloveyou12",    "changeme123",
    "abcdefghij",   "abc1234567",    "qwer1234!!",   "dkssudgktpdy"};

// As bytes that Argon2 is given: NFKC, wiped when done.
SecretText prepared(std::string_view password) { return SecretText(nfkc(password)); }

bool is_common(const std::string& folded) {
  return std::ranges::find(kCommon, std::string_view(folded)) != kCommon.end();
}

// True if the password is few characters over and over: "aaaaaaaaaa", "ababababab".
bool is_monotonous(std::string_view folded) {
  std::string seen(folded);
  std::ranges::sort(seen);
  return std::unique(seen.begin(), seen.end()) - seen.begin() < 4;
}

// Names shorter than this are in too many words.
bool holds(const std::string& folded, std::string_view name) {
  constexpr std::size_t kCharsMin = 4;
  const std::string own = fold(name);
  return utf8_length(own) >= kCharsMin && folded.find(own) != std::string::npos;
}

// Text that is longer than any password is not worth its hashing, and libsodium takes 4 GiB.
bool is_possible(std::string_view password) {
  return password.size() <= 16 * limits::kPasswordCharsMax && is_utf8(password);
}

}  // namespace

Result<> check_new_password(std::string_view password, std::string_view login,
                            std::string_view name) {
  if (!is_possible(password) || !is_plain_text(password))
    return fail(Code::invalid_argument, "the password has control characters, or is no UTF-8");
  const std::size_t length = utf8_length(prepared(password).view());
  if (length < limits::kPasswordCharsMin || length > limits::kPasswordCharsMax)
    return fail(Code::invalid_argument, "a password has {} to {} characters, this one {}",
                limits::kPasswordCharsMin, limits::kPasswordCharsMax, length);
  std::string folded = fold(password);
  const bool common = is_common(folded) || is_monotonous(folded);
  const bool own = holds(folded, login) || (is_utf8(name) && holds(folded, name));
  wipe(folded);
  if (common)
    return fail(Code::invalid_argument, "this password is among the first that are tried");
  if (own) return fail(Code::invalid_argument, "the password holds the login or the name");
  return {};
}

// One of the slots, given back when it goes.
class PasswordHasher::Turn {
 public:
  static Result<Turn> take(PasswordHasher& owner) {
    std::unique_lock lock(owner.mutex_);
    const auto wait = std::chrono::milliseconds(limits::kHashingWaitMsMax);
    if (!owner.free_.wait_for(lock, wait, [&] { return owner.slots_ > 0; }))
      return fail(Code::resource_exhausted, "many people sign in just now; try again");
    --owner.slots_;
    return Turn(&owner);
  }
  Turn(Turn&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)) {}
  Turn& operator=(Turn&&) = delete;
  ~Turn() {
    if (owner_ == nullptr) return;
    {
      const std::lock_guard lock(owner_->mutex_);
      ++owner_->slots_;
    }
    owner_->free_.notify_one();
  }

 private:
  explicit Turn(PasswordHasher* owner) : owner_(owner) {}
  PasswordHasher* owner_;
};

namespace {

Result<std::string> hash_now(std::string_view password, const PasswordCost& cost) {
  std::array<char, crypto_pwhash_STRBYTES> out{};
  const SecretText secret = prepared(password);
  if (crypto_pwhash_str_alg(out.data(), secret.view().data(), secret.view().size(), cost.passes,
                            cost.memory_bytes, crypto_pwhash_ALG_ARGON2ID13) != 0)
    return fail(Code::resource_exhausted, "there is no memory to hash a password");
  return std::string(out.data());
}

}  // namespace

PasswordHasher::PasswordHasher(PasswordCost cost, int at_once) : cost_(cost), slots_(at_once) {
  CHECK(sodium_init() >= 0 && at_once > 0);
  std::string unknown = new_secret();
  // Without memory even for this one, nobody_ is no hash; then check() of nobody is quicker, and
  // wrong all the same.
  nobody_ = hash_now(unknown, cost_).value_or(std::string());
  wipe(unknown);
}

Result<std::string> PasswordHasher::hash(std::string_view password) {
  if (!is_possible(password))
    return fail(Code::invalid_argument, "the password is too long, or is no UTF-8");
  PANDOK_TRY(const auto turn, Turn::take(*this));
  return hash_now(password, cost_);
}

Result<PasswordHasher::Check> PasswordHasher::check(std::string_view stored,
                                                    std::string_view password) {
  const bool possible = is_possible(password);
  const SecretText secret = prepared(possible ? password : std::string_view());
  // libsodium wants a text that ends in a zero byte.
  std::string known(stored.starts_with("$argon2id$") ? stored : std::string_view());
  const bool somebody =
      !known.empty() && known.size() < crypto_pwhash_STRBYTES &&
      known.find('\0') == std::string::npos &&
      crypto_pwhash_str_needs_rehash(known.c_str(), cost_.passes, cost_.memory_bytes) >= 0;
  const std::string& against = somebody ? known : nobody_;
  PANDOK_TRY(const auto turn, Turn::take(*this));
  const bool equal =
      crypto_pwhash_str_verify(against.c_str(), secret.view().data(), secret.view().size()) == 0;
  Check check{.right = equal && somebody && possible};
  check.outdated = check.right && crypto_pwhash_str_needs_rehash(known.c_str(), cost_.passes,
                                                                 cost_.memory_bytes) != 0;
  return check;
}

}  // namespace pandok::access
