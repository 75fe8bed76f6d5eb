// Positioned reads and writes that finish or say why not.
#pragma once

#include <filesystem>

#include "base/bytes.h"
#include "base/error.h"

namespace pandok::search {

// Writes all bytes at offset; handles short writes and interruptions; does not sync.
// resource_exhausted when the disk is full or the file may not grow.
Result<> write_at(int fd, ByteView bytes, std::uint64_t offset, const std::filesystem::path& path);

}  // namespace pandok::search
