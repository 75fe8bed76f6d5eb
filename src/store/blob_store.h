// Pictures kept once each under the SHA-256 of their bytes.
//
// Layout: <root>/ab/abcdef… (64 digits). A blob is written beside its place, synced and renamed, so
// a name that exists holds the whole content; a crash leaves at most a *.tmp file beside it.
// Threads and processes: any number may read and write.
#pragma once

#include <filesystem>

#include "base/bytes.h"
#include "base/error.h"
#include "base/hash.h"

namespace pandok::store {

class BlobStore {
 public:
  explicit BlobStore(std::filesystem::path root) : root_(std::move(root)) {}

  // Stores bytes and returns their name; durable on return. Storing twice changes nothing, except
  // that a damaged blob is made good again. resource_exhausted over limits::kPictureBytesMax.
  Result<Sha256> put(ByteView bytes) const;
  // The bytes of a blob. not_found; data_corrupted if they no longer have this digest.
  Result<Bytes> get(const Sha256& name) const;
  bool contains(const Sha256& name) const;
  // Where the blob lies, whether it exists or not.
  std::filesystem::path path_of(const Sha256& name) const;

 private:
  std::filesystem::path root_;
};

}  // namespace pandok::store
