#include "mail/smtp.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/stopwatch.h"
#include "mail/testing.h"

namespace pandok::mail {
namespace {

Delivery send_to(const SmtpServer& server, const std::string& name) {
  Message message = test_message();
  message.to.address = name + "@daon.example";
  return send(server, message).value();
}

bool says(const Delivery& delivery, std::string_view part) {
  return delivery.said.find(part) != std::string::npos;
}

// The message without the server's own first line.
std::string content_of(const std::string& received) {
  return received.substr(received.find('\n') + 1);
}

// A port of this machine where somebody listens and never says a word, or where nobody listens.
class Silent {
 public:
  explicit Silent(bool listening) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    CHECK(::bind(fd_.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
    CHECK(::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
    if (listening) CHECK(::listen(fd_.get(), 1) == 0);
    port_ = ntohs(address.sin_port);
  }
  SmtpServer settings() const {
    return {.host = "127.0.0.1",
            .port = port_,
            .security = Security::none,
            .from = {"", "notices@customs.example"},
            .connect_timeout_ms = 5'000,
            .timeout_ms = 1'000};
  }

 private:
  Fd fd_;
  int port_ = 0;
};

}  // namespace

TEST(Smtp, AMessageArrivesAsItWasWritten) {
  const TestServer server;
  Message message = test_message();
  message.text = ".\n..\n.한 줄\nFrom here\n";
  const Delivery delivery = send(server.settings(), message).value();
  EXPECT_EQ(delivery.outcome, Outcome::accepted);
  EXPECT_EQ(delivery.code, 250);
  EXPECT_TRUE(says(delivery, "queued as 1")) << delivery.said;
  const std::string received = server.received(1);
  EXPECT_TRUE(received.starts_with("notices@customs.example ip@daon.example\n"));
  EXPECT_EQ(content_of(received), to_mime(message).value());
  EXPECT_EQ(read_by_python(content_of(received))["text"], message.text);
}

TEST(Smtp, LinesThatBeginWithADotArrive) {
  const TestServer server;
  Message message = test_message();
  message.text = ".\n..\n...\n.a\n";  // ASCII: not hidden by base64
  ASSERT_EQ(send(server.settings(), message)->outcome, Outcome::accepted);
  EXPECT_NE(content_of(server.received(1)).find("\r\n.\r\n..\r\n"), std::string::npos);
  EXPECT_EQ(read_by_python(content_of(server.received(1)))["text"], message.text);
}

TEST(Smtp, AMegabyteArrives) {
  const TestServer server;
  Message message = test_message();
  Bytes bytes(1u << 20);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * i >> 3);
  message.attachments = {{"통보서.pdf", "application/pdf", bytes}};
  ASSERT_EQ(send(server.settings(), message)->outcome, Outcome::accepted);
  EXPECT_EQ(content_of(server.received(1)), to_mime(message).value());
}

TEST(Smtp, WhatTheServerSaysDecides) {
  const TestServer server;
  const SmtpServer settings = server.settings();
  const Delivery refused = send_to(settings, "refused");
  EXPECT_EQ(refused.outcome, Outcome::refused);
  EXPECT_EQ(refused.code, 550);
  EXPECT_TRUE(says(refused, "no such mailbox")) << refused.said;

  const Delivery later = send_to(settings, "later");
  EXPECT_EQ(later.outcome, Outcome::try_later);
  EXPECT_EQ(later.code, 451);
  EXPECT_TRUE(says(later, "greylisted")) << later.said;

  const Delivery big = send_to(settings, "big");
  EXPECT_EQ(big.outcome, Outcome::refused);
  EXPECT_EQ(big.code, 552);

  EXPECT_EQ(send_to(settings, "close").outcome, Outcome::try_later);
  EXPECT_EQ(send_to(settings, "talk").outcome, Outcome::try_later);

  SmtpServer blocked = settings;
  blocked.from.address = "blocked@customs.example";
  EXPECT_EQ(send_to(blocked, "ip").outcome, Outcome::refused);
  EXPECT_EQ(server.messages(), 0);
  EXPECT_EQ(send_to(settings, "ip").outcome, Outcome::accepted);
}

TEST(Smtp, AServerThatStallsIsLeft) {
  const TestServer server;
  SmtpServer settings = server.settings();
  settings.timeout_ms = 1'500;
  const Stopwatch watch;
  EXPECT_EQ(send_to(settings, "stall").outcome, Outcome::try_later);
  const Silent silent(true);
  const Delivery delivery = send_to(silent.settings(), "ip");
  EXPECT_EQ(delivery.outcome, Outcome::try_later);
  EXPECT_EQ(delivery.code, 0);
  EXPECT_LT(watch.ms(), 20'000);
}

TEST(Smtp, AServerThatIsAwayIsTriedLater) {
  const Delivery away = send_to(Silent(false).settings(), "ip");
  EXPECT_EQ(away.outcome, Outcome::try_later);
  EXPECT_TRUE(says(away, "127.0.0.1")) << away.said;
  SmtpServer unknown = Silent(false).settings();
  unknown.host = "no-such-host.invalid";
  unknown.security = Security::starttls;
  EXPECT_EQ(send_to(unknown, "ip").outcome, Outcome::try_later);
}

TEST(Smtp, TlsFromTheStartAndAfterGreeting) {
  const TestFolder folder;
  const Pair pair = make_pair_for("localhost", folder);
  const TestServer tls({"--tls", pair.certificate, pair.key});
  const Delivery first = send_to(tls.settings(Security::tls, pair.certificate), "ip");
  EXPECT_EQ(first.outcome, Outcome::accepted) << first.said;
  const TestServer starttls({"--starttls", pair.certificate, pair.key});
  const Delivery second = send_to(starttls.settings(Security::starttls, pair.certificate), "ip");
  EXPECT_EQ(second.outcome, Outcome::accepted) << second.said;
  EXPECT_EQ(tls.messages() + starttls.messages(), 2);
}

TEST(Smtp, AWrongCertificateGetsNothing) {
  const TestFolder folder;
  const Pair pair = make_pair_for("localhost", folder), other = make_pair_for("b.example", folder);
  const TestServer of_other({"--starttls", other.certificate, other.key});
  // Known, but of another name.
  const Delivery name = send_to(of_other.settings(Security::starttls, other.certificate), "ip");
  EXPECT_EQ(name.outcome, Outcome::setup) << name.said;
  // The right name, but unknown to the system.
  const TestServer unknown({"--tls", pair.certificate, pair.key});
  EXPECT_EQ(send_to(unknown.settings(Security::tls), "ip").outcome, Outcome::setup);
  // No such file of certificates.
  EXPECT_EQ(send_to(unknown.settings(Security::tls, "/nowhere.pem"), "ip").outcome, Outcome::setup);
  EXPECT_EQ(of_other.messages() + unknown.messages(), 0);
}

TEST(Smtp, AServerWithoutTlsGetsNothing) {
  const TestServer server;
  const Delivery starttls = send_to(server.settings(Security::starttls), "ip");
  EXPECT_EQ(starttls.outcome, Outcome::setup) << starttls.said;
  EXPECT_EQ(send_to(server.settings(Security::tls), "ip").outcome, Outcome::setup);
  EXPECT_EQ(server.messages(), 0);
}

TEST(Smtp, ALoginIsMadeAndAWrongPasswordIsNotSaid) {
  const TestFolder folder;
  const Pair pair = make_pair_for("localhost", folder);
  const TestServer server(
      {"--starttls", pair.certificate, pair.key, "--login", "pandok", "geheim 비밀"});
  SmtpServer settings = server.settings(Security::starttls, pair.certificate);
  const Delivery without = send_to(settings, "ip");
  EXPECT_EQ(without.outcome, Outcome::setup) << without.said;
  settings.user = "pandok";
  settings.password = "wrong-horse";  // the server repeats it
  const Delivery wrong = send_to(settings, "ip");
  EXPECT_EQ(wrong.outcome, Outcome::setup);
  EXPECT_EQ(wrong.code, 535);
  EXPECT_TRUE(says(wrong, "'***' is wrong")) << wrong.said;
  EXPECT_FALSE(says(wrong, "wrong-horse"));
  settings.password = "geheim 비밀";
  const Delivery right = send_to(settings, "ip");
  EXPECT_EQ(right.outcome, Outcome::accepted) << right.said;
}

TEST(Smtp, NothingGoesOutThatMayNot) {
  SmtpServer server = Silent(false).settings();
  Message message = test_message();
  message.subject = "a\r\nBcc: b@c.example";
  EXPECT_EQ(send(server, message).error().code, Code::invalid_argument);
  server.host = "10.0.0.1";
  EXPECT_EQ(send(server, test_message()).error().code, Code::invalid_argument);
}

TEST(Smtp, OutcomesHaveNames) {
  EXPECT_EQ(outcome_name(Outcome::accepted), "accepted");
  EXPECT_EQ(outcome_name(Outcome::refused), "refused");
  EXPECT_EQ(outcome_name(Outcome::try_later), "try_later");
  EXPECT_EQ(outcome_name(Outcome::setup), "setup");
}

}  // namespace pandok::mail
