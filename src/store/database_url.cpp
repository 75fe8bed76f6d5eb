#include "store/database_url.h"

#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/limits.h"
#include "base/parse.h"

namespace pandok::store {
namespace {

// The rest either changes what the SQL text means or how long a call may take.
constexpr std::array<std::string_view, 17> kSettings = {"user",
                                                        "password",
                                                        "passfile",
                                                        "host",
                                                        "hostaddr",
                                                        "port",
                                                        "dbname",
                                                        "sslmode",
                                                        "sslkey",
                                                        "sslcert",
                                                        "sslrootcert",
                                                        "sslpassword",
                                                        "sslcrl",
                                                        "gssencmode",
                                                        "channel_binding",
                                                        "target_session_attrs",
                                                        "application_name"};

bool is_postgresql(std::string_view text) {
  return text.starts_with("postgresql://") || text.starts_with("postgres://");
}

std::string_view value_or(const std::map<std::string, std::string>& settings, const char* name) {
  const auto found = settings.find(name);
  return found == settings.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace

DatabaseUrl::DatabaseUrl(std::filesystem::path file)
    : file_(std::move(file)), text_(file_.string()) {}

Result<DatabaseUrl> DatabaseUrl::parse(std::string_view text) {
  if (text.empty() || text.size() > limits::kDatabaseUrlBytesMax || !is_plain_text(text))
    return fail(Code::invalid_argument, "a database is named by 1 to {} bytes of plain text",
                limits::kDatabaseUrlBytesMax);
  if (!is_postgresql(text)) {
    if (text.find("://") != std::string_view::npos)
      return fail(Code::invalid_argument,
                  "a database is postgresql://user@host:port/name or the path of a file");
    std::error_code error;
    const auto file = std::filesystem::absolute(std::filesystem::path(text), error);
    return DatabaseUrl(error ? std::filesystem::path(text) : file.lexically_normal());
  }
  DatabaseUrl url;
  url.text_ = text;
  // libpq's own message would quote the text, and with it the password.
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed(
      PQconninfoParse(url.text_.c_str(), nullptr), PQconninfoFree);
  if (!parsed)
    return fail(Code::invalid_argument,
                "the database's URL cannot be read; it is postgresql://user@host:port/name");
  for (const PQconninfoOption* option = parsed.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr || *option->val == '\0') continue;
    if (std::ranges::find(kSettings, option->keyword) == kSettings.end())
      return fail(Code::invalid_argument, "the database's URL may not set '{}'", option->keyword);
    if (!is_plain_text(option->val))
      return fail(Code::invalid_argument, "the '{}' of the database's URL is no plain text",
                  option->keyword);
    url.settings_.emplace(option->keyword, option->val);
  }
  // What follows a password with an '@' of its own would be shown as the host.
  if (value_or(url.settings_, "host").find('@') != std::string_view::npos ||
      value_or(url.settings_, "port").find_first_not_of("0123456789,") != std::string_view::npos)
    return fail(Code::invalid_argument,
                "the database's URL has no host and port that are any; an '@' or ':' in a password "
                "is written %40 or %3A");
  return url;
}

std::string DatabaseUrl::display() const {
  if (dialect() == Dialect::sqlite) return file_.string();
  std::string text = "postgresql://";
  if (const auto user = value_or(settings_, "user"); !user.empty())
    text += fmt::format("{}@", user);
  text += value_or(settings_, "host");
  if (const auto port = value_or(settings_, "port"); !port.empty())
    text += fmt::format(":{}", port);
  return text + fmt::format("/{}", value_or(settings_, "dbname"));
}

}  // namespace pandok::store
