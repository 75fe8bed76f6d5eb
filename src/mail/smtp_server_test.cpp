#include "mail/smtp_server.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/testing.h"

namespace pandok::mail {
namespace {

constexpr std::string_view kGood =
    "# 세관의 메일 서버\n"
    "host = smtp.customs.example\r\n"
    "security=tls\n"
    "\n"
    "user = pandok\n"
    "password = a = b # c \n"
    "from = 판독 <pandok@customs.example>\n"
    "ca_file = /etc/ssl/office.pem";

std::string message_of(std::string_view text) { return parse_smtp_server(text).error().message; }

}  // namespace

TEST(SmtpServer, IsReadFromItsLines) {
  const SmtpServer server = parse_smtp_server(kGood).value();
  EXPECT_EQ(server.host, "smtp.customs.example");
  EXPECT_EQ(server.port, 465);
  EXPECT_EQ(server.security, Security::tls);
  EXPECT_EQ(server.user, "pandok");
  EXPECT_EQ(server.password, "a = b # c");
  EXPECT_EQ(server.from.name, "판독");
  EXPECT_EQ(server.from.address, "pandok@customs.example");
  EXPECT_EQ(server.ca_file, "/etc/ssl/office.pem");
  EXPECT_EQ(server.display(), "smtp.customs.example:465 (tls)");
}

TEST(SmtpServer, PortsByDefault) {
  EXPECT_EQ(parse_smtp_server("host=h.example\nfrom=a@b.example")->port, 587);
  EXPECT_EQ(parse_smtp_server("host=h.example\nfrom=a@b.example")->security, Security::starttls);
  EXPECT_EQ(parse_smtp_server("host=::1\nsecurity=none\nfrom=a@b.example")->port, 25);
  EXPECT_EQ(parse_smtp_server("host=h.example\nport=2525\nfrom=a@b.example")->port, 2525);
}

TEST(SmtpServer, PlainTextOnlyToThisMachine) {
  const auto with = [](const std::string& host) {
    return parse_smtp_server("security=none\nfrom=a@b.example\nhost=" + host);
  };
  for (const char* host : {"localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "::1"})
    EXPECT_TRUE(with(host)) << host;
  for (const char* host : {"smtp.example", "10.0.0.1", "128.0.0.1", "127.0.0.1.example", "fe80::1",
                           "localhost.example", "127.1"})
    EXPECT_FALSE(with(host)) << host;
}

TEST(SmtpServer, WhatIsWrongIsSaidWithItsLine) {
  EXPECT_NE(message_of("host=h\nport=70000\nfrom=a@b.example").find("line 2"), std::string::npos);
  for (const char* text :
       {"", "host = h.example", "from = a@b.example", "host=h\nfrom=a@b.example\nhost=i",
        "host=h\nfrom=a@b.example\nport=x", "host=h\nfrom=a@b.example\nport=0",
        "host=h\nfrom=a@b.example\nsecurity=ssl", "host=h\nfrom=a@b.example\ncolour=red",
        "host=h\nfrom=nobody", "host=\nfrom=a@b.example", "host=h/x\nfrom=a@b.example",
        "host=h:25\nfrom=a@b.example", "host=a@h\nfrom=a@b.example", "host=-h\nfrom=a@b.example",
        "host=h\nfrom=a@b.example\nuser=u", "host=h\nfrom=a@b.example\nthis is no line",
        "host=h\nfrom=a@b.example\nca_file=\x01"}) {
    const auto server = parse_smtp_server(text);
    ASSERT_FALSE(server) << text;
    EXPECT_EQ(server.error().code, Code::invalid_argument);
  }
  const std::string good(kGood);
  const std::string full =
      good + "\n#" + std::string(limits::kMailServerFileBytesMax - good.size() - 2, 'x');
  EXPECT_TRUE(parse_smtp_server(full));
  EXPECT_FALSE(parse_smtp_server(full + "x"));
}

TEST(SmtpServer, ThePasswordIsNeverSaid) {
  for (const char* text :
       {"password=se\x01cret", "secret=secret", "password=secret", "password secret",
        "password=secret\npassword=secret", "host=secret/\nuser=a\npassword=secret", "port=secret",
        "from=secret", "security=secret"})
    EXPECT_EQ(message_of(text).find("secret"), std::string::npos) << message_of(text);
  EXPECT_EQ(parse_smtp_server(kGood)->display().find("a = b"), std::string::npos);
}

TEST(SmtpServer, ItsFileIsForItsOwnerOnly) {
  const TestFolder folder;
  const auto file = folder / "mail";
  ASSERT_TRUE(write_file_atomic(file, as_bytes(kGood), FileMode::secret));
  EXPECT_EQ(read_smtp_server(file)->user, "pandok");
  for (const auto mode : {0640, 0604, 0620, 0644}) {
    std::filesystem::permissions(file, static_cast<std::filesystem::perms>(mode));
    const auto server = read_smtp_server(file);
    ASSERT_FALSE(server);
    EXPECT_EQ(server.error().code, Code::failed_precondition);
    EXPECT_NE(server.error().message.find("chmod 600"), std::string::npos);
  }
  EXPECT_EQ(read_smtp_server(folder / "none").error().code, Code::not_found);
  EXPECT_FALSE(read_smtp_server(folder.path()));
  ASSERT_TRUE(write_file_atomic(file, as_bytes("host=h"), FileMode::secret));
  EXPECT_TRUE(read_smtp_server(file).error().message.starts_with(file.string() + ": "));
}

}  // namespace pandok::mail
