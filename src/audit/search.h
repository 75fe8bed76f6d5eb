// Looks through a log, the newest entry first, in pages of bounded work.
//
// Reads the entries of the published checkpoint from their bundles; verifies nothing (verify.h
// does). Entries that are no acts (entry.h) are passed over. Times in a log never go back
// (recorder.h), which is what a span of time is found by.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "audit/entry.h"

namespace pandok::audit {

// All conditions hold at once; an empty one always holds.
struct SearchFilter {
  std::string who;                      // a pseudonym (entry.h)
  std::string act;                      // how the act begins: "reading." or "reading.make"
  std::string object_type, object_id;   // the whole of it
  std::string request;                  // the whole of it
  std::string text;                     // stands in role, act, object or request
  std::optional<std::int64_t> from_ms;  // not before
  std::optional<std::int64_t> to_ms;    // before
};

struct SearchOptions {
  std::optional<std::uint64_t> before;  // only entries before this index: the cursor
  std::size_t hits_max = 50;            // 1 to limits::kAuditHitsMax
  std::uint64_t looked_at_max = 50'000;
};

struct SearchHit {
  std::uint64_t index = 0;
  Entry entry;
};

struct SearchPage {
  std::vector<SearchHit> hits;  // the newest first
  std::uint64_t size = 0;       // entries of the log
  std::uint64_t looked_at = 0;
  // Where the next page goes on: its `before`; nullopt when everything has been looked at.
  std::optional<std::uint64_t> next;
};

// At most looked_at_max entries are looked at, so that a page is ready within 50 ms whatever is
// asked, and holds fewer hits then. invalid_argument for options out of range, not_found if there
// is no log, data_corrupted. Memory: one bundle of 256 entries.
Result<SearchPage> search(const std::filesystem::path& log_folder, const SearchFilter& filter,
                          const SearchOptions& options = {});

}  // namespace pandok::audit
