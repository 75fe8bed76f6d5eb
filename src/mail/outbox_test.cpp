#include "mail/outbox.h"

#include <gtest/gtest.h>

#include "mail/testing.h"
#include "store/testing_postgres.h"

namespace pandok::mail {
namespace {

constexpr std::int64_t kNow = 1'800'000'000'000;

OutgoingMail letter(const std::string& once, const std::string& to = "ip") {
  return {.once = once,
          .topic = "case-1",
          .to = {"다온주방", to + "@daon.example"},
          .subject = "사건 2026-000001: 통보",
          .text = "로그인하면 볼 수 있습니다.\n"};
}

class OutboxTest : public ::testing::Test {
 protected:
  MailStatus status() { return outbox.of_topic("case-1")->front(); }

  TestFolder folder;
  std::unique_ptr<store::Database> database =
      store::Database::open(store::test_database(folder / "a.db")).value();
  Outbox outbox{*database};
};

TEST_F(OutboxTest, ALetterIsSentOnce) {
  const TestServer server;
  EXPECT_TRUE(outbox.put(letter("a"), kNow).value());
  EXPECT_FALSE(outbox.put(letter("a"), kNow).value());
  EXPECT_EQ(outbox.waiting().value(), 1);
  EXPECT_EQ(outbox.send_due(server.settings(), kNow, 10)->sent, 1);
  EXPECT_EQ(outbox.send_due(server.settings(), kNow + 90'000'000, 10)->sent, 0);
  EXPECT_EQ(server.messages(), 1);
  EXPECT_EQ(status().state, MailState::sent);
  EXPECT_EQ(status().recipient, "다온주방");
  EXPECT_EQ(outbox.waiting().value(), 0);
}

TEST_F(OutboxTest, WithoutAServerItWaitsLongerAndLongerAndKeepsItsName) {
  ASSERT_TRUE(outbox.put(letter("a"), kNow));
  SmtpServer nobody{.host = "127.0.0.1",
                    .port = 1,
                    .security = Security::none,
                    .from = {"", "notices@customs.example"},
                    .connect_timeout_ms = 1'000,
                    .timeout_ms = 1'000};
  EXPECT_EQ(outbox.send_due(nobody, kNow, 10)->put_off, 1);
  EXPECT_FALSE(status().said.empty());
  const auto name = [&] { return database->query_text("SELECT message_id FROM mails")->value(); };
  const std::string first = name();
  EXPECT_EQ(outbox.send_due(nobody, kNow + pause_ms(1) - 1, 10)->put_off, 0);
  EXPECT_EQ(outbox.send_due(nobody, kNow + pause_ms(1), 10)->put_off, 1);
  const TestServer server;
  EXPECT_EQ(outbox.send_due(server.settings(), kNow + pause_ms(1) + pause_ms(2), 10)->sent, 1);
  EXPECT_EQ(name(), first);
  EXPECT_NE(server.received(1).find(first), std::string::npos);
}

TEST_F(OutboxTest, PausesGrowToSixHours) {
  EXPECT_EQ(pause_ms(1), 15'000);
  EXPECT_EQ(pause_ms(2), 30'000);
  EXPECT_EQ(pause_ms(50), 6 * 3'600'000);
}

TEST_F(OutboxTest, WhatIsRefusedIsNotSentAgainAndHoldsUpNobody) {
  const TestServer server;
  ASSERT_TRUE(outbox.put(letter("a", "refused"), kNow));
  ASSERT_TRUE(outbox.put(letter("b"), kNow));
  const SendRound round = outbox.send_due(server.settings(), kNow, 10).value();
  EXPECT_EQ(round.refused, 1);
  EXPECT_EQ(round.sent, 1);
  EXPECT_EQ(outbox.waiting().value(), 0);
}

TEST_F(OutboxTest, WrongSettingsKeepEverything) {
  const TestServer server({"--login", "pandok", "secret"});
  SmtpServer wrong = server.settings();
  wrong.user = "pandok";
  wrong.password = "another";
  ASSERT_TRUE(outbox.put(letter("a"), kNow));
  ASSERT_TRUE(outbox.put(letter("b"), kNow));
  const SendRound round = outbox.send_due(wrong, kNow, 10).value();
  EXPECT_FALSE(round.setup.empty());
  EXPECT_EQ(round.put_off, 1);
  EXPECT_EQ(outbox.waiting().value(), 2);
  EXPECT_EQ(round.setup.find("another"), std::string::npos);
}

TEST_F(OutboxTest, ItIsThereIfAndOnlyIfItsTransactionIs) {
  {
    auto transaction = store::Transaction::begin(*database).value();
    ASSERT_TRUE(outbox.put(letter("a"), kNow));
  }
  EXPECT_EQ(outbox.waiting().value(), 0);
}

TEST_F(OutboxTest, ALetterThatCouldNeverBeSentIsRefusedAtOnce) {
  OutgoingMail bad = letter("a");
  bad.subject = "a\nBcc: all@example.com";
  EXPECT_EQ(outbox.put(bad, kNow).error().code, Code::invalid_argument);
  bad = letter("a");
  bad.to.address = "nowhere";
  EXPECT_EQ(outbox.put(bad, kNow).error().code, Code::invalid_argument);
  EXPECT_EQ(outbox.waiting().value(), 0);
}

}  // namespace
}  // namespace pandok::mail
