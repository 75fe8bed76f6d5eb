// Which OpenID provider people may sign in with: the file `openid.json` of a home.
//
// Format: {"issuer","client_id","client_secret","name","server","authority"}, mode 0600, since it
// holds the client's secret. A home without the file has no provider.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/error.h"

namespace pandok::access {

struct OpenidProvider {
  std::string issuer;         // "https://login.example.kr", as its tokens say it
  std::string client_id;      // what the provider calls this installation
  std::string client_secret;  // "" for a public client: then only PKCE guards the code
  std::string name;           // as people know it, "관세청 통합인증"
  std::string server;         // our own address as browsers see it, "https://pandok.example.kr"
  std::string authority;      // file of certificates (PEM) to believe; "": the machine's

  // Where the provider sends the browser back to; to be registered there.
  std::string redirect_uri() const { return server + "/openid"; }
};

// invalid_argument, saying which value: both addresses must be https (our own also http on this
// machine) and ours without a path; the rest plain text of bounded length.
Result<> check_provider(const OpenidProvider& provider);

// nullopt if there is no file. permission_denied if others may read it, data_corrupted if it is not
// what was written.
Result<std::optional<OpenidProvider>> read_provider(const std::filesystem::path& file);
// Durable on return; the old one is replaced.
Result<> write_provider(const std::filesystem::path& file, const OpenidProvider& provider);

}  // namespace pandok::access
