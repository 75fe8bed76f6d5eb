#include "search/manifest.h"

#include <algorithm>
#include <optional>
#include <set>

#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/parse.h"

namespace pandok::search {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kCrcLineBytes = 16;  // "crc32c 0a1b2c3d\n"

// "key value key value …" as its numbers, if the keys are these.
std::optional<std::vector<std::uint64_t>> numbers(std::string_view line,
                                                  std::initializer_list<std::string_view> keys) {
  const auto words = split(line, ' ');
  if (words.size() != 2 * keys.size()) return std::nullopt;
  std::vector<std::uint64_t> values;
  for (const std::string_view key : keys) {
    const std::size_t at = 2 * values.size();
    const auto value = parse_int(words[at + 1]);
    if (words[at] != key || !value || *value < 0) return std::nullopt;
    values.push_back(static_cast<std::uint64_t>(*value));
  }
  return values;
}

std::optional<Manifest> parse_lines(const std::vector<std::string_view>& lines) {
  Manifest manifest;
  if (lines.size() < 4 || lines.size() > 4 + kSegmentsMax) return std::nullopt;
  const auto dim = numbers(lines[1], {"dim"}), next = numbers(lines[2], {"next"});
  const auto log = numbers(lines.back(), {"log", "sequence"});
  if (!dim || !next || !log) return std::nullopt;
  const std::uint64_t width = dim->at(0);
  if (width == 0 || width % 64 != 0 || width > limits::kDimMax) return std::nullopt;
  manifest.dim = static_cast<int>(width);
  manifest.next_number = next->at(0);
  manifest.log_number = log->at(0);
  manifest.log_sequence = log->at(1);
  std::set<std::uint64_t> seen{manifest.log_number};
  for (std::size_t i = 3; i + 1 < lines.size(); ++i) {
    const auto segment = numbers(lines[i], {"segment", "rows", "sequence"});
    if (!segment || !seen.insert(segment->at(0)).second) return std::nullopt;
    manifest.segments.push_back({segment->at(0), segment->at(1), segment->at(2)});
  }
  if (*seen.rbegin() >= manifest.next_number) return std::nullopt;
  return manifest;
}

}  // namespace

std::string encode_manifest(const Manifest& manifest) {
  std::string text =
      fmt::format("pandok-index 1\ndim {}\nnext {}\n", manifest.dim, manifest.next_number);
  for (const ManifestSegment& segment : manifest.segments)
    text += fmt::format("segment {} rows {} sequence {}\n", segment.number, segment.rows,
                        segment.sequence);
  text += fmt::format("log {} sequence {}\n", manifest.log_number, manifest.log_sequence);
  text += fmt::format("crc32c {:08x}\n", crc32c(as_bytes(text)));
  return text;
}

Result<Manifest> parse_manifest(ByteView bytes, std::string_view name) {
  const auto corrupt = [&](std::string_view what) {
    return fail(Code::data_corrupted,
                "index manifest {}: {}; run 'pandok register reindex' to build the index again",
                name, what);
  };
  const std::string_view text = as_text(bytes);
  if (text.size() < kCrcLineBytes || text.size() > kManifestBytesMax) return corrupt("wrong size");
  const std::string_view body = text.substr(0, text.size() - kCrcLineBytes);
  if (text.substr(body.size()) != fmt::format("crc32c {:08x}\n", crc32c(as_bytes(body))))
    return corrupt("the checksum is wrong");
  if (body.empty() || body.back() != '\n') return corrupt("an incomplete line");
  const auto lines = split(body.substr(0, body.size() - 1), '\n');
  if (lines[0] != "pandok-index 1")
    return corrupt(fmt::format("format '{}', this program reads 'pandok-index 1'",
                               quote_for_message(lines[0])));
  auto manifest = parse_lines(lines);
  if (!manifest || encode_manifest(*manifest) != text) return corrupt("lines that make no sense");
  return *std::move(manifest);
}

fs::path manifest_path(const fs::path& folder) { return folder / "MANIFEST"; }
fs::path segment_path(const fs::path& folder, std::uint64_t number) {
  return folder / fmt::format("segment-{:08}.seg", number);
}
fs::path log_path(const fs::path& folder, std::uint64_t number) {
  return folder / fmt::format("log-{:08}.log", number);
}

Result<Manifest> read_manifest(const fs::path& folder) {
  const fs::path path = manifest_path(folder);
  auto bytes = read_file(path, kManifestBytesMax);
  if (!bytes && bytes.error().code == Code::resource_exhausted)
    return parse_manifest({}, path.string());  // too long: refused as such
  if (!bytes) return tl::unexpected<Error>(std::move(bytes).error());
  return parse_manifest(*bytes, path.string());
}

void remove_leftovers(const fs::path& folder, const Manifest& manifest) {
  std::set<std::string> live{log_path(folder, manifest.log_number).filename().string()};
  for (const ManifestSegment& segment : manifest.segments)
    live.insert(segment_path(folder, segment.number).filename().string());
  std::error_code error;
  std::vector<fs::path> dead;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    const bool ours = (name.starts_with("segment-") && name.find(".seg") != name.npos) ||
                      (name.starts_with("log-") && name.ends_with(".log")) ||
                      (name.starts_with("MANIFEST.") && name.ends_with(".tmp"));
    if (ours && !live.contains(name)) dead.push_back(it->path());
  }
  for (const fs::path& path : dead) fs::remove(path, error);
}

}  // namespace pandok::search
