#include "access/gate.h"

#include <atomic>
#include <thread>
#include <vector>

#include "access/secret.h"
#include "access/sessions.h"
#include "access/testing.h"
#include "access/tokens.h"
#include "access/totp.h"
#include "base/limits.h"
#include "base/random.h"
#include "base/stopwatch.h"

namespace pandok::access {
namespace {

class GateTest : public AccessTest {
 protected:
  std::string session(const Person& who) {
    return Sessions(*database).begin(who.id, "", kNow).value();
  }
  std::string token(const Person& who, PermissionSet scopes) {
    return Tokens(*database).create(who, "t", scopes, kNow + 3'600'000, kNow)->text;
  }
  Code refused(const std::string& credential, std::int64_t at = kNow) {
    const auto caller = gate.authenticate(*database, credential, at);
    return caller ? Code::internal : caller.error().code;
  }
  Gate gate;
};

TEST_F(GateTest, KnowsTheCallerOfASession) {
  const Person kim = person("kim", {Role::supervisor});
  const std::string secret = session(kim);
  EXPECT_EQ(gate.cached(secret, kNow), nullptr);
  const auto caller = gate.authenticate(*database, secret, kNow).value();
  EXPECT_EQ(caller->person, kim.id);
  EXPECT_EQ(caller->login, "kim");
  EXPECT_EQ(caller->organisation, agency.id);
  EXPECT_EQ(caller->via, Via::session);
  EXPECT_EQ(caller->permissions, permissions_of(Role::supervisor));
  EXPECT_TRUE(caller->may(Permission::see_readings));
  EXPECT_FALSE(caller->may(Permission::manage_people));
  EXPECT_EQ(gate.cached(secret, kNow), caller);
}

TEST_F(GateTest, BelievesForTwoSecondsAndNotInTheFuture) {
  const std::string secret = session(person("kim"));
  ASSERT_TRUE(gate.authenticate(*database, secret, kNow));
  EXPECT_NE(gate.cached(secret, kNow + 1'999), nullptr);
  EXPECT_EQ(gate.cached(secret, kNow + 2'000), nullptr);
  EXPECT_EQ(gate.cached(secret, kNow - 1), nullptr);
}

TEST_F(GateTest, RefusesWhateverIsNoCredential) {
  session(person("kim"));
  Random random(13);
  for (const std::string& text : {std::string(), new_secret(), std::string("pandok_"),
                                  std::string(1 << 20, 'A'), std::string("\0", 1)}) {
    EXPECT_EQ(refused(text), Code::unauthenticated);
    EXPECT_EQ(gate.cached(text, kNow), nullptr);
  }
  for (int i = 0; i < 500; ++i) {
    std::string text;
    for (int n = random.below(150); n > 0; --n) text += static_cast<char>(random.below(256));
    ASSERT_EQ(refused(text), Code::unauthenticated);
  }
  EXPECT_EQ(gate.size(), 0u) << "what was refused takes no room";
}

TEST_F(GateTest, ATokenMayWhatItsOwnerMayAndItWasGiven) {
  const Person kim = person("kim", {Role::officer, Role::data_steward});
  const std::string text = token(kim, {Permission::change_register, Permission::make_readings});
  const auto before = gate.authenticate(*database, text, kNow).value();
  EXPECT_EQ(before->via, Via::token);
  EXPECT_EQ(before->permissions,
            (PermissionSet{Permission::change_register, Permission::make_readings}));
  ASSERT_TRUE(people.change(kim.id, 1, {.roles = RoleSet{Role::officer}}, kBoss, kNow));
  const auto after = gate.authenticate(*database, text, kNow).value();
  EXPECT_EQ(after->permissions, PermissionSet{Permission::make_readings});
}

TEST_F(GateTest, NoTokenEverExceedsItsOwner) {
  Random random(14);
  const Person owner = person("kim", RoleSet::all());
  ASSERT_TRUE(credentials.begin_totp(owner, kNow));
  ASSERT_TRUE(database->execute("UPDATE credentials SET totp = totp_pending"));
  person("other", {Role::administrator});
  for (int i = 0; i < 40; ++i) {
    PermissionSet scopes{Permission::see_jobs};
    RoleSet roles;
    for (int p = 0; p < kPermissionCount; ++p)
      if (random.chance(0.4)) scopes.add(static_cast<Permission>(p));
    for (int r = 0; r < kRoleCount; ++r)
      if (random.chance(0.2)) roles.add(static_cast<Role>(r));
    const Person now = people.get(owner.id).value();
    Person all = now;
    all.roles = RoleSet::all();
    const std::string text = Tokens(*database).create(all, "t", scopes, kNow + 1'000, kNow)->text;
    ASSERT_TRUE(people.change(now.id, now.version, {.roles = roles}, kBoss, kNow));
    const auto caller = gate.authenticate(*database, text, kNow).value();
    EXPECT_EQ(caller->permissions, scopes & permissions_of(roles));
    ASSERT_TRUE(Tokens(*database).revoke_all(owner.id, kNow));
  }
}

TEST_F(GateTest, WhoNeedsASecondFactorMayNothingUntilItIsThere) {
  const Person boss = person("boss", {Role::administrator, Role::officer});
  const std::string secret = session(boss), text = token(boss, {Permission::make_readings});
  for (const std::string& credential : {secret, text}) {
    const auto caller = gate.authenticate(*database, credential, kNow).value();
    EXPECT_TRUE(caller->must_set_up_totp);
    EXPECT_TRUE(caller->permissions.empty());
  }
  const Bytes key = parse_base32(credentials.begin_totp(boss, kNow)->secret).value();
  const std::string code = hotp(key, static_cast<std::uint64_t>(totp_step(kNow)));
  ASSERT_TRUE(credentials.confirm_totp(boss, code, kNow).value());
  EXPECT_TRUE(gate.cached(secret, kNow)->permissions.empty()) << "until it is told";
  gate.forget_person(boss.id);
  EXPECT_EQ(gate.cached(secret, kNow), nullptr);
  EXPECT_TRUE(gate.authenticate(*database, secret, kNow).value()->may(Permission::manage_people));
}

TEST_F(GateTest, WhoIsDisabledIsOutAtOnce) {
  const Person kim = person("kim");
  const std::string secret = session(kim), text = token(kim, {Permission::make_readings});
  for (const std::string& credential : {secret, text})
    ASSERT_TRUE(gate.authenticate(*database, credential, kNow));
  ASSERT_TRUE(people.change(kim.id, 1, {.state = PersonState::disabled}, kBoss, kNow));
  gate.forget_person(kim.id);
  for (const std::string& credential : {secret, text}) {
    EXPECT_EQ(gate.cached(credential, kNow), nullptr);
    EXPECT_EQ(refused(credential), Code::unauthenticated);
  }
  ASSERT_TRUE(people.change(kim.id, 2, {.state = PersonState::active}, kBoss, kNow));
  EXPECT_EQ(refused(secret), Code::unauthenticated);
  EXPECT_EQ(refused(text), Code::internal) << "tokens wait for their owner";
}

TEST_F(GateTest, ForgetsOneOrAll) {
  const Person kim = person("kim"), lee = person("lee");
  const std::string a = session(kim), b = session(kim), c = session(lee);
  for (const std::string& one : {a, b, c}) ASSERT_TRUE(gate.authenticate(*database, one, kNow));
  EXPECT_EQ(gate.size(), 3u);
  gate.forget(a);
  EXPECT_EQ(gate.cached(a, kNow), nullptr);
  EXPECT_NE(gate.cached(b, kNow), nullptr);
  gate.forget_person(kim.id);
  EXPECT_EQ(gate.cached(b, kNow), nullptr);
  EXPECT_NE(gate.cached(c, kNow), nullptr);
  gate.forget_all();
  EXPECT_EQ(gate.size(), 0u);
}

TEST_F(GateTest, KnowsWhetherThereArePeople) {
  EXPECT_FALSE(gate.has_people(*database).value());
  EXPECT_FALSE(gate.knows_people());
  person("kim");
  EXPECT_TRUE(gate.has_people(*database).value());
  EXPECT_TRUE(gate.knows_people());
  const Caller local = local_operator();
  EXPECT_EQ(local.permissions, PermissionSet::all());
  EXPECT_EQ(local.via, Via::local);
  EXPECT_EQ(local.person, "");
}

// Readers, sign-ins and a person who is switched off and on: never is anybody seen who was off
// during the whole look, and the sanitizers have something to look at.
TEST_F(GateTest, IsRightUnderManyThreads) {
  const Person kim = person("kim"), lee = person("lee");
  const std::string text = token(kim, {Permission::make_readings}), steady = session(lee);
  std::atomic<bool> end{false};
  std::atomic<int> switched{0}, wrong{0};  // odd: kim is off, and the gate was told
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t)
    threads.emplace_back([&] {
      const auto own = store::Database::open(folder / "a.db").value();
      while (!end.load()) {
        const int before = switched.load();
        auto caller = gate.cached(text, kNow);
        if (!caller) caller = gate.authenticate(*own, text, kNow).value_or(nullptr);
        if (before % 2 == 1 && switched.load() == before && caller) wrong.fetch_add(1);
        if (!gate.cached(steady, kNow)) static_cast<void>(gate.authenticate(*own, steady, kNow));
      }
    });
  for (int i = 0; i < 60; ++i) {
    const bool off = i % 2 == 0;
    if (!off) switched.fetch_add(1);  // before it comes back
    ASSERT_TRUE(people.change(
        kim.id, 1 + i, {.state = off ? PersonState::disabled : PersonState::active}, kBoss, kNow));
    gate.forget_person(kim.id);
    if (off) switched.fetch_add(1);  // after it is gone
    for (int n = 0; n < 200; ++n) static_cast<void>(gate.cached(text, kNow));
  }
  end.store(true);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong.load(), 0);
}

TEST_F(GateTest, ALookIsQuick) {
  const std::string secret = session(person("kim"));
  ASSERT_TRUE(gate.authenticate(*database, secret, kNow));
  constexpr int kLooks = 200'000;
  const Stopwatch watch;
  int found = 0;
  for (int i = 0; i < kLooks; ++i) found += gate.cached(secret, kNow) != nullptr;
  EXPECT_EQ(found, kLooks);
  // Far more than it takes: a busy machine and a sanitizer pass, a look into the database does not.
  EXPECT_LT(watch.ms(), kLooks * 20e-3);
  RecordProperty("ns_per_look", static_cast<int>(watch.ms() * 1e6 / kLooks));
}

}  // namespace
}  // namespace pandok::access
