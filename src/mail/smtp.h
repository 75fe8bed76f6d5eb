// Hands one message to a mail server, by SMTP (RFC 5321) over TLS, and says what became of it.
//
// A queue on top decides when to try again; nothing is kept here.
#pragma once

#include <string>

#include "base/error.h"
#include "mail/message.h"
#include "mail/smtp_server.h"

namespace pandok::mail {

enum class Outcome {
  accepted,   // the server has it and answers for it
  refused,    // a 5xx to this message: sending it again is no use
  try_later,  // a 4xx, a time limit, or the network: the same message may go through later
  setup       // the server's settings are wrong (login, certificate, no TLS): nothing goes through
              // until a person changes them; keep the message
};
// "accepted", …
std::string_view outcome_name(Outcome outcome);

struct Delivery {
  Outcome outcome = Outcome::try_later;
  int code = 0;      // the server's last reply, 250, 550, …; 0 if there was none
  std::string said;  // one line for a person: what went wrong and what the server said
};

// Sends the message from server.from's address, which stands as the one to whom failures are
// reported, to message.to. Never without TLS 1.2 but to this machine itself, and never to a server
// whose certificate does not name the host. After try_later the server may have the message all
// the same (the line broke before its answer came): send it again with the same id.
// Errors: those of to_mime and check(SmtpServer). What the server said is shortened, and the
// password, should it repeat it, blanked out.
// Any thread; one connection a call; waits at most server.timeout_ms. The environment's proxies and
// .netrc are not used.
Result<Delivery> send(const SmtpServer& server, const Message& message);

}  // namespace pandok::mail
