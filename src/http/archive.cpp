#include "http/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>

#include <memory>
#include <string>
#include <system_error>

#include "base/file.h"
#include "base/limits.h"
#include "base/parse.h"
#include "register/fields.h"

namespace pandok::http {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kReadBytes = 256u << 10;
constexpr std::int64_t kLookAtDiskEvery = 64;  // files

struct Closer {
  void operator()(::archive* a) const { archive_read_free(a); }
};
using Reader = std::unique_ptr<::archive, Closer>;

tl::unexpected<Error> damaged(::archive* a, const fs::path& file) {
  const char* why = archive_error_string(a);
  return fail(Code::invalid_argument, "{} is no archive that can be read (tar or zip): {}",
              file.filename().string(), quote_for_message(why == nullptr ? "unknown" : why, 120));
}

Result<Reader> open_archive(const fs::path& file) {
  Reader reader(archive_read_new());
  archive_read_support_format_tar(reader.get());
  archive_read_support_format_gnutar(reader.get());
  archive_read_support_format_zip_streamable(reader.get());
  archive_read_support_format_zip_seekable(reader.get());
  archive_read_support_filter_gzip(reader.get());
  archive_read_support_filter_bzip2(reader.get());
  archive_read_support_filter_xz(reader.get());
  archive_read_support_filter_zstd(reader.get());
  if (archive_read_open_filename(reader.get(), file.c_str(), kReadBytes) != ARCHIVE_OK)
    return damaged(reader.get(), file);
  return reader;
}

// The name in UTF-8, whatever the process's locale; names in another encoding come as they are.
std::string name_of(archive_entry* entry) {
  if (const char* name = archive_entry_pathname_utf8(entry)) return name;
  const char* raw = archive_entry_pathname(entry);
  return raw == nullptr ? "" : raw;
}

bool is_litter(std::string_view name) {
  const std::string_view base = name.substr(name.rfind('/') + 1);
  return name.starts_with("__MACOSX/") || base.starts_with("._") || base == ".DS_Store" ||
         base == "Thumbs.db";
}

Result<> check_disk(const fs::path& folder) {
  std::error_code error;
  const auto space = fs::space(folder, error);
  if (error || space.available >= static_cast<std::uintmax_t>(kDiskLeftMin)) return {};
  return fail(Code::resource_exhausted, "the disk is nearly full; make room and send it again");
}

class Unpacking {
 public:
  Unpacking(const fs::path& archive, const fs::path& folder, Progress& progress)
      : archive_(archive), folder_(folder), progress_(progress) {}

  Result<> run() {
    PANDOK_TRY(const Reader reader, open_archive(archive_));
    archive_entry* entry = nullptr;
    while (true) {
      const int status = archive_read_next_header(reader.get(), &entry);
      if (status == ARCHIVE_EOF) break;
      if (status != ARCHIVE_OK && status != ARCHIVE_WARN) return damaged(reader.get(), archive_);
      if (progress_.cancelled()) return fail(Code::cancelled, "unpacking was stopped");
      PANDOK_CHECKED(take(reader.get(), entry));
    }
    if (files_ == 0) return fail(Code::invalid_argument, "the archive holds no files");
    progress_.advance("files", files_, files_);
    return {};
  }

 private:
  Result<> take(::archive* reader, archive_entry* entry) {
    const std::string name = name_of(entry);
    if (archive_entry_filetype(entry) == AE_IFDIR || is_litter(name)) return {};
    if (archive_entry_is_encrypted(entry) != 0)
      return fail(Code::invalid_argument, "the archive is encrypted; send it without a password");
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) != nullptr)
      return fail(Code::invalid_argument, "'{}' in the archive is a link or a device",
                  quote_for_message(name));
    auto path = reg::parse_file(name);
    if (!path)
      return fail(Code::invalid_argument, "'{}' in the archive: {}", quote_for_message(name),
                  path.error().message);
    if (++files_ > kArchiveFilesMax)
      return fail(Code::resource_exhausted, "the archive holds more than {} files",
                  kArchiveFilesMax);
    if (files_ % kLookAtDiskEvery == 1) {
      PANDOK_CHECKED(check_disk(folder_));
      progress_.advance("files", files_ - 1, 0);
    }
    return write(reader, *path);
  }

  Result<> write(::archive* reader, const std::string& name) {
    const fs::path target = folder_ / name;
    std::error_code error;
    fs::create_directories(target.parent_path(), error);
    if (error == std::errc::not_a_directory || error == std::errc::file_exists)
      return fail(Code::invalid_argument, "'{}' in the archive lies below a file",
                  quote_for_message(name));
    if (error) return tl::unexpected<Error>(system_error("unpacking", name, error.value()));
    const Fd file(::open(target.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file && errno == EEXIST)
      return fail(Code::invalid_argument, "'{}' stands twice in the archive",
                  quote_for_message(name));
    if (!file) return tl::unexpected<Error>(system_error("unpacking", name, errno));
    const bool table = lower_ascii(name).ends_with(".csv");
    const auto bytes_max =
        table ? kArchiveTableBytesMax : static_cast<std::int64_t>(limits::kPictureBytesMax);
    return copy(reader, name, file.get(), bytes_max);
  }

  Result<> copy(::archive* reader, const std::string& name, int fd, std::int64_t bytes_max) {
    std::int64_t here = 0;
    std::vector<std::uint8_t> piece(kReadBytes);
    while (true) {
      const la_ssize_t n = archive_read_data(reader, piece.data(), piece.size());
      if (n == 0) return {};
      if (n < 0) return damaged(reader, archive_);
      here += n;
      bytes_ += n;
      if (here > bytes_max)
        return fail(Code::resource_exhausted, "'{}' in the archive has more than {} bytes",
                    quote_for_message(name), bytes_max);
      if (bytes_ > kArchiveUnpackedMax)
        return fail(Code::resource_exhausted, "the archive unpacks to more than {} bytes",
                    kArchiveUnpackedMax);
      PANDOK_CHECKED(write_all(fd, {piece.data(), static_cast<std::size_t>(n)}, name));
    }
  }

  const fs::path& archive_;
  const fs::path& folder_;
  Progress& progress_;
  std::int64_t files_ = 0, bytes_ = 0;
};

}  // namespace

Result<> unpack(const fs::path& archive, const fs::path& folder, Progress& progress) {
  std::error_code error;
  if (!fs::create_directory(folder, error))
    return tl::unexpected<Error>(system_error("making", folder, error ? error.value() : EEXIST));
  return Unpacking(archive, folder, progress).run();
}

}  // namespace pandok::http
