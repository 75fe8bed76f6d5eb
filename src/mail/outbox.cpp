#include "mail/outbox.h"

#include <algorithm>
#include <array>

#include "base/id.h"
#include "mail/smtp.h"

namespace pandok::mail {
namespace {

constexpr std::array<std::string_view, 3> kStates = {"waiting", "sent", "refused"};
constexpr std::int64_t kFirstPauseMs = 15'000, kLongestPauseMs = 6 * 3'600'000;

MailState state_of(std::string_view name) {
  const auto found = std::find(kStates.begin(), kStates.end(), name);
  return found == kStates.end() ? MailState::refused
                                : static_cast<MailState>(found - kStates.begin());
}

}  // namespace

Message Outbox::message_of(const Due& one, const Mailbox& from) {
  return {.id = one.message_id,
          .written_ms = one.created_ms,
          .from = from,
          .to = one.to,
          .reply_to = {},
          .subject = one.subject,
          .text = one.text,
          .html = {},
          .attachments = {}};
}

std::string_view mail_state_name(MailState state) {
  return kStates[static_cast<std::size_t>(state)];
}

std::int64_t pause_ms(std::int64_t tries) {
  const std::int64_t doublings = std::clamp<std::int64_t>(tries - 1, 0, 20);
  return std::min(kFirstPauseMs << doublings, kLongestPauseMs);
}

Result<bool> Outbox::put(const OutgoingMail& mail, std::int64_t now_ms) {
  // Made once now, so that a message which could never be sent is refused with what it tells of.
  const Due as_sent{.id = {},
                    .message_id = new_message_id(mail.to),
                    .to = mail.to,
                    .subject = mail.subject,
                    .text = mail.text,
                    .created_ms = now_ms};
  PANDOK_CHECKED(to_mime(message_of(as_sent, mail.to)));
  PANDOK_TRY(
      const auto added,
      database_.execute("INSERT INTO mails (id, once, topic, recipient, address, subject, body, "
                        "message_id, state, tries, next_ms, said, created_ms, changed_ms) VALUES "
                        "($1, $2, $3, $4, $5, $6, $7, '', 'waiting', 0, $8, '', $8, $8) "
                        "ON CONFLICT (once) DO NOTHING",
                        {new_id(now_ms), mail.once, mail.topic, mail.to.name, mail.to.address,
                         mail.subject, mail.text, now_ms}));
  return added == 1;
}

Result<std::vector<MailStatus>> Outbox::of_topic(std::string_view topic) {
  std::vector<MailStatus> found;
  PANDOK_CHECKED(
      database_.query("SELECT recipient, state, said, changed_ms FROM mails WHERE topic = $1 "
                      "ORDER BY created_ms, id",
                      {std::string(topic)}, [&](const store::Row& row) -> Result<> {
                        found.push_back({.recipient = std::string(row.text(0)),
                                         .state = state_of(row.text(1)),
                                         .said = std::string(row.text(2)),
                                         .changed_ms = row.integer(3)});
                        return {};
                      }));
  return found;
}

Result<std::int64_t> Outbox::waiting() {
  PANDOK_TRY(const auto n,
             database_.query_integer("SELECT count(*) FROM mails WHERE state = 'waiting'"));
  return n.value_or(0);
}

Result<std::vector<Outbox::Due>> Outbox::due(std::int64_t now_ms, int limit) {
  std::vector<Due> found;
  PANDOK_CHECKED(database_.query(
      "SELECT id, message_id, recipient, address, subject, body, tries, created_ms FROM mails "
      "WHERE state = 'waiting' AND next_ms <= $1 ORDER BY next_ms, id LIMIT $2",
      {now_ms, std::int64_t{limit}}, [&](const store::Row& row) -> Result<> {
        found.push_back({.id = std::string(row.text(0)),
                         .message_id = std::string(row.text(1)),
                         .to = {std::string(row.text(2)), std::string(row.text(3))},
                         .subject = std::string(row.text(4)),
                         .text = std::string(row.text(5)),
                         .tries = row.integer(6),
                         .created_ms = row.integer(7)});
        return {};
      }));
  return found;
}

Result<> Outbox::settle(const Due& one, MailState state, std::string_view said,
                        std::int64_t now_ms) {
  PANDOK_CHECKED(database_.execute(
      "UPDATE mails SET state = $2, said = $3, next_ms = $4, tries = $5, changed_ms = $6, "
      "message_id = $7 WHERE id = $1",
      {one.id, std::string(mail_state_name(state)), std::string(said), now_ms + pause_ms(one.tries),
       one.tries, now_ms, one.message_id}));
  return {};
}

// Kept before it goes out: sent again after a crash, it has the same name. False if another process
// was quicker.
Result<bool> Outbox::claim(const SmtpServer& server, Due& one, std::int64_t now_ms) {
  if (one.message_id.empty()) one.message_id = new_message_id(server.from);
  ++one.tries;
  PANDOK_TRY(const auto changed,
             database_.execute(
                 "UPDATE mails SET tries = $3, next_ms = $4, message_id = $5 WHERE "
                 "id = $1 AND tries = $2 AND state = 'waiting'",
                 {one.id, one.tries - 1, one.tries, now_ms + pause_ms(one.tries), one.message_id}));
  return changed == 1;
}

Result<> Outbox::send_one(const SmtpServer& server, Due& one, std::int64_t now_ms,
                          SendRound& round) {
  PANDOK_TRY(const bool mine, claim(server, one, now_ms));
  if (!mine) return {};
  const auto delivery = send(server, message_of(one, server.from));
  if (!delivery || delivery->outcome == Outcome::refused) {
    ++round.refused;
    return settle(one, MailState::refused, delivery ? delivery->said : delivery.error().message,
                  now_ms);
  }
  if (delivery->outcome == Outcome::accepted) {
    ++round.sent;
    return settle(one, MailState::sent, "", now_ms);
  }
  ++round.put_off;
  if (delivery->outcome == Outcome::setup) round.setup = delivery->said;
  return settle(one, MailState::waiting, delivery->said, now_ms);
}

Result<SendRound> Outbox::send_due(const SmtpServer& server, std::int64_t now_ms, int limit) {
  SendRound round;
  PANDOK_TRY(auto waiting, due(now_ms, limit));
  for (Due& one : waiting) {
    PANDOK_CHECKED(send_one(server, one, now_ms, round));
    if (!round.setup.empty()) break;
  }
  return round;
}

}  // namespace pandok::mail
