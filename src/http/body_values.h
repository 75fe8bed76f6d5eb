// Members of a JSON body, each checked; errors name the member.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/json.h"
#include "http/message.h"

namespace pandok::http {

// The body as an object that has no other members than these. invalid_argument.
Result<Json> body_object(const Request& request, std::initializer_list<std::string_view> members);
// invalid_argument if `object` has another member than these.
Result<> check_members(const Json& object, std::initializer_list<std::string_view> members);

// The member, or the fallback if it is absent.
Result<std::int64_t> body_integer(const Json& object, std::string_view name, std::int64_t fallback,
                                  std::int64_t least, std::int64_t most);
// False where it is absent.
Result<bool> body_flag(const Json& object, std::string_view name);
// "version", which must be there.
Result<std::int64_t> body_version(const Json& object);
// A name, a password, a code.
inline constexpr std::size_t kTextCharsMax = 512;
Result<std::string> body_text(const Json& object, std::string_view name, std::size_t chars_max);

}  // namespace pandok::http
