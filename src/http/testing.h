// For unit tests only: archives, made as others make them.
#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/check.h"

namespace pandok::http {

// An archive that is being written; the file is whole when the object is gone.
class ArchiveMaker {
 public:
  // format: "pax", "gnutar", "zip"; filter: "", "gzip", "bzip2", "xz", "zstd"; options as
  // libarchive has them ("zip:encryption=zipcrypt").
  ArchiveMaker(const std::filesystem::path& file, const char* format, const char* filter = "",
               const char* options = nullptr, const char* password = nullptr)
      : archive_(archive_write_new()) {
    CHECK(archive_write_set_format_by_name(archive_, format) == ARCHIVE_OK);
    if (*filter != 0) CHECK(archive_write_add_filter_by_name(archive_, filter) == ARCHIVE_OK);
    if (options != nullptr) can_ = archive_write_set_options(archive_, options) == ARCHIVE_OK;
    if (password != nullptr)
      can_ = can_ && archive_write_set_passphrase(archive_, password) == ARCHIVE_OK;
    CHECK(archive_write_open_filename(archive_, file.c_str()) == ARCHIVE_OK);
  }
  ~ArchiveMaker() { archive_write_free(archive_); }
  ArchiveMaker(const ArchiveMaker&) = delete;
  ArchiveMaker& operator=(const ArchiveMaker&) = delete;

  // False if this libarchive cannot do what was asked.
  bool can() const { return can_; }

  ArchiveMaker& file(std::string_view name, std::string_view text) {
    header(name, AE_IFREG, static_cast<std::int64_t>(text.size()));
    if (archive_write_data(archive_, text.data(), text.size()) < 0) can_ = false;
    return *this;
  }
  ArchiveMaker& folder(std::string_view name) { return header(name, AE_IFDIR, 0); }
  ArchiveMaker& special(std::string_view name, unsigned type) { return header(name, type, 0); }
  ArchiveMaker& symlink(std::string_view name, const char* to) {
    archive_entry* entry = new_entry(name, AE_IFLNK, 0);
    archive_entry_set_symlink(entry, to);
    return write(entry);
  }
  ArchiveMaker& hard_link(std::string_view name, const char* to) {
    archive_entry* entry = new_entry(name, AE_IFREG, 0);
    archive_entry_set_hardlink(entry, to);
    return write(entry);
  }

 private:
  static archive_entry* new_entry(std::string_view name, unsigned type, std::int64_t bytes) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, std::string(name).c_str());
    archive_entry_set_filetype(entry, type);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, bytes);
    return entry;
  }
  ArchiveMaker& header(std::string_view name, unsigned type, std::int64_t bytes) {
    return write(new_entry(name, type, bytes));
  }
  ArchiveMaker& write(archive_entry* entry) {
    if (archive_write_header(archive_, entry) < ARCHIVE_WARN) can_ = false;
    archive_entry_free(entry);
    return *this;
  }

  ::archive* archive_;
  bool can_ = true;
};

}  // namespace pandok::http
