// One e-mail as plain data, and as the bytes that are sent.
//
// RFC 5322 with MIME (RFC 2045–2049): text in UTF-8, HTML beside it, attachments. It goes to one
// recipient, so that it is either accepted or not; who writes to several makes several.
// Threads: a value; functions from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "mail/address.h"

namespace pandok::mail {

struct Attachment {
  std::string name;  // of the file, without folders: "통보서.pdf"
  std::string type;  // "application/pdf"
  Bytes bytes;
};

struct Message {
  std::string id;  // new_message_id(); kept when the same message is sent again
  std::int64_t written_ms = 0;
  Mailbox from;
  Mailbox to;
  std::optional<Mailbox> reply_to;
  std::string subject;  // a line
  std::string text;     // for people, with line feeds
  std::string html;     // the same for programs that show HTML; "" for none
  std::vector<Attachment> attachments;
};

// A name for a message that no other has: 128 random bits at the sender's domain.
std::string new_message_id(const Mailbox& from);

// The message with CRLF line ends, all ASCII, no line over 78 characters but a message id or an
// address that is longer. The same message gives the same bytes. "Auto-Submitted" tells other
// programs not to answer it.
// invalid_argument for bad addresses, for CR, LF or another control character in a header's value,
// for texts that are not UTF-8 or have control characters but line feeds and tabs, a file name with
// a '/' or '\\', a type that is none; resource_exhausted over limits::kMail….
Result<std::string> to_mime(const Message& message);

}  // namespace pandok::mail
