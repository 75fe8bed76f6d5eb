#include "base/id.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "base/check.h"

namespace pandok {
namespace {

constexpr std::string_view kCrockfordDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kTimeDigits = 10, kRandomDigits = 16;
constexpr std::int64_t kTimeMax = (std::int64_t{1} << 48) - 1;

}  // namespace

std::string first_id(std::int64_t at_ms) {
  std::string id(kTimeDigits + kRandomDigits, '0');
  auto time = static_cast<std::uint64_t>(std::clamp(at_ms, std::int64_t{0}, kTimeMax));
  for (std::size_t i = kTimeDigits; i > 0; --i, time >>= 5) id[i - 1] = kCrockfordDigits[time & 31];
  return id;
}

std::string new_id(std::int64_t now) {
  std::string id = first_id(now);
  CHECK(sodium_init() >= 0);  // from many threads and many times; makes the source ready
  std::array<std::uint8_t, kRandomDigits> random{};
  randombytes_buf(random.data(), random.size());
  for (std::size_t i = 0; i < kRandomDigits; ++i)
    id[kTimeDigits + i] = kCrockfordDigits[random[i] & 31];
  return id;
}

bool is_id(std::string_view text) {
  if (text.size() != kTimeDigits + kRandomDigits) return false;
  return text.find_first_not_of(kCrockfordDigits) == std::string_view::npos;
}

std::int64_t now_ms() {
  using std::chrono::milliseconds;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<milliseconds>(now).count();
}

}  // namespace pandok
