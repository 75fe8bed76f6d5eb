#include "access/services.h"

namespace pandok::access {

Result<std::unique_ptr<Services>> Services::open(const std::filesystem::path& key_file) {
  PANDOK_TRY(auto keys, Keys::open(key_file));
  return std::make_unique<Services>(std::move(keys), PasswordCost{});
}

}  // namespace pandok::access
