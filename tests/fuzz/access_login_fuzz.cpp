// Any bytes as a login, a name, a password and lists of roles: what is taken has one spelling, is
// clean and within its limits, and errors repeat nothing.
#include <cstddef>
#include <cstdint>
#include <string>

#include "access/password.h"
#include "access/roles.h"
#include "access/text.h"
#include "base/bytes.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/parse.h"

namespace pa = pandok::access;  // access is a function of POSIX

namespace {

void check_text(const pandok::Result<std::string>& text, std::size_t chars_max) {
  if (!text) {
    CHECK(text.error().code == pandok::Code::invalid_argument);
    return;
  }
  CHECK(pandok::is_plain_text(*text));
  CHECK(!text->empty() && pandok::utf8_length(*text) <= chars_max);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = pandok::as_text(pandok::ByteView(data, size));
  const auto login = pa::normal_login(text);
  check_text(login, pandok::limits::kLoginCharsMax);
  if (login) CHECK(pa::normal_login(*login).value() == *login);
  const auto name = pa::normal_name("a name", text);
  check_text(name, pandok::limits::kNameCharsMax);
  if (name) CHECK(pa::normal_name("a name", *name).value() == *name);
  if (const auto checked = pa::check_new_password(text, "minjun", "Kim Minjun"); !checked) {
    CHECK(checked.error().code == pandok::Code::invalid_argument);
    CHECK(size < 10 || checked.error().message.find(text) == std::string::npos);
  }
  if (const auto roles = pa::parse_roles(text))
    CHECK(pa::parse_roles(pa::to_string(*roles)) == roles);
  if (const auto permissions = pa::parse_permissions(text))
    CHECK(pa::parse_permissions(pa::to_string(*permissions)) == permissions);
  return 0;
}
