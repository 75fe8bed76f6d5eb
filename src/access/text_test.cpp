#include "access/text.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/parse.h"
#include "base/random.h"

namespace pandok::access {
namespace {

TEST(Login, HasOneSpelling) {
  EXPECT_EQ(normal_login("Kim.Minjun").value(), "kim.minjun");
  EXPECT_EQ(normal_login("ＫＩＭ１").value(), "kim1");
  EXPECT_EQ(normal_login("김민준").value(), "김민준");
  EXPECT_EQ(normal_login("\u1100\u1175\u11b7민준").value(), "김민준") << "jamo become a syllable";
  EXPECT_EQ(normal_login("a.b_c-d@customs.example").value(), "a.b_c-d@customs.example");
}

TEST(Login, IsRefusedOutsideItsCharacters) {
  for (const char* wrong :
       {"",    "a",   ".ab", "ab.",  "@ab",  "a b",      "a\tb",           "a/b", "a'b",    "a\"b",
        "a,b", "кот", "аbc", "金一", "ab\n", "\xff\xfe", "a\u200bb\u0301", "ß́",   "../etc", "a:b"})
    EXPECT_EQ(normal_login(wrong).error().code, Code::invalid_argument) << wrong;
  EXPECT_EQ(normal_login(std::string_view("a\0b", 3)).error().code, Code::invalid_argument);
  const std::string longest(limits::kLoginCharsMax, 'a');
  EXPECT_EQ(normal_login(longest).value(), longest);
  EXPECT_FALSE(normal_login(longest + "a"));
  EXPECT_FALSE(normal_login(std::string(1 << 20, 'a')));
}

TEST(Login, ItsErrorDoesNotRepeatIt) {
  EXPECT_EQ(normal_login("my password!").error().message.find("my"), std::string::npos);
}

TEST(Login, NormalisingTwiceChangesNothing) {
  Random random(5);
  int taken = 0;
  for (int i = 0; i < 30'000; ++i) {
    std::string text;
    for (int n = 1 + random.below(6); n > 0; --n) {
      const char* parts[] = {"a",  "Z", "9", ".", "-",  "@",  "가",
                             "Ａ", "ﬁ", "İ", "ß", "ᄀ", "ᅡ", "K"};
      text += random.chance(0.95) ? parts[random.below(14)]
                                  : std::string(1, static_cast<char>(random.below(256)));
    }
    const auto login = normal_login(text);
    if (!login) continue;
    ++taken;
    ASSERT_EQ(normal_login(*login).value(), *login) << text;
    ASSERT_TRUE(is_plain_text(*login));
  }
  EXPECT_GT(taken, 1'000);
}

TEST(Name, IsTrimmedAndKeepsItsCase) {
  EXPECT_EQ(normal_name("x", "  Kim Min-jun ").value(), "Kim Min-jun");
  EXPECT_EQ(normal_name("x", "\u1100\u1175\u11b7").value(), "김");
  std::string longest;
  for (std::size_t i = 0; i < limits::kNameCharsMax; ++i) longest += "김";
  EXPECT_EQ(normal_name("x", longest).value(), longest);
  for (const std::string& wrong :
       {std::string(), std::string("   "), longest + "김", std::string("a\nb"), std::string("\xff"),
        std::string(1 << 20, 'a')})
    EXPECT_EQ(normal_name("x", wrong).error().code, Code::invalid_argument);
}

}  // namespace
}  // namespace pandok::access
