#include "http/account_doorkeeper.h"

#include <algorithm>

#include "access/sessions.h"
#include "base/id.h"
#include "base/parse.h"
#include "http/credential.h"
#include "http/problem.h"

namespace pandok::http {
namespace {

constexpr std::int64_t kNobodyBelievedMs = 1'000;  // that there are no people

// "127.0.0.1:8080" → "127.0.0.1"; "[::1]:8080" → "[::1]".
std::string_view host_name(std::string_view host) {
  const std::size_t bracket = host.find(']');
  const std::size_t colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  return host.substr(0, colon);
}

// A program may leave the host out, with HTTP/1.0; a browser never does.
bool names_this_machine(const Request& request) {
  const auto is_host = [](const auto& header) { return header.first == "host"; };
  if (std::ranges::none_of(request.headers, is_host)) return true;
  const std::string name = lower_ascii(host_name(request.header("host")));
  return name == "127.0.0.1" || name == "localhost" || name == "[::1]";
}

Entrance refuse(const Request& request, int status, Code code, std::string_view detail) {
  Response refusal = problem(status, code, detail, request.id);
  if (status == 401) refusal.headers.emplace_back("WWW-Authenticate", "Bearer");
  return {std::move(refusal)};
}

Entrance nobody(const Request& request) {
  return refuse(request, 401, Code::unauthenticated, "sign in first");
}

Entrance another_host(const Request& request) {
  return refuse(request, 421, Code::invalid_argument,
                "as long as there are no people, this server answers as 127.0.0.1, localhost and "
                "[::1] only");
}

std::optional<Entrance> refusal_of_person(const Route& route, const Request& request,
                                          const access::Caller& caller) {
  if (route.access.is_for_signed_in()) {
    if (caller.via == access::Via::token)
      return refuse(request, 403, Code::permission_denied, "this needs a sign-in, not a token");
    if (caller.via == access::Via::local)
      return refuse(request, 409, Code::failed_precondition,
                    "there are no people yet; the link that the server printed makes the first");
    return std::nullopt;
  }
  if (caller.must_set_up_totp)
    return refuse(request, 403, Code::permission_denied, "set up your authenticator first");
  if (route.access.is_for_somebody() || caller.via == access::Via::local ||
      !(caller.permissions & route.access.any_of()).empty())
    return std::nullopt;
  return refuse(request, 403, Code::permission_denied, "you may not do this");
}

// A page elsewhere cannot know the token that belongs to the cookie.
bool is_forged(const Request& request, const Credential& credential) {
  return credential.cookie && changes(request.method) &&
         !access::is_csrf_token(credential.text, request.header("x-csrf-token"));
}

Entrance judge(const Route& route, Request& request, const Credential& credential,
               std::shared_ptr<const access::Caller> caller) {
  if (is_forged(request, credential))
    return refuse(request, 403, Code::permission_denied,
                  "X-CSRF-Token is missing or not that of this session");
  if (auto refused = refusal_of_person(route, request, *caller)) return *std::move(refused);
  request.who = std::move(caller);
  return {};
}

Entrance admit_local(const Route& route, Request& request) {
  static const auto kLocal = std::make_shared<const access::Caller>(access::local_operator());
  if (auto refused = refusal_of_person(route, request, *kLocal)) return *std::move(refused);
  request.who = kLocal;
  return {};
}

}  // namespace

bool asks_from_here(const Request& request) {
  const std::string_view peer = request.peer;
  const bool near = peer.starts_with("127.") || peer == "::1" || peer.starts_with("::ffff:127.");
  return near && names_this_machine(request);
}

std::optional<Entrance> AccountDoorkeeper::look(const Route& route, Request& request) {
  if (route.access.is_for_everybody()) return Entrance{};
  const Credential credential = credential_of(request);
  const std::int64_t now = now_ms();
  if (!credential.text.empty()) {
    auto caller = gate_.cached(credential.text, now);
    if (!caller) return std::nullopt;
    return judge(route, request, credential, std::move(caller));
  }
  if (gate_.knows_people()) return nobody(request);
  const bool alone = now < no_people_until_ms_.load(std::memory_order_relaxed);
  if (alone && asks_from_here(request)) return admit_local(route, request);
  return std::nullopt;
}

Entrance AccountDoorkeeper::ask(const Route& route, Request& request) {
  const auto database = databases_.borrow();
  if (!database) return {problem(database.error(), request.id)};
  const auto people = gate_.has_people(**database);
  if (!people) return {problem(people.error(), request.id)};
  const std::int64_t now = now_ms();
  if (!*people) {
    if (!names_this_machine(request)) return another_host(request);
    if (!asks_from_here(request)) return nobody(request);
    no_people_until_ms_.store(now + kNobodyBelievedMs, std::memory_order_relaxed);
    return admit_local(route, request);
  }
  const Credential credential = credential_of(request);
  if (credential.text.empty()) return nobody(request);
  auto caller = gate_.authenticate(**database, credential.text, now);
  if (caller) return judge(route, request, credential, *std::move(caller));
  if (caller.error().code == Code::unauthenticated) return nobody(request);
  return {problem(caller.error(), request.id)};
}

}  // namespace pandok::http
