#include "search/index.h"

#include <unistd.h>

#include <algorithm>

#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "search/quantise.h"
#include "search/segment_writer.h"

namespace pandok::search {
namespace {

namespace fs = std::filesystem;

// More segments than this are merged, so that a search visits few parts.
constexpr std::size_t kSealedPartsMax = 32;
// A log of this size is compacted away even if few rows are in it (removals only).
constexpr std::size_t kLogBytesBeforeCompaction = std::size_t{1} << 30;

void gather(const std::vector<Part>& parts, std::vector<SourceRow>& out) {
  for (const Part& part : parts)
    for (std::size_t i = 0; i < part.segment->rows(); ++i)
      if (is_live(part, i)) out.push_back({part.segment->row(i), part.segment->vector(i)});
}

}  // namespace

Index::Index(fs::path folder, IndexOptions options, LoadedIndex loaded, LogWriter log)
    : folder_(std::move(folder)),
      options_(options),
      manifest_(std::move(loaded.manifest)),
      sealed_(std::move(loaded.sealed)),
      fresh_(std::move(loaded.fresh)),
      removals_(std::move(loaded.removals)),
      log_(std::move(log)),
      published_(std::make_unique<Published>()) {
  for (const Part& part : fresh_) log_rows_ += part.live_rows;
  publish();
}

Result<Index> Index::create(const fs::path& folder, int dim, IndexOptions options) {
  if (dim < 64 || dim % 64 != 0 || dim > limits::kDimMax)
    return fail(Code::invalid_argument,
                "an index of {} components: must be a multiple of 64 up to {}", dim,
                limits::kDimMax);
  PANDOK_CHECKED(make_folders(folder));
  std::error_code error;
  if (fs::exists(manifest_path(folder), error))
    return fail(Code::already_exists, "{} holds an index already", folder.string());
  const Manifest manifest{
      .dim = dim, .next_number = 2, .segments = {}, .log_number = 1, .log_sequence = 1};
  PANDOK_TRY(const LogWriter log, LogWriter::create(log_path(folder, 1), dim, 1, {}));
  const std::string text = encode_manifest(manifest);
  PANDOK_CHECKED(write_file_atomic(manifest_path(folder), as_bytes(text)));
  PANDOK_CHECKED(sync_folder(folder.parent_path()));
  return open(folder, options);
}

Result<Index> Index::open(const fs::path& folder, IndexOptions options) {
  PANDOK_TRY(LoadedIndex loaded, load_index(folder));
  remove_leftovers(folder, loaded.manifest);
  PANDOK_TRY(LogWriter log, LogWriter::resume(log_path(folder, loaded.manifest.log_number),
                                              loaded.manifest.dim, loaded.log));
  return Index(folder, options, std::move(loaded), std::move(log));
}

Snapshot Index::snapshot() const {
  const std::lock_guard lock(published_->mutex);
  return Snapshot(published_->state);
}

void Index::publish() {
  auto state = make_state(manifest_.dim, sealed_, fresh_, log_.digest());
  const std::lock_guard lock(published_->mutex);
  published_->state = std::move(state);
}

Result<> Index::check_rows(std::span<const Row> rows, std::span<const float> vectors) const {
  const auto width = static_cast<std::size_t>(dim());
  if (rows.size() > kRowsPerAddMax)
    return fail(Code::invalid_argument, "{} rows in one call, the limit is {}", rows.size(),
                kRowsPerAddMax);
  if (vectors.size() != rows.size() * width)
    return fail(Code::invalid_argument, "{} rows need {} vector components, {} were given",
                rows.size(), rows.size() * width, vectors.size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (auto unit = check_unit(vectors.subspan(i * width, width), dim()); !unit)
      return with_context(fmt::format("view {}", rows[i].view), std::move(unit).error());
  return {};
}

Result<> Index::add(std::span<const Row> rows, std::span<const float> vectors) {
  PANDOK_CHECKED(check_rows(rows, vectors));
  if (rows.empty()) return {};
  PANDOK_CHECKED(log_.append_rows(rows, vectors));
  add_fresh(rows, vectors);
  publish_and_tidy();
  return {};
}

Result<> Index::replace(std::span<const Row> rows, std::span<const float> vectors) {
  PANDOK_CHECKED(check_rows(rows, vectors));
  if (rows.empty()) return {};
  const std::uint64_t sequence = log_.next_sequence();
  PANDOK_CHECKED(log_.append_replacement(rows, vectors));
  std::vector<std::uint64_t> designs;
  for (const Row& row : rows) designs.push_back(row.design);
  drop_rows(std::move(designs), sequence);
  add_fresh(rows, vectors);
  publish_and_tidy();
  return {};
}

void Index::drop_rows(std::vector<std::uint64_t> designs, std::uint64_t sequence) {
  std::ranges::sort(designs);
  for (const std::uint64_t design : designs) removals_[design] = sequence;
  for (Part& part : sealed_) part = without_designs(part, designs);
  for (Part& part : fresh_) part = without_designs(part, designs);
  std::erase_if(fresh_, [](const Part& part) { return part.live_rows == 0; });
}

// The change is safe. A merge that fails leaves all as it is and is tried at the next change.
void Index::publish_and_tidy() {
  publish();
  if (auto tidied = tidy(); !tidied)
    PANDOK_LOG(warning, "index merge failed", ({{"error", tidied.error().message}}));
}

Result<> Index::add(std::span<const Row> rows, std::span<const std::vector<float>> vectors) {
  std::vector<float> flat;
  for (const std::vector<float>& vector : vectors) {
    if (std::ssize(vector) != dim())
      return fail(Code::invalid_argument, "a vector has {} components, the index has {}",
                  vector.size(), dim());
    flat.insert(flat.end(), vector.begin(), vector.end());
  }
  return add(rows, flat);
}

// New rows become a small part; it swallows the parts before it that are not much larger, so that
// there are at most about log2(rows) of them and a row is copied as often.
void Index::add_fresh(std::span<const Row> rows, std::span<const float> vectors) {
  const auto width = static_cast<std::size_t>(dim());
  std::size_t keep = fresh_.size(), total = rows.size();
  while (keep > 0 && fresh_[keep - 1].live_rows <= 2 * total) total += fresh_[--keep].live_rows;
  const auto first = fresh_.begin() + static_cast<std::ptrdiff_t>(keep);
  const std::vector<Part> swallowed(first, fresh_.end());
  std::vector<SourceRow> source;
  gather(swallowed, source);
  for (std::size_t i = 0; i < rows.size(); ++i) source.push_back({rows[i], &vectors[i * width]});
  auto segment = build_segment(std::move(source), dim());
  CHECK(segment);  // the rows were checked and memory has no errors
  fresh_.erase(first, fresh_.end());
  fresh_.push_back(whole_part(*std::move(segment)));
  log_rows_ += rows.size();
}

Result<> Index::remove(std::span<const std::uint64_t> designs) {
  std::vector<std::uint64_t> sorted(designs.begin(), designs.end());
  std::ranges::sort(sorted);
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  if (sorted.empty()) return {};
  if (sorted.size() > kRemovalsPerRecordMax)
    return fail(Code::invalid_argument, "{} designs in one call, the limit is {}", sorted.size(),
                kRemovalsPerRecordMax);
  const std::uint64_t sequence = log_.next_sequence();
  PANDOK_CHECKED(log_.append_removals(sorted));
  drop_rows(std::move(sorted), sequence);
  publish_and_tidy();
  return {};
}

Result<> Index::tidy() {
  const bool log_too_long = log_.size_bytes() >= kLogBytesBeforeCompaction;
  if (log_rows_ < options_.seal_rows && !log_too_long) return {};
  if (log_too_long || sealed_.size() >= kSealedPartsMax) return compact();
  return install(sealed_, fresh_);
}

Result<> Index::compact() {
  std::vector<Part> all = sealed_;
  all.insert(all.end(), fresh_.begin(), fresh_.end());
  return install({}, all);
}

// The removals that still matter when only `parts` stay as they are: those of rows in them.
std::vector<Removal> Index::removals_for(const std::vector<Part>& parts) const {
  std::vector<Removal> needed;
  for (const auto& [design, sequence] : removals_) needed.push_back({design, sequence});
  std::ranges::sort(needed, {}, &Removal::design);
  std::vector<bool> hit(needed.size(), false);
  for (const Part& part : parts)
    for (std::size_t row = 0; part.live && row < part.segment->rows(); ++row) {
      if (is_live(part, row)) continue;
      const auto it =
          std::ranges::lower_bound(needed, part.segment->designs()[row], {}, &Removal::design);
      CHECK(it != needed.end() && it->design == part.segment->designs()[row]);
      hit[static_cast<std::size_t>(it - needed.begin())] = true;
    }
  std::vector<Removal> kept;
  for (std::size_t i = 0; i < needed.size(); ++i)
    if (hit[i]) kept.push_back(needed[i]);
  return kept;
}

// Makes the index consist of `kept`, which stay as they are, one new segment of the live rows of
// `merged`, and a new log. On an error the index is as before.
Result<> Index::install(const std::vector<Part>& kept, const std::vector<Part>& merged) {
  Manifest next = manifest_;
  next.segments.resize(kept.size());
  const std::vector<Removal> carried = removals_for(kept);
  PANDOK_TRY(Replacement made, write_replacement(merged, carried, next));
  const std::string text = encode_manifest(next);
  auto written = write_file_atomic(manifest_path(folder_), as_bytes(text));
  if (!written) {
    // The rename may have been done and only the sync of the folder failed. Then the new files
    // are the live ones; the old ones stay until the next open in case the rename is lost.
    const auto on_disk = read_manifest(folder_);
    if (!on_disk || *on_disk != next) {
      if (on_disk && *on_disk == manifest_) remove_leftovers(folder_, manifest_);
      return written;
    }
  }
  manifest_ = std::move(next);
  sealed_ = kept;
  if (made.segment) sealed_.push_back(whole_part(std::move(made.segment)));
  fresh_.clear();
  log_ = std::move(made.log);
  log_rows_ = 0;
  removals_.clear();
  for (const Removal& removal : carried) removals_[removal.design] = removal.sequence;
  if (written) remove_leftovers(folder_, manifest_);
  publish();
  return written;
}

// The new files, complete and synced, and `next` naming them. On an error none of them is left.
Result<Index::Replacement> Index::write_replacement(const std::vector<Part>& merged,
                                                    std::span<const Removal> carried,
                                                    Manifest& next) {
  const auto write = [&]() -> Result<Replacement> {
    std::shared_ptr<const Segment> segment;
    std::vector<SourceRow> rows;
    gather(merged, rows);
    if (!rows.empty()) {
      const std::uint64_t sealed_sequence = log_.next_sequence() - 1;
      next.segments.push_back({next.next_number++, rows.size(), sealed_sequence});
      const fs::path path = segment_path(folder_, next.segments.back().number);
      PANDOK_CHECKED(write_segment(path, std::move(rows), dim(), sealed_sequence));
      PANDOK_TRY(segment, Segment::open(path));
    }
    next.log_number = next.next_number++;
    next.log_sequence = log_.next_sequence();
    PANDOK_TRY(LogWriter log, LogWriter::create(log_path(folder_, next.log_number), dim(),
                                                next.log_sequence, carried));
    return Replacement{std::move(segment), std::move(log)};
  };
  auto made = write();
  if (!made) remove_leftovers(folder_, manifest_);
  return made;
}

}  // namespace pandok::search
