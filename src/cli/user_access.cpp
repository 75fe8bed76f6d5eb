#include "cli/user_access.h"

#include <termios.h>
#include <unistd.h>

#include <cerrno>

#include "base/limits.h"
#include "base/parse.h"

namespace pandok::cli {
namespace {

// Hides what is typed on a terminal as long as it lives.
class Hidden {
 public:
  Hidden() {
    if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
    termios hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0;
  }
  ~Hidden() {
    if (!changed_) return;
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    print_error_line("");
  }
  Hidden(const Hidden&) = delete;
  Hidden& operator=(const Hidden&) = delete;

 private:
  termios before_{};
  bool changed_ = false;
};

// Byte by byte, so that nothing behind the line is taken, and no buffer keeps it.
Result<access::SecretText> read_line() {
  constexpr std::size_t kBytesMax = 16 * limits::kPasswordCharsMax;
  std::string line;
  line.reserve(kBytesMax);  // does not move, so that no copy stays behind
  for (char c = 0; line.size() < kBytesMax;) {
    const ssize_t n = ::read(STDIN_FILENO, &c, 1);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(Code::internal, "reading the password from stdin failed");
    if (n == 0 || c == '\n') break;
    line += c;
  }
  if (!line.empty() && line.back() == '\r') line.pop_back();
  if (line.empty())
    return fail(Code::invalid_argument, "no password on stdin: type it, or hand it over by a pipe");
  access::SecretText secret(line);
  access::wipe(line);
  return secret;
}

Result<access::SecretText> ask(std::string_view prompt) {
  print_error_line(prompt);
  const Hidden hidden;
  return read_line();
}

}  // namespace

Result<OpenPeople> open_people(const Context& context) {
  PANDOK_TRY(auto home, store::Home::open(context.home()));
  PANDOK_TRY(auto database, store::Database::open(home.database()));
  PANDOK_TRY(auto recording, Recording::open(home));
  return OpenPeople{std::move(home), std::move(database),
                    std::make_unique<Recording>(std::move(recording))};
}

Result<access::Person> person_named(const OpenPeople& open, std::string_view login) {
  PANDOK_TRY(auto person, open.people().find_login(login));
  if (person) return *std::move(person);
  return fail(Code::not_found, "there is no person '{}'; pandok user list shows all",
              quote_for_message(login));
}

Result<access::Organisation> organisation_named(const OpenPeople& open, std::string_view name) {
  PANDOK_TRY(auto organisation, open.people().find_organisation(name));
  if (organisation) return *std::move(organisation);
  return fail(Code::not_found,
              "there is no organisation '{}'; pandok user organisation add makes one",
              quote_for_message(name));
}

Result<access::RoleSet> roles_option(std::string_view names) {
  const auto roles = access::parse_roles(names);
  if (roles) return *roles;
  return fail(Code::invalid_argument, "unknown role in '{}'; pandok user roles lists them",
              quote_for_message(names));
}

Result<access::PermissionSet> permissions_option(std::string_view names) {
  const auto permissions = access::parse_permissions(names);
  if (permissions) return *permissions;
  return fail(Code::invalid_argument, "unknown permission in '{}'; pandok user roles lists them",
              quote_for_message(names));
}

Result<access::SecretText> read_password(std::string_view prompt) {
  if (::isatty(STDIN_FILENO) != 1) return read_line();
  PANDOK_TRY(auto first, ask(prompt));
  PANDOK_TRY(const auto second, ask("Again, to be sure:"));
  if (!access::equal_secrets(first.view(), second.view()))
    return fail(Code::invalid_argument, "the two passwords differ");
  return first;
}

namespace {

template <class Set, class Name>
Json names_json(const Set& set, const Name& name) {
  Json names = Json::array();
  set.for_each([&](auto value) { names.push_back(std::string(name(value))); });
  return names;
}

}  // namespace

Json person_json(const access::Person& person, const access::Organisation& organisation) {
  return {{"id", person.id},
          {"login", person.login},
          {"name", person.name},
          {"organisation", organisation.name},
          {"roles", names_json(person.roles, access::role_name)},
          {"state", access::person_state_name(person.state)},
          {"has_password", person.has_password},
          {"has_totp", person.has_totp},
          {"created_ms", person.created_ms},
          {"changed_ms", person.changed_ms},
          {"changed_by", person.changed_by},
          {"version", person.version}};
}

Json organisation_json(const access::Organisation& organisation) {
  return {{"id", organisation.id},
          {"name", organisation.name},
          {"kind", access::organisation_kind_name(organisation.kind)},
          {"holder", organisation.holder},
          {"created_ms", organisation.created_ms},
          {"changed_ms", organisation.changed_ms},
          {"changed_by", organisation.changed_by},
          {"version", organisation.version}};
}

Json token_json(const access::Token& token) {
  const auto optional = [](const std::optional<std::int64_t>& ms) {
    return ms ? Json(*ms) : Json(nullptr);
  };
  return {{"id", token.id},
          {"name", token.name},
          {"scopes", names_json(token.scopes, access::permission_name)},
          {"created_ms", token.created_ms},
          {"expires_ms", token.expires_ms},
          {"used_ms", optional(token.used_ms)},
          {"revoked_ms", optional(token.revoked_ms)}};
}

CLI::App* add_user_command(CLI::App& parent, Context& context, const std::string& name,
                           const std::string& text) {
  auto* command = parent.add_subcommand(name, text);
  command->add_option("--home", context.home_option,
                      "The home (default $PANDOK_HOME, else ./pandok-home)");
  return command;
}

}  // namespace pandok::cli
