#include "mail/address.h"

#include <algorithm>

#include "base/limits.h"
#include "base/parse.h"

namespace pandok::mail {
namespace {

constexpr std::size_t kLocalBytesMax = 64, kDomainBytesMax = 255, kLabelBytesMax = 63;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_dot_atom(std::string_view local) {
  const auto parts = split(local, '.');
  return std::ranges::all_of(parts, [](std::string_view part) {
    return !part.empty() && std::ranges::all_of(part, [](char c) {
      return is_letter_or_digit(c) ||
             std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
    });
  });
}

bool is_domain(std::string_view domain) {
  const auto labels = split(domain, '.');
  return std::ranges::all_of(labels, [](std::string_view label) {
    return !label.empty() && label.size() <= kLabelBytesMax && label.front() != '-' &&
           label.back() != '-' &&
           std::ranges::all_of(label, [](char c) { return is_letter_or_digit(c) || c == '-'; });
  });
}

}  // namespace

Result<> check_address(std::string_view address) {
  const std::size_t at = address.rfind('@');
  if (at != std::string_view::npos) {
    const std::string_view local = address.substr(0, at), domain = address.substr(at + 1);
    if (!local.empty() && local.size() <= kLocalBytesMax && !domain.empty() &&
        domain.size() <= kDomainBytesMax && is_dot_atom(local) && is_domain(domain))
      return {};
  }
  return fail(Code::invalid_argument, "'{}' is no e-mail address such as name@office.example",
              quote_for_message(address));
}

Result<> check_mailbox(std::string_view what, const Mailbox& mailbox) {
  if (auto checked = check_address(mailbox.address); !checked)
    return with_context(what, std::move(checked).error());
  if (!is_plain_text(mailbox.name) || utf8_length(mailbox.name) > limits::kMailNameCharsMax)
    return fail(Code::invalid_argument, "the name of {} is no line of at most {} characters", what,
                limits::kMailNameCharsMax);
  return {};
}

Result<Mailbox> parse_mailbox(std::string_view text) {
  Mailbox mailbox;
  text = trim(text);
  const std::size_t open = text.rfind('<');
  if (open == std::string_view::npos || !text.ends_with('>')) {
    mailbox.address = text;
  } else {
    mailbox.address = text.substr(open + 1, text.size() - open - 2);
    std::string_view name = trim(text.substr(0, open));
    if (name.size() >= 2 && name.starts_with('"') && name.ends_with('"'))
      name = name.substr(1, name.size() - 2);
    mailbox.name = name;
  }
  PANDOK_CHECKED(check_mailbox("the mailbox", mailbox));
  return mailbox;
}

std::string_view domain_of(std::string_view address) {
  return address.substr(address.rfind('@') + 1);
}

}  // namespace pandok::mail
