// Readings as they were answered, kept for replay, reports and what is learnt from them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "read/photo.h"
#include "read/reading.h"
#include "store/blob_store.h"
#include "store/database.h"

namespace pandok::read {

// One a thread; borrows the connection.
class ReadingStore {
 public:
  ReadingStore(store::Database& database, store::BlobStore blobs)
      : database_(database), blobs_(std::move(blobs)) {}

  // Gives the reading its id and stores it with its photos; durable on return. The photos are
  // stored first, so that a stored reading can always be read again.
  Result<> put(Reading& reading, std::span<const Photo> photos);
  // not_found; data_corrupted.
  Result<Reading> get(std::string_view id);
  // The newest first, at most `limit`.
  Result<std::vector<Reading>> latest(int limit);

 private:
  store::Database& database_;
  store::BlobStore blobs_;
};

}  // namespace pandok::read
