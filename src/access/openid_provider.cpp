#include "access/openid_provider.h"

#include <sys/stat.h>

#include "access/text.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/parse.h"
#include "egress/https.h"

namespace pandok::access {
namespace {

bool is_own_address(const std::string& address) {
  const bool here = address.starts_with("http://127.0.0.1") ||
                    address.starts_with("http://[::1]") || address.starts_with("http://localhost");
  const std::string secure = here ? "https" + address.substr(4) : address;
  return egress::is_https_url(secure) && secure.find('/', 8) == std::string::npos &&
         secure.find('?') == std::string::npos;
}

Result<> check_text(std::string_view what, const std::string& text, bool may_be_empty) {
  if ((text.empty() && !may_be_empty) || text.size() > limits::kOpenidTextBytesMax ||
      !is_plain_text(text))
    return fail(Code::invalid_argument, "{} must be plain text of {} to {} bytes", what,
                may_be_empty ? 0 : 1, limits::kOpenidTextBytesMax);
  return {};
}

Result<OpenidProvider> provider_of(const Json& json) {
  OpenidProvider provider;
  PANDOK_TRY(provider.issuer, json_text(json, "issuer"));
  PANDOK_TRY(provider.client_id, json_text(json, "client_id"));
  PANDOK_TRY(provider.client_secret, json_text(json, "client_secret"));
  PANDOK_TRY(provider.name, json_text(json, "name"));
  PANDOK_TRY(provider.server, json_text(json, "server"));
  PANDOK_TRY(provider.authority, json_text(json, "authority"));
  PANDOK_CHECKED(check_provider(provider));
  return provider;
}

}  // namespace

Result<> check_provider(const OpenidProvider& provider) {
  if (!egress::is_https_url(provider.issuer) || provider.issuer.find('?') != std::string::npos)
    return fail(Code::invalid_argument,
                "the issuer must be an address like https://login.example.kr, as the provider's "
                "own documents spell it");
  if (!is_own_address(provider.server))
    return fail(Code::invalid_argument,
                "the server must be its own address like https://pandok.example.kr");
  PANDOK_CHECKED(check_text("the client's id", provider.client_id, false));
  PANDOK_CHECKED(check_text("the client's secret", provider.client_secret, true));
  PANDOK_CHECKED(check_text("the file of authorities", provider.authority, true));
  PANDOK_TRY(const auto name, normal_name("the provider's name", provider.name));
  if (name != provider.name)
    return fail(Code::invalid_argument, "the provider's name must be written as '{}'", name);
  return {};
}

Result<std::optional<OpenidProvider>> read_provider(const std::filesystem::path& file) {
  struct stat info {};
  if (::stat(file.c_str(), &info) != 0) {
    if (errno == ENOENT) return std::optional<OpenidProvider>();
    return tl::unexpected<Error>(system_error("reading", file, errno));
  }
  if ((info.st_mode & 077) != 0)
    return fail(Code::permission_denied, "others may read or write {}; chmod 600 it",
                file.string());
  PANDOK_TRY(const Bytes bytes, read_file(file, limits::kOpenidFileBytesMax));
  const auto json = parse_json(as_text(bytes));
  auto provider = json ? provider_of(*json) : Result<OpenidProvider>(tl::unexpected(json.error()));
  if (!provider)
    return fail(Code::data_corrupted, "{}: {}; set the provider anew with `pandok user openid set`",
                file.string(), provider.error().message);
  return std::optional<OpenidProvider>(*std::move(provider));
}

Result<> write_provider(const std::filesystem::path& file, const OpenidProvider& provider) {
  PANDOK_CHECKED(check_provider(provider));
  const Json json{{"issuer", provider.issuer},
                  {"client_id", provider.client_id},
                  {"client_secret", provider.client_secret},
                  {"name", provider.name},
                  {"server", provider.server},
                  {"authority", provider.authority}};
  return write_file_atomic(file, as_bytes(json_line(json) + "\n"), FileMode::secret);
}

}  // namespace pandok::access
