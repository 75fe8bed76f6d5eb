// For unit tests only: files of a log, and a disk that is full.
#pragma once

#include <sys/resource.h>

#include <filesystem>

#include "base/check.h"
#include "base/file.h"

namespace pandok::audit {

inline Bytes read(const std::filesystem::path& file) { return read_file(file, 1u << 20).value(); }

// No file of this process may grow beyond this from now on.
inline void limit_file_size(rlim_t bytes) {
  rlimit limit{};
  CHECK(::getrlimit(RLIMIT_FSIZE, &limit) == 0);
  limit.rlim_cur = bytes;
  CHECK(::setrlimit(RLIMIT_FSIZE, &limit) == 0);
}

}  // namespace pandok::audit
