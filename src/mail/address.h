// E-mail addresses: which ones are taken, and how they stand in a message.
//
// An address is local@domain as RFC 5321 §4.1.2 has it, in ASCII, without quoted local parts and
// address literals; a domain with Korean letters is written xn--…. Threads: any.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace pandok::mail {

// Somebody who writes or is written to.
struct Mailbox {
  std::string name;  // for people, a line of UTF-8; "" for none
  std::string address;
};

// invalid_argument unless it is such an address: a local part of 1 to 64 bytes, a domain of 1 to
// 255 whose labels have 1 to 63 letters, digits and inner hyphens.
Result<> check_address(std::string_view address);

// check_address, and a name of at most limits::kMailNameCharsMax characters without control
// characters. `what` ("the sender") is for the error.
Result<> check_mailbox(std::string_view what, const Mailbox& mailbox);

// "인천세관 <notices@customs.example>", "<a@b.example>" or "a@b.example"; a name may stand in
// quotes. invalid_argument if it is none of these.
Result<Mailbox> parse_mailbox(std::string_view text);

// What stands behind the last '@'; address has passed check_address.
std::string_view domain_of(std::string_view address);

}  // namespace pandok::mail
