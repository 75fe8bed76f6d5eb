#include "search/loader.h"

#include <algorithm>

#include "search/segment_writer.h"

namespace pandok::search {
namespace {

namespace fs = std::filesystem;

Result<std::vector<Part>> open_segments(const fs::path& folder, const Manifest& manifest) {
  std::vector<Part> parts;
  for (const ManifestSegment& listed : manifest.segments) {
    const fs::path path = segment_path(folder, listed.number);
    PANDOK_TRY(auto segment, Segment::open(path));
    const SegmentHeader& header = segment->header();
    if (header.dim != manifest.dim || header.rows != listed.rows ||
        header.sealed_sequence != listed.sequence)
      return fail(Code::data_corrupted,
                  "segment {}: not the one that the manifest names; run 'pandok register reindex'",
                  path.string());
    parts.push_back(whole_part(std::move(segment)));
  }
  return parts;
}

RemovalMap collect_removals(const LogContent& log) {
  RemovalMap removals;
  for (const LogRecord& record : log.records)
    for (const Removal& removal : record.removals) {
      std::uint64_t& last = removals[removal.design];
      last = std::max(last, removal.sequence);
    }
  return removals;
}

void apply_removals(const RemovalMap& removals, std::vector<Part>& parts) {
  for (Part& part : parts) {
    std::vector<std::uint64_t> designs;
    for (const auto& [design, sequence] : removals)
      if (sequence > part.segment->header().sealed_sequence) designs.push_back(design);
    std::ranges::sort(designs);
    if (!designs.empty()) part = without_designs(part, designs);
  }
}

Result<std::vector<Part>> build_fresh(const LogContent& log, const RemovalMap& removals, int dim) {
  std::vector<SourceRow> rows;
  for (const LogRecord& record : log.records)
    for (std::size_t i = 0; i < record.rows.size(); ++i) {
      const auto removed = removals.find(record.rows[i].design);
      if (removed != removals.end() && removed->second > record.sequence) continue;
      rows.push_back({record.rows[i], &record.vectors[i * static_cast<std::size_t>(dim)]});
    }
  std::vector<Part> parts;
  if (rows.empty()) return parts;
  PANDOK_TRY(auto segment, build_segment(std::move(rows), dim));
  parts.push_back(whole_part(std::move(segment)));
  return parts;
}

Result<LoadedIndex> load_named(const fs::path& folder, const Manifest& manifest) {
  LoadedIndex index{.manifest = manifest, .sealed = {}, .fresh = {}, .removals = {}, .log = {}};
  PANDOK_TRY(index.sealed, open_segments(folder, manifest));
  const fs::path path = log_path(folder, manifest.log_number);
  PANDOK_TRY(index.log, read_log(path, manifest.dim));
  if (index.log.first_sequence != manifest.log_sequence)
    return fail(Code::data_corrupted,
                "index log {}: not the one that the manifest names; run 'pandok register reindex'",
                path.string());
  index.removals = collect_removals(index.log);
  apply_removals(index.removals, index.sealed);
  PANDOK_TRY(index.fresh, build_fresh(index.log, index.removals, manifest.dim));
  index.log.records.clear();
  index.log.records.shrink_to_fit();
  return index;
}

}  // namespace

Result<LoadedIndex> load_index(const fs::path& folder) {
  PANDOK_TRY(Manifest manifest, read_manifest(folder));
  for (;;) {
    auto index = load_named(folder, manifest);
    if (index || index.error().code != Code::not_found) return index;
    PANDOK_TRY(Manifest now, read_manifest(folder));
    // Each turn sees a later manifest, so this ends when the writer pauses for one load.
    if (now == manifest)
      return fail(Code::data_corrupted, "{}; the manifest names it; run 'pandok register reindex'",
                  index.error().message);
    manifest = std::move(now);
  }
}

std::shared_ptr<const State> make_state(int dim, const std::vector<Part>& sealed,
                                        const std::vector<Part>& fresh, const Sha256& log_digest) {
  Bytes identity;
  append_value(identity, dim);
  for (const Part& part : sealed) {
    const SegmentHeader& header = part.segment->header();
    append_value(identity, header.rows);
    for (const std::uint32_t crc : header.section_crc) append_value(identity, crc);
  }
  identity.insert(identity.end(), log_digest.bytes().begin(), log_digest.bytes().end());
  // Shared by all snapshots taken until the next change.
  auto state = std::make_shared<State>();
  state->dim = dim;
  state->parts = sealed;
  state->parts.insert(state->parts.end(), fresh.begin(), fresh.end());
  state->version = Sha256::of(identity).hex().substr(0, 16);
  return state;
}

}  // namespace pandok::search
