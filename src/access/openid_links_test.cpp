#include "access/openid_links.h"

#include "access/openid_provider.h"
#include "access/testing.h"

namespace pandok::access {
namespace {

constexpr const char* kIssuer = "https://login.example.kr";

class Links : public AccessTest {
 protected:
  OpenidLinks links{*database};
};

TEST_F(Links, AnAccountIsOnePersonAndAPersonOneAccount) {
  const Person kim = person("kim"), lee = person("lee");
  ASSERT_TRUE(links.put(kim.id, kIssuer, "7", kNow));
  EXPECT_EQ(links.find(kIssuer, "7").value()->login, "kim");
  EXPECT_EQ(links.of(kim.id).value()->subject, "7");
  EXPECT_EQ(links.put(lee.id, kIssuer, "7", kNow).error().code, Code::already_exists);
  EXPECT_EQ(links.put(kim.id, kIssuer, "8", kNow).error().code, Code::already_exists);
  // The same name at another provider is somebody else.
  ASSERT_TRUE(links.put(lee.id, "https://other.example.kr", "7", kNow));
  EXPECT_EQ(links.find("https://other.example.kr", "7").value()->login, "lee");
  EXPECT_FALSE(links.find(kIssuer, "8").value());
}

TEST_F(Links, ALinkIsRemovedOnce) {
  const Person kim = person("kim");
  ASSERT_TRUE(links.put(kim.id, kIssuer, "7", kNow));
  EXPECT_TRUE(links.remove(kim.id).value());
  EXPECT_FALSE(links.remove(kim.id).value());
  EXPECT_FALSE(links.of(kim.id).value());
  EXPECT_FALSE(links.find(kIssuer, "7").value());
}

OpenidProvider provider() {
  return {.issuer = kIssuer,
          .client_id = "pandok",
          .client_secret = "secret",
          .name = "통합인증",
          .server = "https://pandok.example.kr",
          .authority = ""};
}

TEST(OpenidProviderFile, WhatWasWrittenIsRead) {
  const TestFolder folder;
  EXPECT_FALSE(read_provider(folder / "openid.json").value());
  ASSERT_TRUE(write_provider(folder / "openid.json", provider()));
  const auto read = read_provider(folder / "openid.json").value();
  ASSERT_TRUE(read);
  EXPECT_EQ(read->client_secret, "secret");
  EXPECT_EQ(read->redirect_uri(), "https://pandok.example.kr/openid");
  std::filesystem::permissions(folder / "openid.json", std::filesystem::perms(0640));
  EXPECT_EQ(read_provider(folder / "openid.json").error().code, Code::permission_denied);
}

TEST(OpenidProviderFile, WrongValuesAreRefused) {
  const auto refused = [](auto change) {
    OpenidProvider one = provider();
    change(one);
    const auto checked = check_provider(one);
    return !checked && checked.error().code == Code::invalid_argument;
  };
  EXPECT_FALSE(refused([](OpenidProvider&) {}));
  for (const char* here : {"http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:1"})
    EXPECT_FALSE(refused([&](OpenidProvider& one) { one.server = here; })) << here;
  for (const char* bad : {"", "http://pandok.example.kr", "https://a/", "https://a?b", "ftp://a",
                          "http://127.0.0.1@a.example"})
    EXPECT_TRUE(refused([&](OpenidProvider& one) { one.server = bad; })) << bad;
  for (const char* bad : {"", "http://a", "https://a?b", "https://a#b", "https://u@a"})
    EXPECT_TRUE(refused([&](OpenidProvider& one) { one.issuer = bad; })) << bad;
  EXPECT_TRUE(refused([](OpenidProvider& one) { one.client_id = ""; }));
  EXPECT_TRUE(refused([](OpenidProvider& one) { one.client_secret = "a\nb"; }));
  EXPECT_TRUE(refused([](OpenidProvider& one) { one.name = " 통합인증"; }));
  EXPECT_TRUE(refused([](OpenidProvider& one) { one.client_id = std::string(1025, 'x'); }));
}

}  // namespace
}  // namespace pandok::access
