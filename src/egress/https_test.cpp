#include "egress/https.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>

#include "base/testing.h"

namespace pandok::egress {
namespace {

// tests/servers/https_answers.py, as a process of its own.
class AnswerServer {
 public:
  AnswerServer() : process_([this](int pipe) { return run(pipe); }) {
    while (port_.empty() || port_.back() != '\n') {
      char digit = 0;
      CHECK(process_.read(&digit));
      port_.push_back(digit);
    }
    port_.pop_back();
  }
  std::string url(const std::string& path, const std::string& host = "localhost") const {
    return "https://" + host + ":" + port_ + path;
  }
  HttpsPeer peer() const { return {.authority = folder_ / "cert.pem"}; }

 private:
  int run(int pipe) const {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(pipe, STDOUT_FILENO);
    const std::string script = PANDOK_SOURCE_DIR "/tests/servers/https_answers.py";
    ::execl("/usr/bin/python3", "python3", script.c_str(), folder_.path().c_str(), nullptr);
    return 127;
  }
  TestFolder folder_;
  TestChild process_;
  std::string port_;
};

AnswerServer& server() {
  static AnswerServer one;
  return one;
}

TEST(Https, AnswersAreHandedOverWhateverTheirStatus) {
  const auto plain = get(server().url("/plain"), server().peer());
  ASSERT_TRUE(plain) << plain.error().message;
  EXPECT_EQ(plain->status, 200);
  EXPECT_EQ(plain->body, "/plain");
  const auto missing = get(server().url("/nothing"), server().peer());
  ASSERT_TRUE(missing);
  EXPECT_EQ(missing->status, 404);
}

TEST(Https, FormsAndNamesAreSentAsTheyAre) {
  const auto answer = post(server().url("/echo"), {{"a", "1 + 1=2&"}, {"b", "판독"}}, "user", "p:w",
                           server().peer());
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->body,
            "user:p:w|application/x-www-form-urlencoded|a=1%20%2B%201%3D2%26&b=%ED%8C%90%EB%8F%85");
}

TEST(Https, NoRedirectIsFollowed) {
  const auto answer = get(server().url("/elsewhere"), server().peer());
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 302);
  EXPECT_EQ(answer->body, "");
}

TEST(Https, WhoNobodyVouchesForIsNotAsked) {
  const auto strange = get(server().url("/plain"), {});
  ASSERT_FALSE(strange);
  EXPECT_EQ(strange.error().code, Code::unavailable);
  EXPECT_TRUE(strange.error().message.starts_with("localhost:")) << strange.error().message;
  // The certificate is for localhost and 127.0.0.1, not for this name of the same machine.
  EXPECT_FALSE(get(server().url("/plain", "127.0.0.2"), server().peer()));
  EXPECT_TRUE(get(server().url("/plain", "127.0.0.1"), server().peer()));
}

TEST(Https, TooMuchAndTooSlowAreRefused) {
  EXPECT_EQ(get(server().url("/full"), server().peer()).value().body.size(), kAnswerBytesMax);
  EXPECT_EQ(get(server().url("/big"), server().peer()).error().code, Code::unavailable);
  HttpsPeer hasty = server().peer();
  hasty.timeout_ms = 200;
  const auto silent = get(server().url("/silent"), hasty);
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().code, Code::unavailable);
}

TEST(Https, ErrorsDoNotRepeatWhatWasAskedFor) {
  const auto gone = get("https://127.0.0.1:1/path?secret=1", {});
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().message.find("secret"), std::string::npos);
  EXPECT_TRUE(gone.error().message.starts_with("127.0.0.1:1 cannot be asked"));
}

TEST(Https, OnlyPlainHttpsAddressesAreAsked) {
  for (const char* good : {"https://a", "https://a.b:443/x?y=%20", "https://[::1]:8/"})
    EXPECT_TRUE(is_https_url(good)) << good;
  for (const char* bad : {"", "http://a/", "https://", "https:///x", "https://:443/", "HTTPS://a/",
                          "https://u:p@a/", "https://a/#f", "https://a b/", "https://a/\r\nx",
                          "https://ä/", "file:///etc/passwd", "https://a\\b/"})
    EXPECT_EQ(is_https_url(bad), false) << bad;
  EXPECT_TRUE(is_https_url("https://a/" + std::string(kUrlBytesMax - 10, 'x')));
  EXPECT_FALSE(is_https_url("https://a/" + std::string(kUrlBytesMax - 9, 'x')));
  EXPECT_EQ(get("http://localhost/", {}).error().code, Code::invalid_argument);
}

}  // namespace
}  // namespace pandok::egress
