// Keeps pictures: their bytes in the blob store, what was computed for them in the database.
//
// A picture that is known by its SHA-256 and the indexer's model is not computed again. Pictures
// are kept before any design refers to them, so an import that is broken off goes on where it was.
// Stored features: embedding as little-endian float32 [dim], LocalFeatures bytes, and as checksum
// the CRC-32C of both, embedding first.
// Threads: one at a time; inside, reading and computing use thread_count() threads, results are
// in order and do not depend on it.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/progress.h"
#include "register/picture_indexer.h"
#include "store/blob_store.h"
#include "store/database.h"

namespace pandok::reg {

class Register;

// True for errors that say something about one picture; others mean that nothing will work.
bool is_picture_fault(Code code);

// The images folder of an import, resolved once.
class ImagesFolder {
 public:
  // not_found unless it is a folder.
  static Result<ImagesFolder> open(const std::filesystem::path& folder);
  // The regular file `file` (from parse_file) in the folder, links followed. not_found;
  // permission_denied if a link leads out of the folder; invalid_argument if it is no file.
  Result<std::filesystem::path> find(const std::string& file) const;

 private:
  explicit ImagesFolder(std::filesystem::path root) : root_(std::move(root)) {}
  std::filesystem::path root_;  // canonical
};

struct KeeperCounts {
  std::int64_t computed = 0;
  std::int64_t reused = 0;
};

class PictureKeeper {
 public:
  // Borrows all three.
  PictureKeeper(store::Database& database, const store::BlobStore& blobs, PictureIndexer& indexer)
      : database_(database), blobs_(blobs), indexer_(indexer) {}

  // Reads and keeps one batch of files; one digest or picture fault for each, in order. What is
  // answered is durable. Not inside a transaction. Fails when the disk, the database or the
  // indexer fails. Memory: the bytes of the batch.
  Result<std::vector<Result<Sha256>>> keep_files(const ImagesFolder& folder,
                                                 std::span<const std::string> files);
  // The same for bytes.
  Result<std::vector<Result<Sha256>>> keep(std::span<const Result<Bytes>> pictures);

  const KeeperCounts& counts() const { return counts_; }

 private:
  Result<bool> known(const Sha256& picture, const std::string& model);
  Result<> store(std::span<const Sha256> names, std::span<const PictureFeatures> features);

  store::Database& database_;
  const store::BlobStore& blobs_;
  PictureIndexer& indexer_;
  KeeperCounts counts_;
};

// Computes what is missing for the pictures of the register with the indexer's model, after the
// network has changed; can be broken off and run again. data_corrupted if a picture of the
// register cannot be read or used any more; cancelled.
Result<KeeperCounts> compute_missing(Register& the_register, PictureIndexer& indexer,
                                     Progress& progress);

}  // namespace pandok::reg
