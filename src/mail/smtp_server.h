// Which mail server takes our messages, and how it is reached: a small file of "name = value"
// lines.
//
//   host = smtp.customs.example
//   port = 587                 (none: 465 for tls, 587 for starttls, 25 for none)
//   security = starttls        tls, starttls, or none, which only this machine itself may have
//   user = pandok              with password, or neither
//   password = as it is, to the end of the line
//   from = 판독 <pandok@customs.example>
//   ca_file = /etc/ssl/office-ca.pem      (none: the system's certificates)
//
// A line that begins with # and an empty line say nothing. Spaces around a value do not count.
// The file holds a password: only its owner may read it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/error.h"
#include "mail/address.h"

namespace pandok::mail {

enum class Security { tls, starttls, none };

struct SmtpServer {
  std::string host;  // a name, an IPv4 address, or an IPv6 address without brackets
  int port = 0;
  Security security = Security::starttls;
  std::string user;      // "" for none
  std::string password;  // a secret: never in an error, a log or display()
  Mailbox from;
  std::filesystem::path ca_file;  // "" for the system's certificates
  int connect_timeout_ms = 10'000;
  int timeout_ms = 120'000;  // for all of one message

  // "smtp.customs.example:587 (starttls)".
  std::string display() const;
};

// invalid_argument, naming the line and never its value, for a name that is not above or stands
// twice, values out of shape, host or from missing, a user without a password, and no security for
// another host than localhost, 127.0.0.0/8 or ::1. At most limits::kMailServerFileBytesMax bytes.
Result<SmtpServer> parse_smtp_server(std::string_view text);

// The server in a file. failed_precondition if others than its owner may read or write it
// ("chmod 600"), invalid_argument with the file in front; not_found, permission_denied.
Result<SmtpServer> read_smtp_server(const std::filesystem::path& file);

// What connects must have: as parse_smtp_server says, for a value that was made otherwise.
Result<> check(const SmtpServer& server);

}  // namespace pandok::mail
