#include "access/throttle.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "base/limits.h"
#include "base/random.h"

namespace pandok::access {
namespace {

constexpr std::int64_t kNow = 1'800'000'000'000;
constexpr std::int64_t kMinute = 60'000;

// Tries that a guesser who waits as told gets within `span`.
int tries_within(Throttle& throttle, const Throttle::Attempt& attempt, std::int64_t span) {
  int tries = 0;
  for (std::int64_t now = kNow; now < kNow + span;) {
    const std::int64_t wait = throttle.begin(attempt, now);
    if (wait == 0) ++tries;
    now += wait;
  }
  return tries;
}

TEST(Throttle, AFewFailuresAreFreeThenDelaysDouble) {
  Throttle throttle;
  const Throttle::Attempt attempt{"kim", "", "10.0.0.1"};
  for (int i = 0; i < 5; ++i) EXPECT_EQ(throttle.begin(attempt, kNow), 0) << i;
  std::int64_t now = kNow;
  for (const std::int64_t expected : {1'000, 2'000, 4'000, 8'000}) {
    EXPECT_EQ(throttle.begin(attempt, now), expected);
    EXPECT_EQ(throttle.begin(attempt, now + expected - 1), 1) << "asking does not lengthen it";
    now += expected;
    EXPECT_EQ(throttle.begin(attempt, now), 0);
  }
}

TEST(Throttle, ADayHasAHundredOrSoGuessesOfOneAccount) {
  Throttle throttle;
  EXPECT_LE(tries_within(throttle, {"kim", "", "10.0.0.1"}, 24 * 60 * kMinute), 125);
}

TEST(Throttle, ManyAddressesShareTheGuessesOfOneAccount) {
  Throttle throttle;
  int tries = 0;
  for (int i = 0; i < 1'000; ++i)
    tries += throttle.begin({"kim", "", "10.0." + std::to_string(i)}, kNow + i) == 0;
  EXPECT_LE(tries, 6);
}

TEST(Throttle, StrangersDoNotLockTheOwnerOut) {
  Throttle throttle;
  for (int i = 0; i < 50; ++i) throttle.begin({"kim", "", "10.0.0.1"}, kNow + i * kMinute);
  EXPECT_EQ(throttle.begin({"kim", "phone", "10.0.0.1"}, kNow + 50 * kMinute), 0)
      << "from a device that is known, whatever the address did";
}

TEST(Throttle, AKnownDeviceThatGuessesIsSlowedToo) {
  Throttle throttle;
  EXPECT_LE(tries_within(throttle, {"kim", "phone", "10.0.0.1"}, 60 * kMinute), 80);
  EXPECT_EQ(throttle.begin({"kim", "other phone", "10.0.0.1"}, kNow), 0);
}

TEST(Throttle, SprayingOneAddressOverManyAccountsIsSlowed) {
  Throttle throttle;
  int tries = 0;
  for (int i = 0; i < 1'000; ++i)
    tries += throttle.begin({"person" + std::to_string(i), "", "10.0.0.1"}, kNow + i) == 0;
  EXPECT_LE(tries, 21);
  EXPECT_EQ(throttle.begin({"another", "", "10.0.0.2"}, kNow), 0);
}

TEST(Throttle, AnAddressOfIpv6IsItsNetwork) {
  Throttle throttle;
  int tries = 0;
  for (int i = 0; i < 100; ++i)
    tries +=
        throttle.begin({"p" + std::to_string(i), "", "2001:db8::" + std::to_string(i)}, kNow) == 0;
  EXPECT_LE(tries, 20);
  EXPECT_EQ(throttle.begin({"x", "", "2001:db8:0:1::1"}, kNow), 0);
  Throttle mapped;
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(mapped.begin({"p" + std::to_string(i), "", "::ffff:10.0.0.1"}, kNow), 0);
  EXPECT_GT(mapped.begin({"x", "", "10.0.0.1"}, kNow), 0);
}

TEST(Throttle, SuccessStartsTheAccountAnewButDoesNotWashTheAddress) {
  Throttle throttle;
  const Throttle::Attempt own{"own", "", "10.0.0.1"};
  int tries = 0;
  for (int i = 0; i < 100; ++i) {
    if (throttle.begin(own, kNow) == 0) throttle.succeeded(own);
    tries += throttle.begin({"victim" + std::to_string(i), "", "10.0.0.1"}, kNow) == 0;
  }
  EXPECT_LE(tries, 20);
  Throttle other;
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(other.begin(own, kNow), 0) << i;
    other.succeeded(own);
  }
  EXPECT_EQ(other.size(), 0u);
}

TEST(Throttle, WhatCameToNoAnswerDoesNotCount) {
  Throttle throttle;
  const Throttle::Attempt attempt{"kim", "", "10.0.0.1"};
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(throttle.begin(attempt, kNow), 0) << i;
    throttle.undecided(attempt);
  }
}

TEST(Throttle, FailuresAreForgivenWithTime) {
  Throttle throttle;
  const Throttle::Attempt attempt{"kim", "", "10.0.0.1"};
  for (int i = 0; i < 5; ++i) throttle.begin(attempt, kNow);
  EXPECT_EQ(throttle.begin(attempt, kNow + 24 * 60 * kMinute), 0);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(throttle.begin(attempt, kNow + 24 * 60 * kMinute), 0);
  EXPECT_GT(throttle.begin(attempt, kNow + 24 * 60 * kMinute), 0);
}

TEST(Throttle, AClockThatGoesBackLetsNobodyWaitLonger) {
  Throttle throttle;
  const Throttle::Attempt attempt{"kim", "", "10.0.0.1"};
  for (int i = 0; i < 5; ++i) throttle.begin(attempt, kNow);
  EXPECT_EQ(throttle.begin(attempt, kNow - 24 * 60 * kMinute), 1'000);
  EXPECT_EQ(throttle.begin(attempt, kNow - 24 * 60 * kMinute + 1'000), 0);
}

TEST(Throttle, ItsMemoryIsBounded) {
  Throttle throttle;
  const int n = static_cast<int>(limits::kThrottleEntriesMax);
  for (int i = 0; i < n; ++i)
    throttle.begin({"p" + std::to_string(i), "", std::to_string(i)}, kNow + i);
  EXPECT_EQ(throttle.size(), limits::kThrottleEntriesMax);
  EXPECT_EQ(throttle.begin({std::string(1 << 20, 'x'), "", std::string(1 << 20, 'y')}, kNow), 0);
  EXPECT_EQ(throttle.size(), limits::kThrottleEntriesMax);
}

TEST(Throttle, ManyAtOnceGetNoMoreTriesThanOneAfterTheOther) {
  Throttle throttle;
  std::atomic<int> tries{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 1'000; ++i)
        if (throttle.begin({"kim", "", "10.0.0.1"}, kNow) == 0) tries.fetch_add(1);
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(tries.load(), 5);
}

TEST(Throttle, AnyOrderOfCallsAndTimesIsSurvived) {
  Throttle throttle;
  Random random(11);
  for (int i = 0; i < 50'000; ++i) {
    const std::string account(1, static_cast<char>('a' + random.below(4)));
    const Throttle::Attempt attempt{account, random.chance(0.5) ? "d" : "", "1"};
    const std::int64_t now =
        random.chance(0.01) ? -random.below(1 << 30) : kNow + random.below(1 << 30);
    switch (random.below(4)) {
      case 0:
        throttle.succeeded(attempt);
        break;
      case 1:
        throttle.undecided(attempt);
        break;
      default:
        const std::int64_t wait = throttle.begin(attempt, now);
        ASSERT_GE(wait, 0);
        ASSERT_LE(wait, 15 * kMinute);
    }
  }
}

}  // namespace
}  // namespace pandok::access
