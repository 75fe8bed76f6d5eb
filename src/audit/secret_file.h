// A file that only its owner may read.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/error.h"

namespace pandok::audit {

// Mode 0600 from the first byte on, durable on return. already_exists: it is never replaced.
Result<> create_secret_file(const std::filesystem::path& file, std::string_view text);

}  // namespace pandok::audit
