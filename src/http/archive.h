// Uploaded archives, unpacked under limits.
//
// tar (plain, gzip, bzip2, xz, zstd) and zip, read by libarchive. An archive comes from anywhere:
// nothing in it leaves the folder, nothing but plain files is made, and what it unpacks to is
// bounded.
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/error.h"
#include "base/progress.h"

namespace pandok::http {

inline constexpr std::int64_t kArchiveBytesMax = std::int64_t{8} << 30;
inline constexpr std::int64_t kArchiveFilesMax = 2'000'000;
inline constexpr std::int64_t kArchiveTableBytesMax = std::int64_t{1} << 30;  // a CSV in it
inline constexpr std::int64_t kArchiveUnpackedMax = std::int64_t{32} << 30;
inline constexpr std::int64_t kDiskLeftMin = std::int64_t{512} << 20;

// Unpacks into `folder`, which is made and must not exist. invalid_argument for what is no archive
// or a damaged or encrypted one, for a path that leaves the folder or stands twice, for links and
// devices; resource_exhausted for a file over limits::kPictureBytesMax (a CSV over
// kArchiveTableBytesMax) or an archive over the other limits, or if the disk would be left with
// less than kDiskLeftMin; cancelled. On failure the folder is left for the caller to remove. What
// systems add to archives ("__MACOSX/", "._x", ".DS_Store") is left out. Advances "files".
Result<> unpack(const std::filesystem::path& archive, const std::filesystem::path& folder,
                Progress& progress);

}  // namespace pandok::http
