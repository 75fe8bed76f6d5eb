// Readings as they were answered, kept for lists, replay, reports and what is learnt from them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
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

// Whose readings are seen: those of one person, of one organisation, or all.
struct ReadingScope {
  std::optional<std::string> made_by, organisation;
};

// Which readings to list; all conditions hold at once.
struct ReadingQuery {
  ReadingScope scope;
  std::optional<Verdict> verdict;
  std::string parcel;                          // "" for any
  std::optional<std::int64_t> from_ms, to_ms;  // created in [from_ms, to_ms)
  std::string before;  // an id; only readings older than it: the last of the page before
  int limit = 50;      // 1 to limits::kReadingsPerPageMax
};

// The readings of 24 hours.
struct DayCounts {
  // [hour from the start, verdict in the order of Verdict]
  std::array<std::array<std::int64_t, 4>, 24> by_hour{};
  std::int64_t readings = 0;
  std::int64_t parcels = 0;  // different ones; readings without one do not count
};

// One a thread; borrows the connection.
class ReadingStore {
 public:
  ReadingStore(store::Database& database, store::BlobStore blobs)
      : database_(database), blobs_(std::move(blobs)) {}

  // put_photos(), then add(); durable on return.
  Result<> put(Reading& reading, std::span<const Photo> photos);
  // Stores the bytes of photos, outside the database: durable on return.
  Result<> put_photos(std::span<const Photo> photos);
  // Stores a reading whose photos are stored, in the caller's transaction or, without one, durable
  // on return. A reading without created_ms gets the time of now, one without an id gets a new one.
  // failed_precondition if a photo is not stored, so that a stored reading can always be read
  // again; invalid_argument for a parcel that is none (check_parcel) or an id that was not made at
  // created_ms; already_exists.
  Result<> add(Reading& reading);

  // not_found, also for one outside the scope; data_corrupted.
  Result<Reading> get(std::string_view id, const ReadingScope& scope = {});
  // The newest first, by id. invalid_argument for a limit or an id out of range; data_corrupted.
  // Cost: the readings that are returned; with a parcel all of that parcel.
  Result<std::vector<Reading>> list(const ReadingQuery& query);
  // Of [from_ms, from_ms + 24 h). Milliseconds for 100,000 readings a day.
  Result<DayCounts> counts(std::int64_t from_ms, const ReadingScope& scope = {});

 private:
  store::Database& database_;
  store::BlobStore blobs_;
};

}  // namespace pandok::read
