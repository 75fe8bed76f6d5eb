#include "access/openid_links.h"
#include "access/openid_provider.h"
#include "cli/context.h"
#include "cli/user_access.h"

namespace pandok::cli {
namespace {

struct SetOptions {
  access::OpenidProvider provider;
  bool no_secret = false;
};

Result<> set(Context& context, const SetOptions& options) {
  PANDOK_TRY(const auto open, open_people(context));
  access::OpenidProvider provider = options.provider;
  if (!provider.authority.empty())
    provider.authority = std::filesystem::absolute(provider.authority).string();
  if (!options.no_secret) {
    PANDOK_TRY(const auto secret, read_password("The client's secret:"));
    provider.client_secret = secret.view();
  }
  PANDOK_CHECKED(access::check_provider(provider));
  PANDOK_CHECKED(open.recording->record("openid.set", "provider", provider.issuer));
  PANDOK_CHECKED(access::write_provider(open.home.openid_file(), provider));
  print("register this address at the provider: {}\nit counts from the server's next start",
        provider.redirect_uri());
  return {};
}

struct ProviderNoOptions {};

Result<> show(Context& context, const ProviderNoOptions&) {
  PANDOK_TRY(const auto open, open_people(context));
  PANDOK_TRY(const auto provider, access::read_provider(open.home.openid_file()));
  if (!provider) return fail(Code::not_found, "no OpenID provider is set up");
  print_line(Json{{"issuer", provider->issuer},
                  {"client_id", provider->client_id},
                  {"has_client_secret", !provider->client_secret.empty()},
                  {"name", provider->name},
                  {"redirect_uri", provider->redirect_uri()},
                  {"authority", provider->authority}}
                 .dump(2));
  return {};
}

Result<> remove(Context& context, const ProviderNoOptions&) {
  PANDOK_TRY(const auto open, open_people(context));
  PANDOK_CHECKED(open.recording->record("openid.remove", "provider", ""));
  std::error_code error;
  if (!std::filesystem::remove(open.home.openid_file(), error))
    return fail(error ? Code::permission_denied : Code::not_found, "no OpenID provider {}",
                error ? "can be removed: " + error.message() : "is set up");
  print("nobody can sign in with it from the server's next start");
  return {};
}

struct UnlinkOptions {
  std::string login;
};

Result<> unlink(Context& context, const UnlinkOptions& options) {
  PANDOK_TRY(const auto open, open_people(context));
  PANDOK_TRY(const auto person, person_named(open, options.login));
  PANDOK_CHECKED(open.record("openid.unlink", person.id));
  PANDOK_TRY(const bool removed, access::OpenidLinks(*open.database).remove(person.id));
  if (!removed) return fail(Code::not_found, "{} has linked no account", person.login);
  print("{} signs in with the password only", person.login);
  return {};
}

void add_set(CLI::App& openid, Context& context) {
  auto* command = add_user_command(openid, context, "set",
                                   "Say which provider; asks for the client's secret, or takes it "
                                   "from stdin");
  auto options = std::make_shared<SetOptions>();
  access::OpenidProvider& provider = options->provider;
  command->add_option("ISSUER", provider.issuer, "Its address, as its own documents spell it")
      ->required();
  command->add_option("--client-id", provider.client_id, "What it calls this installation")
      ->required();
  command->add_option("--name", provider.name, "What people know it as; stands on the button")
      ->required();
  command->add_option("--server", provider.server, "This server's address as browsers see it")
      ->required();
  command->add_option("--authority", provider.authority,
                      "Certificates (PEM) to believe instead of the machine's");
  command->add_flag("--no-secret", options->no_secret, "A public client: it has no secret");
  command->footer(
      "People link their account themselves, on their own page.\n"
      "Example: pandok user openid set https://login.example.kr --client-id pandok "
      "--name 통합인증 --server https://pandok.example.kr");
  set_callback(*command, context, options, set);
}

}  // namespace

void add_openid_commands(CLI::App& user, Context& context) {
  auto* openid = user.add_subcommand(
      "openid", "An OpenID provider that people may sign in with instead of a password");
  openid->require_subcommand(1);
  add_set(*openid, context);
  const auto nothing = std::make_shared<ProviderNoOptions>();
  set_callback(*add_user_command(*openid, context, "show", "Show which provider"), context, nothing,
               show);
  set_callback(*add_user_command(*openid, context, "remove", "No provider any more"), context,
               nothing, remove);
  auto* unlinking = add_user_command(*openid, context, "unlink", "Remove a person's account there");
  auto options = std::make_shared<UnlinkOptions>();
  unlinking->add_option("LOGIN", options->login, "Whose")->required();
  set_callback(*unlinking, context, options, unlink);
}

}  // namespace pandok::cli
