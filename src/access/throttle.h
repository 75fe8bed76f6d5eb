// Slows those who guess: delays that double with each failure, by account and by address.
//
// After OWASP's "device cookies": failures from devices that the account knows are counted each for
// itself, all others together. So a stranger can make strangers wait, not the owner at his own
// device. One address that tries many accounts (spraying) waits too, whatever the account.
// An attempt counts as failed from its beginning until succeeded() takes it back, so that many at
// once get no more tries than one after the other.
// The memory is bounded: of more than limits::kThrottleEntriesMax accounts and addresses the oldest
// are forgotten. Nothing is stored; a restart forgets. Times are handed in; a clock that goes
// backwards lets nobody wait longer than the delay itself. Threads: any. Cost: below 1 µs.
#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace pandok::access {

class Throttle {
 public:
  Throttle();

  struct Attempt {
    std::string_view account;  // the normalised login, whether it exists or not
    std::string_view device;   // known_device()'s name; "" for a device that is not known
    std::string_view address;  // of the client; of IPv6 the first 64 bits count
  };

  // Begins an attempt: 0, and it counts as failed until succeeded(); or the milliseconds to wait,
  // and it did not count.
  std::int64_t begin(const Attempt& attempt, std::int64_t now_ms);
  // The attempt that was begun was right: its account (on this device) starts anew, its address
  // gets this one attempt back, so that an account of one's own does not wash an address clean.
  void succeeded(const Attempt& attempt);
  // It came to no answer (the disk is full), or the next step will: it does not count.
  void undecided(const Attempt& attempt);

  std::size_t size() const;  // entries in memory

 private:
  struct Rule;
  struct Entry {
    std::uint64_t key = 0;
    int failures = 0;
    std::int64_t last_ms = 0;
  };
  using Order = std::list<Entry>;  // the oldest first
  static const Rule& strangers();
  static const Rule& own_device();
  static const Rule& one_address();
  std::uint64_t key_of(std::string_view kind, std::string_view a, std::string_view b) const;
  std::uint64_t account_key(const Attempt& attempt) const;
  std::uint64_t address_key(const Attempt& attempt) const;
  std::int64_t wait_ms(std::uint64_t key, const Rule& rule, std::int64_t now_ms);
  void count(std::uint64_t key, std::int64_t now_ms);
  void give_back(std::uint64_t key);
  void forget(std::uint64_t key);

  std::array<std::uint8_t, 16> secret_;  // so that nobody can choose what shares an entry
  mutable std::mutex mutex_;
  Order order_;                                               // guarded by mutex_
  std::unordered_map<std::uint64_t, Order::iterator> found_;  // guarded by mutex_
};

}  // namespace pandok::access
