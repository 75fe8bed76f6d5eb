// Messages that wait in the database until the mail server has taken them.
//
// A message is put in the transaction of what it tells of: it is sent if and only if that happened.
// It is tried until the server takes or refuses it, with growing pauses (15 seconds, doubled up
// to six hours), always with the same Message-ID, so that a server which has it already can tell.
// Threads: one Outbox a thread; borrows the connection. Several
// processes may send: each message is one's of them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "mail/message.h"
#include "mail/smtp_server.h"
#include "store/database.h"

namespace pandok::mail {

enum class MailState { waiting, sent, refused };
std::string_view mail_state_name(MailState state);

struct OutgoingMail {
  std::string once;   // what it is for: a second one with the same is not written
  std::string topic;  // its sender finds it by: the id of a case
  Mailbox to;
  std::string subject;
  std::string text;
};

struct MailStatus {
  std::string recipient;  // the mailbox's name
  MailState state = MailState::waiting;
  std::string said;  // why it waits or was refused; "" if nothing was said
  std::int64_t changed_ms = 0;
};

// What a round of sending did.
struct SendRound {
  int sent = 0, refused = 0, put_off = 0;
  std::string setup;  // not empty: the server's settings are wrong, nothing goes through
};

class Outbox {
 public:
  explicit Outbox(store::Database& database) : database_(database) {}

  // In the caller's transaction. False if there is one with the same `once`. The errors of to_mime.
  Result<bool> put(const OutgoingMail& mail, std::int64_t now_ms);
  Result<std::vector<MailStatus>> of_topic(std::string_view topic);  // the oldest first
  // How many wait.
  Result<std::int64_t> waiting();
  // Sends what is due, each on its own, at most `limit`; ends early when the settings are wrong.
  // Outside any transaction: waits for the server. Errors of the database only.
  Result<SendRound> send_due(const SmtpServer& server, std::int64_t now_ms, int limit);

 private:
  struct Due {
    std::string id, message_id;
    Mailbox to;
    std::string subject, text;
    std::int64_t tries = 0, created_ms = 0;
  };
  static Message message_of(const Due& one, const Mailbox& from);
  Result<std::vector<Due>> due(std::int64_t now_ms, int limit);
  Result<bool> claim(const SmtpServer& server, Due& one, std::int64_t now_ms);
  Result<> send_one(const SmtpServer& server, Due& one, std::int64_t now_ms, SendRound& round);
  Result<> settle(const Due& one, MailState state, std::string_view said, std::int64_t now_ms);
  store::Database& database_;
};

// How long a message rests after so many tries.
std::int64_t pause_ms(std::int64_t tries);

}  // namespace pandok::mail
