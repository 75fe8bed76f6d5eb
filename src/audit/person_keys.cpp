#include "audit/person_keys.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <system_error>

#include "base/file.h"
#include "base/limits.h"
#include "base/parse.h"

namespace pandok::audit {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kKeyBytes = 32, kNameBytes = 16;

tl::unexpected<Error> last_error(std::string_view what, const fs::path& path) {
  return tl::unexpected<Error>(system_error(what, path, errno));
}

Result<fs::path> file_of(const fs::path& folder, std::string_view person) {
  if (person.empty() || person.size() > limits::kAuditTextBytesMax || !is_plain_text(person))
    return fail(Code::invalid_argument, "'{}' is no id of a person", quote_for_message(person));
  std::array<std::uint8_t, kNameBytes> hash;
  crypto_generichash(hash.data(), hash.size(), as_bytes(person).data(), person.size(), nullptr, 0);
  std::string name;
  for (const std::uint8_t byte : hash) name += fmt::format("{:02x}", byte);
  return folder / name;
}

}  // namespace

PersonKey::~PersonKey() { sodium_memzero(bytes_.data(), bytes_.size()); }

Result<std::unique_ptr<FolderKeys>> FolderKeys::open(const fs::path& folder) {
  CHECK(sodium_init() >= 0);
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error) fs::permissions(folder, fs::perms::owner_all, error);
  if (error) return tl::unexpected<Error>(system_error("making", folder, error.value()));
  return std::unique_ptr<FolderKeys>(new FolderKeys(folder));
}

Result<fs::path> FolderKeys::file(std::string_view person) const {
  return file_of(folder_, person);
}

Result<PersonKey> FolderKeys::existing(std::string_view person) const {
  PANDOK_TRY(const fs::path file, file_of(folder_, person));
  PANDOK_TRY(Bytes bytes, read_file(file, kKeyBytes));
  if (bytes.size() != kKeyBytes)
    return fail(Code::data_corrupted, "{}: not the key of a person", file.string());
  if (sodium_is_zero(bytes.data(), bytes.size()) == 1)  // destroyed, but not removed yet
    return fail(Code::not_found, "{}: this key is destroyed", file.string());
  std::array<std::uint8_t, kKeyBytes> key;
  std::memcpy(key.data(), bytes.data(), key.size());
  sodium_memzero(bytes.data(), bytes.size());
  PersonKey person_key(key);
  sodium_memzero(key.data(), key.size());
  return person_key;
}

// Removes a key that was overwritten by a process that then died.
void remove_destroyed(const fs::path& file) {
  const auto bytes = read_file(file, kKeyBytes);
  if (bytes && bytes->size() == kKeyBytes && sodium_is_zero(bytes->data(), bytes->size()) == 1)
    ::unlink(file.c_str());
}

// Whoever links a whole file under the final name first has made the key.
Result<PersonKey> FolderKeys::key(std::string_view person) {
  auto found = existing(person);
  if (found || found.error().code != Code::not_found) return found;
  static std::atomic<unsigned> counter{0};
  PANDOK_TRY(const fs::path file, file_of(folder_, person));
  const fs::path temporary = folder_ / fmt::format("{}-{}.tmp", ::getpid(), counter.fetch_add(1));
  std::array<std::uint8_t, kKeyBytes> bytes;
  randombytes_buf(bytes.data(), bytes.size());
  const Fd fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!fd) return last_error("writing", temporary);
  auto written = write_all(fd.get(), bytes, temporary);
  sodium_memzero(bytes.data(), bytes.size());
  if (written) written = sync_fd(fd.get(), temporary);
  if (written) remove_destroyed(file);
  if (written && ::link(temporary.c_str(), file.c_str()) != 0 && errno != EEXIST)
    written = last_error("writing", file);
  ::unlink(temporary.c_str());
  PANDOK_CHECKED(written);
  PANDOK_CHECKED(sync_folder(folder_));
  return existing(person);
}

Result<> FolderKeys::destroy(std::string_view person) {
  PANDOK_TRY(const fs::path file, file_of(folder_, person));
  const Fd fd(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd) return last_error("destroying", file);
  const std::array<std::uint8_t, kKeyBytes> zeroes{};
  PANDOK_CHECKED(write_all(fd.get(), zeroes, file));
  PANDOK_CHECKED(sync_fd(fd.get(), file));
  if (::unlink(file.c_str()) != 0) return last_error("destroying", file);
  return sync_folder(folder_);
}

}  // namespace pandok::audit
