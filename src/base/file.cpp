#include "base/file.h"

#include <fcntl.h>
#include <sodium/crypto_hash_sha256.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/parse.h"

namespace pandok {

namespace fs = std::filesystem;

Fd::Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
Fd& Fd::operator=(Fd&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}
Fd::~Fd() {
  if (fd_ >= 0) ::close(fd_);
}

Error system_error(std::string_view what, const fs::path& path, int error_number) {
  const auto text = [&](std::string_view why) {
    return fmt::format("{} {}: {}", what, quote_for_message(path.string(), 300), why);
  };
  switch (error_number) {
    case ENOENT:
      return {Code::not_found, text("no such file")};
    case ENOTDIR:
      return {Code::not_found, text("a folder on the way is a file")};
    case ENAMETOOLONG:
    case ELOOP:
      return {Code::invalid_argument, text("not a usable file name")};
    case EMFILE:
    case ENFILE:
      return {Code::resource_exhausted, text("too many open files")};
    case ENOSPC:
    case EDQUOT:
      return {Code::resource_exhausted, text("the disk is full; make room and run again")};
    case EFBIG:
      return {Code::resource_exhausted, text("the file size limit is reached")};
    case EROFS:
      return {Code::permission_denied, text("the file system is read-only")};
    case EACCES:
    case EPERM:
      return {Code::permission_denied, text("permission denied")};
    case EISDIR:
      return {Code::invalid_argument, text("is a folder, not a file")};
    default:
      return {Code::internal,
              text(std::error_code(error_number, std::generic_category()).message())};
  }
}

namespace {

tl::unexpected<Error> last_error(std::string_view what, const fs::path& path) {
  return tl::unexpected<Error>(system_error(what, path, errno));
}

// A zero byte would cut the name short for the system: another file than the one that was named.
Result<> check_name(const fs::path& path) {
  if (path.native().find('\0') == fs::path::string_type::npos) return {};
  return fail(Code::invalid_argument, "a file name with a zero byte: '{}'",
              quote_for_message(path.native()));
}

// A new file beside path that no other thread or process writes. A name may be taken by what a
// killed process with our process id left behind.
Result<Fd> create_temporary(const fs::path& path, fs::path& temporary, FileMode mode) {
  static std::atomic<unsigned> counter{0};
  constexpr int kTriesMax = 1'000;
  for (int tries = 0; tries < kTriesMax; ++tries) {
    temporary = path;
    temporary += fmt::format(".{}-{}.tmp", ::getpid(), counter.fetch_add(1));
    Fd fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                 mode == FileMode::secret ? 0600 : 0644));
    if (fd) return fd;
    if (errno != EEXIST) return last_error("writing", path);
  }
  return fail(Code::failed_precondition, "writing {}: remove the files {}.*.tmp beside it",
              path.string(), path.filename().string());
}

Result<> write_and_rename(const Fd& fd, const fs::path& temporary, const fs::path& path,
                          ByteView bytes) {
  PANDOK_CHECKED(write_all(fd.get(), bytes, path));
  PANDOK_CHECKED(sync_fd(fd.get(), path));
  if (::rename(temporary.c_str(), path.c_str()) != 0) return last_error("writing", path);
  return sync_folder(path.parent_path());
}

}  // namespace

Result<Fd> open_for_reading(const fs::path& path, std::size_t* size_bytes) {
  PANDOK_CHECKED(check_name(path));
  // O_NONBLOCK: opening a FIFO would wait for a writer, perhaps for ever.
  Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd) return last_error("reading", path);
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return last_error("reading", path);
  if (!S_ISREG(info.st_mode))
    return fail(Code::invalid_argument, "reading {}: it is not a regular file", path.string());
  if (size_bytes != nullptr) *size_bytes = static_cast<std::size_t>(info.st_size);
  return fd;
}

Result<MappedFile> MappedFile::open(const fs::path& path) {
  MappedFile file;
  std::size_t size_bytes = 0;
  PANDOK_TRY(const Fd fd, open_for_reading(path, &size_bytes));
  if (size_bytes == 0) return file;
  void* data = ::mmap(nullptr, size_bytes, PROT_READ, MAP_SHARED, fd.get(), 0);
  if (data == MAP_FAILED) return last_error("mapping", path);
  file.data_ = static_cast<const std::uint8_t*>(data);
  file.size_bytes_ = size_bytes;
  return file;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_bytes_(std::exchange(other.size_bytes_, 0)) {}
MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_bytes_, other.size_bytes_);
  return *this;
}
MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(const_cast<std::uint8_t*>(data_), size_bytes_);
}

Result<Bytes> read_file(const fs::path& path, std::size_t max_bytes) {
  std::size_t size_bytes = 0;
  PANDOK_TRY(const Fd fd, open_for_reading(path, &size_bytes));
  if (size_bytes > max_bytes)
    return fail(Code::resource_exhausted, "{}: {} bytes, the limit is {}", path.string(),
                size_bytes, max_bytes);
  Bytes bytes(size_bytes);
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = ::read(fd.get(), bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return last_error("reading", path);
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  bytes.resize(done);
  return bytes;
}

Result<Sha256> sha256_of_file(const fs::path& path) {
  PANDOK_TRY(const Fd fd, open_for_reading(path));
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  Bytes buffer(1u << 20);
  for (;;) {
    const ssize_t n = ::read(fd.get(), buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return last_error("reading", path);
    if (n == 0) break;
    crypto_hash_sha256_update(&state, buffer.data(), static_cast<std::size_t>(n));
  }
  std::array<std::uint8_t, 32> digest;
  crypto_hash_sha256_final(&state, digest.data());
  return Sha256::from(digest);
}

Result<> write_file_atomic(const fs::path& path, ByteView bytes, FileMode mode) {
  PANDOK_CHECKED(check_name(path));
  fs::path temporary;
  PANDOK_TRY(const Fd fd, create_temporary(path, temporary, mode));
  auto written = write_and_rename(fd, temporary, path, bytes);
  if (!written) ::unlink(temporary.c_str());
  return written;
}

Result<> make_folders(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return tl::unexpected<Error>(system_error("making", folder, error.value()));
  return {};
}

Result<> write_all(int fd, ByteView bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return last_error("writing", path);
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return {};
}

Result<> sync_fd(int fd, const fs::path& path) {
  if (::fsync(fd) != 0) return last_error("syncing", path);
  return {};
}

Result<> sync_folder(const fs::path& folder) {
  const fs::path name = folder.empty() ? fs::path(".") : folder;
  const Fd fd(::open(name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return last_error("syncing", name);
  return sync_fd(fd.get(), name);
}

}  // namespace pandok
