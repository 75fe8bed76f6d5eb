// The password once more, before something that an unlocked screen must not allow. Internal to this
// room.
#pragma once

#include <optional>
#include <string_view>

#include "access/people.h"
#include "http/message.h"
#include "http/service.h"

namespace pandok::http {

// nullopt if it is the person's; try_later() after too many attempts, which are throttled like
// sign-ins; permission_denied if it is wrong. Cost: 0.1 s (hashing).
Result<std::optional<Response>> refuse_wrong_password(Service& service, const Request& request,
                                                      store::Database& database,
                                                      const access::Person& person,
                                                      std::string_view password);

}  // namespace pandok::http
