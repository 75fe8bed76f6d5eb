#include "access/id_token.h"

#include <cjose/cjose.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "access/secret.h"
#include "base/check.h"
#include "base/json.h"

namespace pandok::access {
namespace {

constexpr std::int64_t kNowMs = 1'800'000'000'000;
constexpr std::int64_t kNowS = kNowMs / 1000;
const IdTokenRules kRules{"https://login.example.kr", "pandok", "the-nonce-of-this-sign-in"};

// A provider's key, with its private half.
class TestKey {
 public:
  TestKey(cjose_jwk_t* key, const char* kid) : key_(key) {
    CHECK(key != nullptr && cjose_jwk_set_kid(key, kid, std::string_view(kid).size(), nullptr));
  }
  static TestKey rsa(const char* kid, std::size_t bits = 2048) {
    static const std::uint8_t kExponent[] = {1, 0, 1};
    return {cjose_jwk_create_RSA_random(bits, kExponent, 3, nullptr), kid};
  }
  static TestKey elliptic(const char* kid) {
    return {cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, nullptr), kid};
  }
  TestKey(TestKey&& other) noexcept : key_(std::exchange(other.key_, nullptr)) {}
  ~TestKey() { cjose_jwk_release(key_); }

  Json jwk() const {
    char* text = cjose_jwk_to_json(key_, false, nullptr);
    Json json = parse_json(text).value();
    ::free(text);
    return json;
  }
  std::string sign(const Json& header, const std::string& payload) const {
    cjose_header_t* head = cjose_header_new(nullptr);
    for (const auto& [name, value] : header.items())
      CHECK(value.is_string()
                ? cjose_header_set(head, name.c_str(), value.get<std::string>().c_str(), nullptr)
                : cjose_header_set_raw(head, name.c_str(), value.dump().c_str(), nullptr));
    cjose_jws_t* jws = cjose_jws_sign(
        key_, head, reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size(), nullptr);
    CHECK(jws != nullptr);
    const char* text = nullptr;
    CHECK(cjose_jws_export(jws, &text, nullptr));
    std::string token = text;
    cjose_jws_release(jws);
    cjose_header_release(head);
    return token;
  }

