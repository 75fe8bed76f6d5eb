#include "mail/message.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "mail/header.h"
#include "mail/testing.h"
#include "mail/transfer.h"

namespace pandok::mail {
namespace {

Json read(const Message& message) { return read_by_python(to_mime(message).value()); }

Code refused(const Message& message) {
  const auto mime = to_mime(message);
  return mime ? Code::internal : mime.error().code;
}

void expect_clean(const Json& read) {
  EXPECT_EQ(read["defects"].dump(), "[]");
  EXPECT_EQ(read["bare"], 0);
  EXPECT_EQ(read["ascii"], true);
  EXPECT_LE(read["longest_line"].get<int>(), 78);
}

}  // namespace

TEST(Message, PythonReadsKoreanBack) {
  const Message message = test_message();
  const Json got = read(message);
  expect_clean(got);
  EXPECT_EQ(got["subject"], message.subject);
  EXPECT_EQ(got["text"], message.text);
  EXPECT_EQ(got["from"].dump(), R"([["인천공항세관","notices@customs.example"]])");
  EXPECT_EQ(got["to"].dump(), R"x([["다온주방 (Daon)","ip@daon.example"]])x");
  EXPECT_EQ(got["id"], "<" + message.id + ">");
  EXPECT_EQ(got["date"], "2026-11-21T09:00:00+09:00");
  EXPECT_TRUE(got["html"].is_null());
  EXPECT_EQ(got["headers"].dump(),
            R"(["Date","Message-ID","From","To","Subject","Auto-Submitted","MIME-Version",)"
            R"("Content-Type","Content-Transfer-Encoding"])");
}

TEST(Message, HtmlAndAttachmentsComeBack) {
  Message message = test_message();
  message.html = "<p>통보서를 <b>붙임</b>으로 보내 드립니다.</p>\n";
  message.reply_to = Mailbox{"", "officer@customs.example"};
  Bytes all(256);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint8_t>(i);
  const std::string long_name =
      "디자인권 침해의심물품 통관사실 통보서 (제2026-000123호) \"최종\".pdf";
  message.attachments = {{long_name, "application/pdf", all}, {"a.bin", "application/x-b", {}}};
  const Json got = read(message);
  expect_clean(got);
  EXPECT_EQ(got["text"], message.text);
  EXPECT_EQ(got["html"], message.html);
  EXPECT_EQ(got["reply_to"].dump(), R"([["","officer@customs.example"]])");
  ASSERT_EQ(got["attachments"].size(), 2u);
  EXPECT_EQ(got["attachments"][0]["name"], long_name);
  EXPECT_EQ(got["attachments"][0]["type"], "application/pdf");
  EXPECT_EQ(got["attachments"][0]["bytes"], base64(all));
  EXPECT_EQ(got["attachments"][1]["bytes"], "");
}

TEST(Message, TextsThatEncodingMustNotChange) {
  for (const std::string& text :
       {std::string("plain\n"), std::string(".\n..\n.a\nFrom here\n=3D = \n tail \t\n\n\nend\n"),
        std::string(5000, 'x') + "\n", std::string("tab\there\nlast line\n"),
        std::string("=?UTF-8?B?7J24?= 한글 漢字 🦄\n")}) {
    Message message = test_message();
    message.text = text;
    const Json got = read(message);
    expect_clean(got);
    EXPECT_EQ(got["text"], text);
  }
}

TEST(Message, SubjectsThatEncodingMustNotChange) {
  std::string longest;
  for (std::size_t i = 0; i < limits::kMailSubjectCharsMax; ++i) longest += i % 5 == 4 ? " " : "가";
  longest.back() = 'x';
  for (const std::string& subject :
       {std::string(), std::string("A plain subject of several words"),
        std::string("two  spaces, =?UTF-8?Q?no=20word?="), std::string(" at the ends "),
        std::string(200, 'x'), std::string("a 🦄 b"), longest,
        std::string(
            "words and words and words and words and words and words and words and more")}) {
    Message message = test_message();
    message.subject = subject;
    const Json got = read(message);
    expect_clean(got);
    EXPECT_EQ(got["subject"], subject);
  }
}

TEST(Message, NamesThatEncodingMustNotChange) {
  for (const char* name : {"Kim, Chulsoo", "\"quoted\"", "a <b@c.example>", "김철수", "O'Neil",
                           "Daon Kitchen", "back\\slash", "x; y: z"}) {
    Message message = test_message();
    message.to.name = name;
    const Json got = read(message);
    EXPECT_EQ(got["to"][0][0], name);
    EXPECT_EQ(got["to"][0][1], "ip@daon.example");
    EXPECT_EQ(got["to"].size(), 1u);
  }
}

TEST(Message, NothingSlipsIntoAHeader) {
  for (const std::string& bad : {std::string("a\r\nBcc: x@y.example"), std::string("a\nb"),
                                 std::string("a\rb"), std::string("a\0b", 3), std::string("\xff"),
                                 std::string("\x7f"), std::string("\xc2\x85")}) {
    Message message = test_message();
    message.subject = bad;
    EXPECT_EQ(refused(message), Code::invalid_argument);
    message = test_message();
    message.from.name = bad;
    EXPECT_EQ(refused(message), Code::invalid_argument);
    message = test_message();
    message.to.address = bad + "@b.example";
    EXPECT_EQ(refused(message), Code::invalid_argument);
    message = test_message();
    message.reply_to = Mailbox{"", "a@" + bad};
    EXPECT_EQ(refused(message), Code::invalid_argument);
    message = test_message();
    message.id = bad + "@b.example";
    EXPECT_EQ(refused(message), Code::invalid_argument);
    message = test_message();
    message.attachments = {{bad, "text/plain", {}}};
    EXPECT_EQ(refused(message), Code::invalid_argument);
    message.attachments = {{"a", "text/" + bad, {}}};
    EXPECT_EQ(refused(message), Code::invalid_argument);
  }
}

TEST(Message, ContentsThatAreNotTaken) {
  for (const std::string& bad :
       {std::string("a\0b", 3), std::string("\x1b["), std::string("\xff"), std::string("a\rb")}) {
    Message message = test_message();
    message.text = bad;
    EXPECT_EQ(refused(message), Code::invalid_argument);
    message = test_message();
    message.html = bad;
    EXPECT_EQ(refused(message), Code::invalid_argument);
  }
  for (const char* name : {"", "a/b.pdf", "a\\b.pdf"}) {
    Message message = test_message();
    message.attachments = {{name, "application/pdf", {}}};
    EXPECT_EQ(refused(message), Code::invalid_argument) << name;
  }
  for (const char* type : {"", "pdf", "a/b/c", "text/plain; charset=x", "/x"}) {
    Message message = test_message();
    message.attachments = {{"a", type, {}}};
    EXPECT_EQ(refused(message), Code::invalid_argument) << type;
  }
  Message message = test_message();
  message.written_ms = -1;
  EXPECT_EQ(refused(message), Code::invalid_argument);
}

TEST(Message, LimitsHoldAndOneOverIsRefused) {
  Message message = test_message();
  message.subject = std::string(limits::kMailSubjectCharsMax, 'x');
  message.text = std::string(limits::kMailTextBytesMax, 'x');
  message.from.name = std::string(limits::kMailNameCharsMax, 'x');
  message.attachments.resize(limits::kMailAttachmentsMax, {"a", "text/plain", {}});
  message.attachments[0].bytes.resize(limits::kMailAttachmentBytesMax);
  EXPECT_TRUE(to_mime(message));
  Message over = message;
  over.subject += 'x';
  EXPECT_EQ(refused(over), Code::invalid_argument);
  over = message;
  over.text += 'x';
  EXPECT_EQ(refused(over), Code::resource_exhausted);
  over = message;
  over.from.name += 'x';
  EXPECT_EQ(refused(over), Code::invalid_argument);
  over = message;
  over.attachments[1].bytes.resize(1);
  EXPECT_EQ(refused(over), Code::resource_exhausted);
  over = message;
  over.attachments.push_back({"a", "text/plain", {}});
  EXPECT_EQ(refused(over), Code::resource_exhausted);
}

TEST(Message, IdsAreNewAndOfTheSendersDomain) {
  const Mailbox from{"", "a@customs.example"};
  const std::string id = new_message_id(from);
  EXPECT_TRUE(id.ends_with("@customs.example"));
  EXPECT_EQ(id.find('@'), 32u);
  EXPECT_NE(id, new_message_id(from));
  Message message = test_message();
  message.id = "";
  EXPECT_EQ(refused(message), Code::invalid_argument);
}

// RFC 5322 dates; the days of the week from a calendar.
TEST(Message, DatesAreKorean) {
  EXPECT_EQ(date_text(0), "Thu, 1 Jan 1970 09:00:00 +0900");
  EXPECT_EQ(date_text(951'782'399'999), "Tue, 29 Feb 2000 08:59:59 +0900");
  EXPECT_EQ(date_text(951'836'399'000), "Tue, 29 Feb 2000 23:59:59 +0900");
  EXPECT_EQ(date_text(951'836'400'000), "Wed, 1 Mar 2000 00:00:00 +0900");
}

// RFC 4648 §10, and RFC 2045 §6.7 by hand.
TEST(Transfer, KnownEncodings) {
  EXPECT_EQ(base64(as_bytes("foobar")), "Zm9vYmFy");
  EXPECT_EQ(base64(as_bytes("fo")), "Zm8=");
  EXPECT_EQ(base64(as_bytes("")), "");
  EXPECT_EQ(base64_lines(as_bytes(std::string(58, '\0'))),
            std::string(76, 'A') + "\r\n" + "AA==\r\n");
  EXPECT_EQ(quoted_printable("a=b \nc\t\n.\n"), "a=3Db=20\r\nc=09\r\n.\r\n");
  EXPECT_EQ(quoted_printable(std::string(76, 'x')), std::string(75, 'x') + "=\r\nx");
}

TEST(Address, ThoseThatAreTaken) {
  for (const char* address : {"a@b", "a.b+c@sub.customs.example", "o'neil@x.example", "1@2.example",
                              "a@xn--9m1b.xn--3e0b707e"})
    EXPECT_TRUE(check_address(address)) << address;
  EXPECT_TRUE(check_address(std::string(64, 'a') + "@b.example"));
}

TEST(Address, ThoseThatAreNot) {
  for (const char* address : {"",
                              "a",
                              "@b.example",
                              "a@",
                              "a@b@c.example",
                              "a b@c.example",
                              "a..b@c.example",
                              ".a@b.example",
                              "a.@b.example",
                              "a@-b.example",
                              "a@b-.example",
                              "a@b..example",
                              "a@.b",
                              "a@[127.0.0.1]",
                              "\"a\"@b.example",
                              "김@b.example",
                              "a@한국.example",
                              "a@b.example>",
                              "<a@b.example",
                              "a,b@c.example",
                              "a@b.example\r\n",
                              "a@b_c.example"})
    EXPECT_FALSE(check_address(address)) << address;
  EXPECT_FALSE(check_address(std::string(65, 'a') + "@b.example"));
  EXPECT_FALSE(check_address("a@" + std::string(64, 'b')));
}

TEST(Address, MailboxesOfPeople) {
  EXPECT_EQ(parse_mailbox("a@b.example")->address, "a@b.example");
  EXPECT_EQ(parse_mailbox(" 인천세관 <a@b.example> ")->name, "인천세관");
  EXPECT_EQ(parse_mailbox("\"Kim, C.\" <a@b.example>")->name, "Kim, C.");
  EXPECT_EQ(parse_mailbox("<a@b.example>")->name, "");
  for (const char* text : {"", "이름", "이름 <>", "이름 <a@b.example", "a@b.example, c@d.example",
                           "x\n <a@b.example>"})
    EXPECT_FALSE(parse_mailbox(text)) << text;
}

}  // namespace pandok::mail
