#include "audit/secret_file.h"

#include <fcntl.h>

#include <cerrno>

#include "base/file.h"

namespace pandok::audit {

Result<> create_secret_file(const std::filesystem::path& file, std::string_view text) {
  const Fd fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd && errno == EEXIST)
    return fail(Code::already_exists, "there is already a file {}", file.string());
  if (!fd) return tl::unexpected<Error>(system_error("writing", file, errno));
  PANDOK_CHECKED(write_all(fd.get(), as_bytes(text), file));
  return sync_fd(fd.get(), file);
}

}  // namespace pandok::audit
