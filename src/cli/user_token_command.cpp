#include "access/tokens.h"

#include "base/date.h"
#include "base/id.h"
#include "base/parse.h"
#include "cli/context.h"
#include "cli/user_access.h"

namespace pandok::cli {
namespace {

constexpr std::int64_t kDayMs = 24LL * 3'600'000;

struct TokenAddOptions {
  std::string login, name, scopes;
  int days = 90;
  bool json = false;
};

Result<> add(Context& context, const TokenAddOptions& options) {
  PANDOK_TRY(const auto open, open_people(context));
  PANDOK_TRY(const auto person, person_named(open, options.login));
  PANDOK_TRY(const auto scopes, permissions_option(options.scopes));
  PANDOK_CHECKED(open.record("token.create", person.id));
  const std::int64_t now = now_ms();
  PANDOK_TRY(const auto made,
             access::Tokens(*open.database)
                 .create(person, options.name, scopes, now + options.days * kDayMs, now));
  if (options.json) {
    Json json = token_json(made.token);
    json["token"] = made.text;
    print_line(json_line(json));
  } else {
    print_line(made.text);
  }
  return {};
}

struct TokenListOptions {
  std::string login;
  bool json = false;
};

std::string token_line(const access::Token& token, std::int64_t now) {
  const std::string_view state = token.revoked_ms          ? "revoked"
                                 : now >= token.expires_ms ? "expired"
                                                           : "alive";
  return fmt::format(
      "{} {:<8} until {} used {:<16} {} | {}", token.id, state, minute_text(token.expires_ms),
      token.used_ms ? minute_text(*token.used_ms) : "never", token.name, to_string(token.scopes));
}

Result<> list(Context& context, const TokenListOptions& options) {
  PANDOK_TRY(const auto open, open_people(context));
  PANDOK_TRY(const auto person, person_named(open, options.login));
  PANDOK_TRY(const auto tokens, access::Tokens(*open.database).list(person.id));
  for (const access::Token& token : tokens)
    print_line(options.json ? json_line(token_json(token)) : token_line(token, now_ms()));
  return {};
}

struct RevokeOptions {
  std::string login, token;
};

Result<> revoke(Context& context, const RevokeOptions& options) {
  PANDOK_TRY(const auto open, open_people(context));
  PANDOK_TRY(const auto person, person_named(open, options.login));
  PANDOK_CHECKED(open.record("token.revoke", person.id));
  PANDOK_TRY(const bool revoked,
             access::Tokens(*open.database).revoke(person.id, options.token, now_ms()));
  if (!revoked)
    return fail(Code::not_found, "{} has no token '{}' that is alive", person.login,
                quote_for_message(options.token));
  print("revoked");
  return {};
}

}  // namespace

void add_token_commands(CLI::App& user, Context& context) {
  auto* parent = user.add_subcommand("token", "Tokens, by which programs use the API");
  parent->require_subcommand(1);
  auto* adding = add_user_command(*parent, context, "add", "Make a token; it is printed once");
  auto add_options = std::make_shared<TokenAddOptions>();
  adding->add_option("LOGIN", add_options->login, "Whose")->required();
  adding->add_option("--name", add_options->name, "What it is for")->required();
  adding
      ->add_option("--scopes", add_options->scopes,
                   "Permissions with a comma between, of those that its owner has")
      ->required();
  adding->add_option("--days", add_options->days, "How long it lives, 1 to 365")
      ->check(CLI::Range(1, 365))
      ->capture_default_str();
  adding->add_flag("--json", add_options->json, "One JSON object");
  set_callback(*adding, context, add_options, add);

  auto* listing = add_user_command(*parent, context, "list", "List a person's tokens");
  auto list_options = std::make_shared<TokenListOptions>();
  listing->add_option("LOGIN", list_options->login, "Whose")->required();
  listing->add_flag("--json", list_options->json, "One JSON object a line");
  set_callback(*listing, context, list_options, list);

  auto* revoking = add_user_command(*parent, context, "revoke", "Revoke a token");
  auto revoke_options = std::make_shared<RevokeOptions>();
  revoking->add_option("LOGIN", revoke_options->login, "Whose")->required();
  revoking->add_option("TOKEN", revoke_options->token, "Its id, not its text")->required();
  set_callback(*revoking, context, revoke_options, revoke);
}

}  // namespace pandok::cli
