#include "http/own_password.h"

#include "access/credentials.h"
#include "base/id.h"
#include "http/credential.h"
#include "http/session_answer.h"

namespace pandok::http {

Result<std::optional<Response>> refuse_wrong_password(Service& service, const Request& request,
                                                      store::Database& database,
                                                      const access::Person& person,
                                                      std::string_view password) {
  const auto device =
      access::known_device(service.accounts->keys, person.id, device_of(request)).value_or("");
  const access::Throttle::Attempt attempt{
      .account = person.login, .device = device, .address = request.peer};
  if (const auto wait = service.accounts->throttle.begin(attempt, now_ms()); wait > 0)
    return std::optional<Response>(try_later(request, wait));
  access::Credentials credentials(database, *service.accounts);
  const auto right = credentials.check_password(person, password);
  if (!right) {
    service.accounts->throttle.undecided(attempt);
    return tl::unexpected<Error>(right.error());
  }
  if (!*right) return fail(Code::permission_denied, "the password is wrong");
  service.accounts->throttle.succeeded(attempt);
  return std::optional<Response>();
}

}  // namespace pandok::http
