#include "store/blob_store.h"

#include <algorithm>
#include <system_error>

#include "base/file.h"
#include "base/limits.h"

namespace pandok::store {

namespace fs = std::filesystem;

fs::path BlobStore::path_of(const Sha256& name) const {
  const std::string hex = name.hex();
  return root_ / hex.substr(0, 2) / hex;
}

bool BlobStore::contains(const Sha256& name) const {
  std::error_code error;
  return fs::is_regular_file(path_of(name), error);
}

Result<Sha256> BlobStore::put(ByteView bytes) const {
  if (bytes.size() > limits::kPictureBytesMax)
    return fail(Code::resource_exhausted, "a blob of {} bytes, the limit is {}", bytes.size(),
                limits::kPictureBytesMax);
  const Sha256 name = Sha256::of(bytes);
  const fs::path path = path_of(name);
  if (const auto stored = read_file(path, bytes.size());
      stored && std::ranges::equal(*stored, bytes)) {
    // Another process may have renamed it a moment ago and not synced the folder yet.
    PANDOK_CHECKED(sync_folder(path.parent_path()));
    return name;
  }
  PANDOK_CHECKED(make_folders(path.parent_path()));
  PANDOK_CHECKED(write_file_atomic(path, bytes));
  PANDOK_CHECKED(sync_folder(root_));  // the folder of the blob may be new
  return name;
}

Result<Bytes> BlobStore::get(const Sha256& name) const {
  auto bytes = read_file(path_of(name), limits::kPictureBytesMax);
  if (!bytes) return with_context("blob", std::move(bytes).error());
  if (Sha256::of(*bytes) != name)
    return fail(Code::data_corrupted, "blob {} does not have its digest; import the picture again",
                path_of(name).string());
  return bytes;
}

}  // namespace pandok::store
