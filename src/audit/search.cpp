#include "audit/search.h"

#include <algorithm>

#include "audit/log_folder.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/parse.h"

namespace pandok::audit {
namespace {

// As it stands in a canonical line. A quotation mark within a text is escaped there, so what these
// find with their quotation marks is a member, never a part of a text.
std::string as_json(std::string_view text) { return json_line(Json(std::string(text))); }

std::string without_end(std::string text) {
  text.pop_back();
  return text;
}

// What every line that the filter lets through holds, byte for byte.
std::vector<std::string> needles_of(const SearchFilter& filter) {
  std::vector<std::string> needles;
  if (!filter.request.empty()) needles.push_back("\"request\":" + as_json(filter.request));
  if (!filter.object_id.empty()) needles.push_back("\"id\":" + as_json(filter.object_id));
  if (!filter.who.empty()) needles.push_back("\"who\":" + as_json(filter.who));
  if (!filter.act.empty()) needles.push_back("\"act\":" + without_end(as_json(filter.act)));
  if (!filter.object_type.empty()) needles.push_back("\"type\":" + as_json(filter.object_type));
  if (!filter.text.empty()) needles.push_back(without_end(as_json(filter.text)).substr(1));
  return needles;
}

bool may_match(std::string_view line, const std::vector<std::string>& needles) {
  return std::ranges::all_of(needles, [&](const std::string& needle) {
    return line.find(needle) != std::string_view::npos;
  });
}

bool matches(const Entry& entry, const SearchFilter& filter) {
  const auto whole = [](const std::string& wanted, const std::string& is) {
    return wanted.empty() || wanted == is;
  };
  const auto holds = [&](const std::string& text) {
    return text.find(filter.text) != std::string::npos;
  };
  return whole(filter.who, entry.who) && entry.act.starts_with(filter.act) &&
         whole(filter.object_type, entry.object_type) && whole(filter.object_id, entry.object_id) &&
         whole(filter.request, entry.request) &&
         (holds(entry.role) || holds(entry.act) || holds(entry.object_type) ||
          holds(entry.object_id) || holds(entry.request)) &&
         (!filter.from_ms || entry.time_ms >= *filter.from_ms) &&
         (!filter.to_ms || entry.time_ms < *filter.to_ms);
}

// The time of a canonical line, without parsing the rest.
std::optional<std::int64_t> time_of(std::string_view line) {
  constexpr std::string_view kBefore = "{\"v\":1,\"time_ms\":";
  if (!line.starts_with(kBefore)) return std::nullopt;
  line.remove_prefix(kBefore.size());
  return parse_int(line.substr(0, line.find(',')));
}

class Scan {
 public:
  Scan(TileFolder tiles, std::uint64_t size, const SearchFilter& filter,
       const SearchOptions& options)
      : tiles_(std::move(tiles)), filter_(filter), options_(options), needles_(needles_of(filter)) {
    page_.size = size;
  }

  Result<SearchPage> run() {
    std::uint64_t end = std::min(options_.before.value_or(page_.size), page_.size);
    if (filter_.to_ms) {
      PANDOK_TRY(const std::uint64_t last, first_not_before(*filter_.to_ms, end));
      end = last;
    }
    while (end > 0 && !done_) {
      const std::uint64_t begin = (end - 1) / kTileWidth * kTileWidth;
      PANDOK_CHECKED(read(begin / kTileWidth));
      while (end > begin && !done_) take(--end);
    }
    if (end > 0 && !past_) page_.next = end;
    return std::move(page_);
  }

 private:
  // The bundle's entries as far as the checkpoint goes.
  Result<> read(std::uint64_t bundle) {
    const TileName name{{kEntries, bundle}, tile_width({kEntries, bundle}, page_.size)};
    auto bytes = tiles_.read_bundle(name);
    if (!bytes && bytes.error().code == Code::not_found)
      return fail(Code::data_corrupted, "{}", bytes.error().message);
    if (!bytes) return tl::unexpected<Error>(std::move(bytes).error());
    bundle_ = *std::move(bytes);
    PANDOK_TRY(entries_, parse_bundle(bundle_, name.width, true));
    return {};
  }

  void take(std::uint64_t index) {
    const auto line = as_text(entries_[static_cast<std::size_t>(index % kTileWidth)]);
    ++page_.looked_at;
    if (filter_.from_ms) {
      const auto time = time_of(line);
      past_ = time && *time < *filter_.from_ms;
    }
    if (!past_ && may_match(line, needles_)) {
      auto entry = Entry::parse(line);
      if (entry && matches(*entry, filter_)) page_.hits.push_back({index, *std::move(entry)});
    }
    done_ = past_ || page_.hits.size() >= options_.hits_max ||
            page_.looked_at >= options_.looked_at_max;
  }

  // The first entry of the bundle below `end` whose time is not before `ms`; the bundles are
  // halved.
  Result<std::uint64_t> first_not_before(std::int64_t ms, std::uint64_t end) {
    std::uint64_t low = 0, high = (end + kTileWidth - 1) / kTileWidth;
    while (low < high) {  // the first bundle that begins at or after `ms`
      const std::uint64_t middle = (low + high) / 2;
      PANDOK_CHECKED(read(middle));
      const auto time = time_of(as_text(entries_.front()));
      if (time && *time >= ms)
        high = middle;
      else
        low = middle + 1;
    }
    return std::min(low * kTileWidth, end);
  }

  const TileFolder tiles_;
  const SearchFilter& filter_;
  const SearchOptions& options_;
  const std::vector<std::string> needles_;
  SearchPage page_;
  Bytes bundle_;
  std::vector<ByteView> entries_;
  bool past_ = false, done_ = false;
};

}  // namespace

Result<SearchPage> search(const std::filesystem::path& log_folder, const SearchFilter& filter,
                          const SearchOptions& options) {
  if (options.hits_max < 1 || options.hits_max > limits::kAuditHitsMax || options.looked_at_max < 1)
    return fail(Code::invalid_argument, "a page of the audit log has 1 to {} entries",
                limits::kAuditHitsMax);
  const LogFolder folder{log_folder};
  PANDOK_TRY(const PublicKey key, read_public_key(folder));
  PANDOK_TRY(const std::string note, read_checkpoint_note(folder));
  PANDOK_TRY(const Checkpoint now, open_checkpoint(note, key));
  return Scan(folder.tiles(), now.size, filter, options).run();
}

}  // namespace pandok::audit