 private:
  cjose_jwk_t* key_;
};

Json claims() {
  return {{"iss", kRules.issuer}, {"sub", "7"},   {"aud", "pandok"},
          {"exp", kNowS + 300},   {"iat", kNowS}, {"nonce", kRules.nonce}};
}

class IdTokens : public ::testing::Test {
 protected:
  static const TestKey& rsa() {
    static const TestKey key = TestKey::rsa("r");
    return key;
  }
  static const TestKey& elliptic() {
    static const TestKey key = TestKey::elliptic("e");
    return key;
  }
  static SigningKeys keys() {
    return SigningKeys::parse(json_line({{"keys", Json::array({rsa().jwk(), elliptic().jwk()})}}))
        .value();
  }
  static Result<IdToken> verify(const std::string& token, std::int64_t now_ms = kNowMs) {
    return verify_id_token(token, keys(), kRules, now_ms);
  }
  static Result<IdToken> with(const Json& said) {
    return verify(rsa().sign({{"alg", "RS256"}, {"kid", "r"}}, said.dump()));
  }
  static Result<IdToken> with(const char* claim, const Json& value) {
    Json said = claims();
    said[claim] = value;
    return with(said);
  }
  static Result<IdToken> without(const char* claim) {
    Json said = claims();
    said.erase(claim);
    return with(said);
  }
};

TEST_F(IdTokens, TheThreeWaysOfSigningAreAccepted) {
  for (const char* algorithm : {"RS256", "PS256"}) {
    const auto token = verify(rsa().sign({{"alg", algorithm}, {"kid", "r"}}, claims().dump()));
    ASSERT_TRUE(token) << token.error().message;
    EXPECT_EQ(token->subject, "7");
    EXPECT_FALSE(token->second_factor);
  }
  EXPECT_TRUE(verify(elliptic().sign({{"alg", "ES256"}, {"kid", "e"}}, claims().dump())));
}

TEST_F(IdTokens, WhatTheClaimsMustSay) {
  EXPECT_FALSE(with("iss", "https://login.example.kr/"));
  EXPECT_FALSE(with("nonce", "another"));
  for (const char* needed : {"iss", "sub", "aud", "exp", "iat", "nonce"})
    EXPECT_FALSE(without(needed)) << needed;
  for (const char* bad : {"", "a b", "한"}) EXPECT_FALSE(with("sub", bad)) << bad;
  EXPECT_TRUE(with("sub", std::string(255, 'x')));
  EXPECT_FALSE(with("sub", std::string(256, 'x')));
  EXPECT_FALSE(with("sub", 7));
  EXPECT_FALSE(verify(rsa().sign({{"alg", "RS256"}, {"kid", "r"}}, "[]")));
  EXPECT_FALSE(verify(rsa().sign({{"alg", "RS256"}, {"kid", "r"}}, "no JSON")));
}

TEST_F(IdTokens, WhomItIsFor) {
  EXPECT_FALSE(with("aud", "other"));
  EXPECT_TRUE(with("aud", {"pandok"}));
  EXPECT_FALSE(with("aud", {"pandok", "other"}));  // without saying to whom it was issued
  Json both = claims();
  both["aud"] = {"pandok", "other"};
  both["azp"] = "pandok";
  EXPECT_TRUE(with(both));
  both["azp"] = "other";
  EXPECT_FALSE(with(both));
  EXPECT_FALSE(with("azp", "other"));
}

TEST_F(IdTokens, WhenItCounts) {
  EXPECT_FALSE(with("exp", kNowS - 60));
  EXPECT_TRUE(with("exp", kNowS - 59));
  EXPECT_FALSE(with("iat", kNowS + 61));
  EXPECT_TRUE(with("iat", kNowS + 60));
  EXPECT_FALSE(with("iat", kNowS - 601));
  EXPECT_TRUE(with("iat", kNowS - 600));
  for (const Json& bad : {Json("soon"), Json(-1), Json(1e300), Json(nullptr)}) {
    EXPECT_FALSE(with("exp", bad)) << bad;
    EXPECT_FALSE(with("iat", bad)) << bad;
  }
}

TEST_F(IdTokens, ASecondFactorIsWhatTheProviderSays) {
  EXPECT_TRUE(with("amr", {"pwd", "mfa"})->second_factor);
  EXPECT_FALSE(with("amr", {"pwd"})->second_factor);
  EXPECT_FALSE(with("amr", "mfa")->second_factor);
}

TEST_F(IdTokens, ForgedTokensAreRefused) {
  const std::string good = rsa().sign({{"alg", "RS256"}, {"kid", "r"}}, claims().dump());
  const std::size_t first = good.find('.'), last = good.rfind('.');
  ASSERT_TRUE(verify(good));
  for (std::size_t i = 0; i < good.size(); i += 7) {
    std::string bad = good;
    bad[i] = bad[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(verify(bad)) << i;
  }
  EXPECT_FALSE(verify(good.substr(0, last + 1)));
  EXPECT_FALSE(verify(good.substr(0, last)));
  EXPECT_FALSE(verify(""));
  EXPECT_FALSE(verify("..") || verify(good + "." + good));
  const auto head = [&](const Json& header) {
    return base64url(as_bytes(header.dump())) + good.substr(first);
  };
  EXPECT_FALSE(verify(head({{"alg", "none"}, {"kid", "r"}})));
  EXPECT_FALSE(
      verify(base64url(as_bytes(R"({"alg":"none"})")) + good.substr(first, last - first + 1)));
  EXPECT_FALSE(verify(head({{"alg", "PS256"}, {"kid", "r"}})));
  EXPECT_FALSE(verify(head({{"alg", "ES256"}, {"kid", "r"}})));
  EXPECT_FALSE(verify(head({{"alg", "HS256"}, {"kid", "r"}})));
}

// The public key as a shared secret: the classic confusion of algorithms.
TEST_F(IdTokens, ASharedSecretIsNoSigningKey) {
  const std::string secret = json_line(rsa().jwk());
  cjose_jwk_t* key = cjose_jwk_create_oct_spec(reinterpret_cast<const std::uint8_t*>(secret.data()),
                                               secret.size(), nullptr);
  const TestKey shared(key, "r");
  EXPECT_FALSE(verify(shared.sign({{"alg", "HS256"}, {"kid", "r"}}, claims().dump())));
  const Json oct{
      {"kty", "oct"}, {"kid", "r"}, {"k", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}};
  EXPECT_FALSE(SigningKeys::parse(json_line({{"keys", Json::array({oct})}})));
}

TEST_F(IdTokens, TheKeyIsTheOneThatTheTokenNames) {
  EXPECT_EQ(verify(rsa().sign({{"alg", "RS256"}, {"kid", "x"}}, claims().dump())).error().code,
            Code::not_found);
  // Without a name only where there is no choice.
  EXPECT_FALSE(verify(rsa().sign({{"alg", "RS256"}}, claims().dump())));
  const auto one = SigningKeys::parse(json_line({{"keys", Json::array({rsa().jwk()})}})).value();
  EXPECT_TRUE(
      verify_id_token(rsa().sign({{"alg", "RS256"}}, claims().dump()), one, kRules, kNowMs));
  EXPECT_FALSE(
      verify(rsa().sign({{"alg", "RS256"}, {"kid", "r"}, {"crit", {"exp"}}}, claims().dump())));
}

TEST_F(IdTokens, KeysThatCannotBeUsedAreLeftOut) {
  const auto set = [](std::vector<Json> keys) {
    return SigningKeys::parse(json_line({{"keys", Json(std::move(keys))}}));
  };
  Json sealing = rsa().jwk(), other = rsa().jwk();
  sealing["use"] = "enc";
  other["alg"] = "RS512";
  EXPECT_FALSE(set({}));
  EXPECT_FALSE(set({sealing}));
  EXPECT_FALSE(set({TestKey::rsa("weak", 1024).jwk()}));
  EXPECT_FALSE(set({Json("x"), Json::object()}));
  EXPECT_FALSE(SigningKeys::parse("[]"));
  EXPECT_FALSE(SigningKeys::parse("{"));
  const auto kept = set({sealing, other});
  ASSERT_TRUE(kept);
  EXPECT_FALSE(verify_id_token(rsa().sign({{"alg", "RS256"}, {"kid", "r"}}, claims().dump()), *kept,
                               kRules, kNowMs));
}

}  // namespace
}  // namespace pandok::access
