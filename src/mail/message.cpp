#include "mail/message.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "base/hash.h"
#include "base/limits.h"
#include "base/parse.h"
#include "mail/header.h"
#include "mail/transfer.h"

namespace pandok::mail {
namespace {

constexpr std::size_t kIdBytes = 16;

bool is_type(std::string_view type) {
  const auto parts = split(type, '/');
  return type.size() <= 100 && parts.size() == 2 &&
         std::ranges::all_of(parts, [](std::string_view part) {
           return !part.empty() && std::ranges::all_of(part, [](char c) {
             return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                    c == '.' || c == '+' || c == '-';
           });
         });
}

std::string with_line_feeds(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i)
    if (!(text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n')) out += text[i];
  return out;
}

Result<> check_body(std::string_view what, std::string_view text) {
  if (text.size() > limits::kMailTextBytesMax)
    return fail(Code::resource_exhausted, "{} is over {} bytes", what, limits::kMailTextBytesMax);
  std::string plain = with_line_feeds(text);
  for (char& c : plain)
    if (c == '\n' || c == '\t') c = ' ';
  if (!is_plain_text(plain))
    return fail(Code::invalid_argument, "{} is not UTF-8 or has a control character", what);
  return {};
}

Result<> check_attachments(const std::vector<Attachment>& attachments) {
  if (attachments.size() > limits::kMailAttachmentsMax)
    return fail(Code::resource_exhausted, "a message has at most {} attachments",
                limits::kMailAttachmentsMax);
  std::size_t bytes = 0;
  for (const Attachment& attachment : attachments) {
    bytes += attachment.bytes.size();
    if (bytes > limits::kMailAttachmentBytesMax)
      return fail(Code::resource_exhausted, "the attachments of a message are over {} MiB",
                  limits::kMailAttachmentBytesMax >> 20);
    const std::string& name = attachment.name;
    if (name.empty() || !is_plain_text(name) || utf8_length(name) > limits::kMailNameCharsMax ||
        name.find_first_of("/\\") != std::string::npos)
      return fail(Code::invalid_argument, "'{}' is no name for an attached file",
                  quote_for_message(name));
    if (!is_type(attachment.type))
      return fail(Code::invalid_argument, "'{}' is no media type such as application/pdf",
                  quote_for_message(attachment.type));
  }
  return {};
}

Result<> check(const Message& message) {
  PANDOK_CHECKED(check_mailbox("the sender", message.from));
  PANDOK_CHECKED(check_mailbox("the recipient", message.to));
  if (message.reply_to) PANDOK_CHECKED(check_mailbox("who is answered", *message.reply_to));
  if (!check_address(message.id))  // the same letters
    return fail(Code::invalid_argument, "a message needs an id; new_message_id makes one");
  if (message.written_ms < 0 || message.written_ms > 253'000'000'000'000)
    return fail(Code::invalid_argument, "the time of a message is not in 1970 to 9987");
  if (!is_plain_text(message.subject) ||
      utf8_length(message.subject) > limits::kMailSubjectCharsMax)
    return fail(Code::invalid_argument, "the subject is no line of at most {} characters: '{}'",
                limits::kMailSubjectCharsMax, quote_for_message(message.subject));
  PANDOK_CHECKED(check_body("the text of a message", message.text));
  PANDOK_CHECKED(check_body("the HTML of a message", message.html));
  return check_attachments(message.attachments);
}

// Headers and content of one part. ASCII stays readable; the rest is base64, which is shorter for
// Korean.
std::string text_part(std::string_view type, std::string_view text) {
  const std::string lines = with_line_feeds(text);
  const bool ascii = std::ranges::all_of(lines, [](char c) { return c >= 0; });
  std::string crlf;
  for (const char c : lines) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
  return fmt::format("Content-Type: {}; charset=utf-8\r\nContent-Transfer-Encoding: {}\r\n\r\n{}",
                     type, ascii ? "quoted-printable" : "base64",
                     ascii ? quoted_printable(lines) : base64_lines(as_bytes(crlf)));
}

std::string attached_part(const Attachment& attachment) {
  return fmt::format(
      "Content-Type: {}\r\nContent-Transfer-Encoding: base64\r\n"
      "Content-Disposition: attachment{}\r\n\r\n{}",
      attachment.type, text_parameter("filename", attachment.name), base64_lines(attachment.bytes));
}

// "=_" stands in no line of base64 and of quoted-printable, so that no content has the boundary.
std::string multipart(std::string_view kind, std::string_view id,
                      const std::vector<std::string>& parts) {
  const std::string boundary =
      fmt::format("=_{}_{}", kind, Sha256::of(as_bytes(id)).hex().substr(0, 32));
  std::string out =
      fmt::format("Content-Type: multipart/{};\r\n boundary=\"{}\"\r\n\r\n", kind, boundary);
  for (const std::string& part : parts) out += fmt::format("--{}\r\n{}\r\n", boundary, part);
  return out + fmt::format("--{}--\r\n", boundary);
}

std::string body(const Message& message) {
  std::string shown = text_part("text/plain", message.text);
  if (!message.html.empty())
    shown = multipart("alternative", message.id, {shown, text_part("text/html", message.html)});
  if (message.attachments.empty()) return shown;
  std::vector<std::string> parts = {std::move(shown)};
  for (const Attachment& attachment : message.attachments)
    parts.push_back(attached_part(attachment));
  return multipart("mixed", message.id, parts);
}

}  // namespace

std::string new_message_id(const Mailbox& from) {
  std::array<std::uint8_t, kIdBytes> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  std::string id;
  for (const std::uint8_t byte : bytes) id += fmt::format("{:02x}", byte);
  return id + "@" + std::string(domain_of(from.address));
}

Result<std::string> to_mime(const Message& message) {
  PANDOK_CHECKED(check(message));
  std::string out = "Date: " + date_text(message.written_ms) + "\r\n";
  out += "Message-ID: <" + message.id + ">\r\n";
  out += mailbox_header("From", message.from);
  out += mailbox_header("To", message.to);
  if (message.reply_to) out += mailbox_header("Reply-To", *message.reply_to);
  out += text_header("Subject", message.subject);
  out += "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n";
  out += body(message);
  if (!out.ends_with("\r\n")) out += "\r\n";
  return out;
}

}  // namespace pandok::mail
