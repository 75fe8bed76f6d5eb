#include "access/password.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "base/limits.h"
#include "base/random.h"

namespace pandok::access {
namespace {

TEST(NewPassword, IsTakenWithinItsRules) {
  for (const char* good : {"correct horse battery", "비밀번호는길어야안전하다", "Tr0ub4dor&3x",
                           "aaaabbbbccccdddd", "ｆｕｌｌ ｗｉｄｔｈ"})
    EXPECT_TRUE(check_new_password(good, "kim", "김민준")) << good;
  const auto refused = [](std::string_view password) {
    const auto checked = check_new_password(password, "minjun", "Kim Min");
    return !checked && checked.error().code == Code::invalid_argument &&
           (password.empty() || checked.error().message.find(password) == std::string::npos);
  };
  for (const char* bad :
       {"", "short", "123456789", "1234567890", "PASSWORD123", "Qwertyuiop", "aaaaaaaaaaaa",
        "abababababab", "my minjun pass", "MINJUN-99999", "kim min is here", "with\ncontrol",
        "\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff"})
    EXPECT_TRUE(refused(bad)) << bad;
}

TEST(NewPassword, ItsLengthIsCountedInCharacters) {
  const auto check = [](const std::string& text) {
    return check_new_password(text, "x1", "y").has_value();
  };
  std::string password;
  for (std::size_t i = 0; i < limits::kPasswordCharsMin - 1; ++i)
    password += "가나다라"[3 * (i % 4)], password += "가나다라"[3 * (i % 4) + 1],
        password += "가나다라"[3 * (i % 4) + 2];
  EXPECT_FALSE(check(password));
  EXPECT_TRUE(check(password + "마"));
  std::string longest;
  while (longest.size() < limits::kPasswordCharsMax) longest += "abcd"[longest.size() % 4];
  EXPECT_TRUE(check(longest));
  EXPECT_FALSE(check(longest + "e"));
  EXPECT_FALSE(check(std::string(1 << 20, 'a')));
}

TEST(Password, IsRightOrWrong) {
  PasswordHasher hasher(PasswordCost::weak());
  const std::string kept = hasher.hash("correct horse").value();
  EXPECT_TRUE(kept.starts_with("$argon2id$v=19$"));
  EXPECT_NE(hasher.hash("correct horse").value(), kept) << "each has its salt";
  EXPECT_TRUE(hasher.check(kept, "correct horse")->right);
  EXPECT_TRUE(hasher.check(kept, "ｃorrect horse")->right) << "NFKC makes one of both";
  EXPECT_FALSE(hasher.check(kept, "correct horse")->outdated);
  for (const char* wrong : {"", "Correct horse", "correct horse ", "correct", "\xff"})
    EXPECT_FALSE(hasher.check(kept, wrong)->right) << wrong;
  EXPECT_FALSE(hasher.check(kept, std::string(1 << 20, 'a'))->right);
  for (const std::string& impossible : {std::string(1 << 20, 'a'), std::string("\xff")})
    EXPECT_EQ(hasher.hash(impossible).error().code, Code::invalid_argument);
}

TEST(Password, NobodysIsAlwaysWrong) {
  PasswordHasher hasher(PasswordCost::weak());
  const std::string kept = hasher.hash("correct horse").value();
  for (const std::string& stored :
       {std::string(), std::string("x"), kept.substr(0, 40), kept + std::string(200, 'x'),
        std::string("$argon2id$v=19$m=4294967295,t=99,p=1$AAAA$AAAA"),
        std::string("$argon2id$\0", 11)})
    for (const char* password : {"", "correct horse"}) {
      const auto check = hasher.check(stored, password);
      ASSERT_TRUE(check);
      EXPECT_FALSE(check->right);
    }
}

TEST(Password, DamagedStoredTextIsHarmless) {
  PasswordHasher hasher(PasswordCost::weak());
  const std::string kept = hasher.hash("correct horse").value();
  Random random(7);
  for (int i = 0; i < 300; ++i) {
    std::string stored = kept;
    // Behind the costs, so that no damaged cost makes the test long.
    const std::size_t from = kept.find("p=1$") + 4;
    for (int n = 1 + random.below(4); n > 0; --n)
      stored[from + static_cast<std::size_t>(random.below(static_cast<int>(kept.size() - from)))] =
          static_cast<char>(random.below(256));
    ASSERT_TRUE(hasher.check(stored, "correct horse")) << stored;
    EXPECT_FALSE(hasher.check(stored, "wrong horse")->right) << stored;
  }
}

TEST(Password, OneOfAnotherCostIsOutdated) {
  PasswordHasher before(PasswordCost::weak()), now(PasswordCost{2, 16u << 10});
  const std::string kept = before.hash("correct horse").value();
  const auto check = now.check(kept, "correct horse").value();
  EXPECT_TRUE(check.right && check.outdated);
  EXPECT_FALSE(now.check(kept, "wrong horse")->outdated);
}

TEST(Password, TheDefaultIsArgon2idWith64MiBAndThreePasses) {
  PasswordHasher hasher;
  const std::string kept = hasher.hash("correct horse").value();
  EXPECT_TRUE(kept.starts_with("$argon2id$v=19$m=65536,t=3,p=1$")) << kept;
}

TEST(Password, HashingsWaitForTheirTurn) {
  PasswordHasher hasher(PasswordCost{1, 1u << 20}, 1);
  std::atomic<int> right{0};
  const std::string kept = hasher.hash("correct horse").value();
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i)
    threads.emplace_back([&] {
      const auto check = hasher.check(kept, "correct horse");
      if (check && check->right) right.fetch_add(1);
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right.load(), 6);
}

}  // namespace
}  // namespace pandok::access
