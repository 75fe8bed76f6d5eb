// Files, written so that a crash leaves the old or the new one, never a half.
#pragma once

#include <cstddef>
#include <filesystem>

#include "base/bytes.h"
#include "base/error.h"
#include "base/hash.h"

namespace pandok {

// A file descriptor that closes itself. Move-only.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept;
  Fd& operator=(Fd&& other) noexcept;
  ~Fd();
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

// A whole file, mapped read-only; the view lives as long as the object. Move-only. Only for files
// that are never cut short while they are mapped: reading behind a new end is a SIGBUS.
class MappedFile {
 public:
  MappedFile() = default;
  static Result<MappedFile> open(const std::filesystem::path& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();
  ByteView bytes() const { return {data_, size_bytes_}; }

 private:
  const std::uint8_t* data_ = nullptr;
  std::size_t size_bytes_ = 0;
};

// The error of the last failed system call as ours: ENOENT/ENOTDIR not_found, EACCES/EROFS
// permission_denied, ENOSPC/EDQUOT/EFBIG/EMFILE resource_exhausted ("the disk is full"), names that
// no file can have and folders invalid_argument, else internal.
Error system_error(std::string_view what, const std::filesystem::path& path, int error_number);

// A descriptor to read a regular file from; invalid_argument for anything else (a folder, a FIFO:
// never waits); not_found, permission_denied. size_bytes, if given, becomes the file's size.
Result<Fd> open_for_reading(const std::filesystem::path& path, std::size_t* size_bytes = nullptr);

// The whole file. resource_exhausted if it is larger than max_bytes; invalid_argument if it is not
// a regular file (a folder, a FIFO: never waits); not_found, permission_denied.
Result<Bytes> read_file(const std::filesystem::path& path, std::size_t max_bytes);

// The SHA-256 of a whole file of any size, in bounded memory. Errors of read_file().
Result<Sha256> sha256_of_file(const std::filesystem::path& path);

// Writes bytes beside path, syncs, renames over path and syncs the folder: after a crash path
// holds the old content or the new one. Nothing is left behind on failure; a process that is killed
// may leave <path>.<pid>-<n>.tmp. Threads and processes: any number may write one path; the last
// wins. A secret is for its owner only, from its first byte on.
enum class FileMode { shared, secret };
Result<> write_file_atomic(const std::filesystem::path& path, ByteView bytes,
                           FileMode mode = FileMode::shared);

// Makes the folder and those above it that are missing; one that is there is no error.
Result<> make_folders(const std::filesystem::path& folder);

// Appends all bytes at the descriptor's position; handles short writes. Does not sync.
Result<> write_all(int fd, ByteView bytes, const std::filesystem::path& path);

// fsync of a descriptor or of a folder (so that a rename in it survives a power cut).
Result<> sync_fd(int fd, const std::filesystem::path& path);
Result<> sync_folder(const std::filesystem::path& folder);

}  // namespace pandok
