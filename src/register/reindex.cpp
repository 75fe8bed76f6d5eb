#include "register/reindex.h"

#include <fcntl.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>
#include <system_error>
#include <tuple>

#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "model/encoder.h"
#include "register/fields.h"
#include "register/picture_indexer.h"

namespace pandok::reg {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kMarkFile = "register.json";
constexpr std::size_t kMarkBytesMax = 4'096;
constexpr std::size_t kRowsAtOnce = 4'096;
constexpr std::size_t kDesignsAtOnce = 1'024;

using DesignIds = std::set<std::uint64_t>;

// What the index was last brought up to.
struct Mark {
  std::int64_t revision = 0;
  std::string model, version;
};

// A mark that cannot be read counts as none: the index is then filled anew.
std::optional<Mark> read_mark(const fs::path& folder) {
  const auto bytes = read_file(folder / kMarkFile, kMarkBytesMax);
  const auto json = bytes ? parse_json(as_text(*bytes)) : Result<Json>(Json());
  if (!json) return std::nullopt;
  const auto revision = json_number(*json, "revision");
  const auto model = json_text(*json, "model"), version = json_text(*json, "version");
  if (!revision || !model || !version || !(0 <= *revision && *revision < 9e15)) return std::nullopt;
  return Mark{static_cast<std::int64_t>(*revision), *model, *version};
}

Result<> write_mark(const fs::path& folder, const Mark& mark) {
  const Json json = {{"revision", mark.revision}, {"model", mark.model}, {"version", mark.version}};
  return write_file_atomic(folder / kMarkFile, as_bytes(json_line(json) + "\n"));
}

// An index that is filled anew has no mark until it is complete.
Result<> remove_mark(const fs::path& folder) {
  std::error_code error;
  const bool was_there = fs::remove(folder / kMarkFile, error);
  if (error)
    return tl::unexpected<Error>(system_error("removing", folder / kMarkFile, error.value()));
  return was_there ? sync_folder(folder) : Result<>();
}

auto row_key(const search::Row& r) {
  return std::tie(r.view, r.locarno, r.design, r.country, r.valid_from, r.valid_to);
}

// The rows of one view, without vectors: one for each class of its design.
void append_rows(const store::Row& row, std::vector<search::Row>& out) {
  search::Row base;
  base.design = static_cast<std::uint64_t>(row.integer(0));
  base.view = static_cast<std::uint64_t>(row.integer(1));
  const auto country = row.text(3);
  if (country.size() == 2) base.country = search::country_code(country[0], country[1]);
  base.valid_from = static_cast<std::int32_t>(row.integer(4));
  base.valid_to = static_cast<std::int32_t>(row.integer(5));
  DesignFields parsed;
  const bool readable = parsed.set(Field::locarno, row.text(2)).has_value();
  const auto classes = readable ? parsed.design("").locarno : std::vector<Locarno>();
  if (classes.empty()) out.push_back(base);
  for (const auto& each : classes) {
    base.locarno = each.code();
    out.push_back(base);
  }
}

constexpr std::string_view kIndexColumns =
    "SELECT d.id, v.id, d.locarno, d.country, d.valid_from, d.valid_to";

class Sync {
 public:
  Sync(Register& the_register, search::Index& index, const EmbeddingSpace& space,
       Progress& progress)
      : register_(the_register),
        database_(the_register.database()),
        index_(index),
        space_(space),
        key_(space.key()),
        progress_(progress) {}

  Result<SyncReport> run(const fs::path& folder) {
    PANDOK_CHECKED(check_features());
    PANDOK_TRY(report_.revision, register_.revision());
    const auto mark = read_mark(folder);
    report_.rebuilt = !mark || mark->model != key_ || mark->revision > report_.revision;
    // An older backup was restored, and imported into, if the register never was there.
    if (!report_.rebuilt && mark->revision != report_.revision) {
      PANDOK_TRY(const bool known, had_revision(database_, mark->revision));
      report_.rebuilt = !known;
    }
    const bool trusted = !report_.rebuilt && mark->version == index_.snapshot().version();
    if (trusted && mark->revision == report_.revision) return report_;

    DesignIds stale;  // designs whose rows in the index are not to be trusted
    if (report_.rebuilt) {
      PANDOK_CHECKED(remove_mark(folder));
      for (const auto& row : index_.snapshot().rows()) stale.insert(row.design);
      PANDOK_CHECKED(collect("SELECT id FROM designs WHERE id > $1", 0, stale));
    } else {
      PANDOK_CHECKED(
          collect("SELECT design FROM views WHERE revision > $1", mark->revision, stale));
      PANDOK_CHECKED(
          collect("SELECT design FROM removed_designs WHERE revision > $1", mark->revision, stale));
      if (!trusted) PANDOK_CHECKED(compare(stale));
    }
    PANDOK_CHECKED(write(stale));
    if (report_.rebuilt) PANDOK_CHECKED(index_.compact());
    PANDOK_CHECKED(write_mark(folder, {report_.revision, key_, index_.snapshot().version()}));
    return report_;
  }

 private:
  Result<> check_features() {
    PANDOK_TRY(const auto lacking,
               database_.query_integer(
                   "SELECT count(*) FROM views v WHERE NOT EXISTS (SELECT 1 FROM pictures p WHERE "
                   "p.sha256 = v.picture_sha256 AND p.model = $1)",
                   {space_.network}));
    if (lacking.value_or(0) > 0)
      return fail(Code::failed_precondition,
                  "{} views lack the features of this network; compute them first", *lacking);
    return {};
  }

  Result<> collect(std::string_view sql, std::int64_t after, DesignIds& designs) {
    return database_.query(sql, {after}, [&](const store::Row& row) -> Result<> {
      designs.insert(static_cast<std::uint64_t>(row.integer(0)));
      return {};
    });
  }

  // Adds the designs whose rows differ between the index and the register.
  Result<> compare(DesignIds& stale) {
    std::vector<search::Row> wanted, there = index_.snapshot().rows();
    PANDOK_CHECKED(database_.query(
        std::string(kIndexColumns) + " FROM views v JOIN designs d ON d.id = v.design", {},
        [&](const store::Row& row) -> Result<> {
          append_rows(row, wanted);
          return {};
        }));
    const auto less = [](const search::Row& a, const search::Row& b) {
      return row_key(a) < row_key(b);
    };
    std::sort(wanted.begin(), wanted.end(), less);
    std::sort(there.begin(), there.end(), less);
    std::vector<search::Row> differing;
    std::set_symmetric_difference(wanted.begin(), wanted.end(), there.begin(), there.end(),
                                  std::back_inserter(differing), less);
    for (const auto& row : differing) stale.insert(row.design);
    return {};
  }

  Result<> write(const DesignIds& stale) {
    std::vector<std::uint64_t> chunk;
    std::int64_t done = 0;
    for (auto at = stale.begin(); at != stale.end();) {
      if (progress_.cancelled())
        return fail(Code::cancelled, "stopped; the index is completed by the next run");
      chunk.clear();
      for (; at != stale.end() && chunk.size() < kDesignsAtOnce && rows_.size() < kRowsAtOnce;
           ++at) {
        chunk.push_back(*at);
        PANDOK_CHECKED(read_design(*at));
      }
      done += std::ssize(chunk);
      std::erase_if(chunk, [&](std::uint64_t design) { return has_rows(design); });
      PANDOK_CHECKED(index_.remove(chunk));
      PANDOK_CHECKED(flush());
      progress_.advance("designs", done, std::ssize(stale));
    }
    return {};
  }

  // Whether the design is in the buffer, which is sorted by design.
  bool has_rows(std::uint64_t design) const {
    return std::ranges::binary_search(rows_, design, {}, &search::Row::design);
  }

  // Puts the rows and vectors of one design into the buffer.
  Result<> read_design(std::uint64_t design) {
    const std::size_t before = rows_.size();
    PANDOK_CHECKED(database_.query(
        std::string(kIndexColumns) +
            ", p.embedding, p.features, p.checksum FROM views v JOIN designs d ON d.id = v.design "
            "JOIN pictures p ON p.sha256 = v.picture_sha256 AND p.model = $2 WHERE v.design = $1 "
            "ORDER BY v.position",
        {static_cast<std::int64_t>(design), space_.network},
        [&](const store::Row& row) { return add_view(row); }));
    if (rows_.size() == before) {
      ++report_.designs_removed;
    } else {
      ++report_.designs_written;
    }
    return {};
  }

  Result<> add_view(const store::Row& row) {
    const ByteView embedding = row.bytes(6), features = row.bytes(7);
    const auto dim = static_cast<std::size_t>(index_.dim());
    if (features_checksum(embedding, features) != static_cast<std::uint32_t>(row.integer(8)) ||
        embedding.size() != dim * sizeof(float))
      return fail(Code::data_corrupted,
                  "the stored features of view {} are damaged; restore the database from a backup",
                  row.integer(1));
    const std::size_t before = rows_.size();
    append_rows(row, rows_);
    std::vector<float> vector = embedding_of(embedding);
    if (space_.projection) {
      PANDOK_TRY(vector, space_.projection->apply(vector));
    }
    for (std::size_t i = before; i < rows_.size(); ++i)
      vectors_.insert(vectors_.end(), vector.begin(), vector.end());
    return {};
  }

  Result<> flush() {
    if (rows_.empty()) return {};
    PANDOK_CHECKED(index_.replace(rows_, vectors_));
    report_.rows_written += std::ssize(rows_);
    rows_.clear();
    vectors_.clear();
    return {};
  }

  Register& register_;
  store::Database& database_;
  search::Index& index_;
  const EmbeddingSpace& space_;
  const std::string key_;
  Progress& progress_;
  SyncReport report_;
  std::vector<search::Row> rows_;
  std::vector<float> vectors_;  // [rows_, dim]
};

}  // namespace

Result<search::Index> open_index(const fs::path& folder, int dim) {
  auto index = search::Index::open(folder);
  if (index && index->dim() == dim) return index;
  const bool derived_anew = index || index.error().code == Code::data_corrupted;
  if (!index && !derived_anew && index.error().code != Code::not_found) return index;
  if (derived_anew) {
    PANDOK_LOG(
        warning, "search index made anew",
        {{"folder", folder.string()}, {"reason", index ? "another dim" : index.error().message}});
    index = fail(Code::internal, "closed");  // lets go of its files
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) fs::remove(entry, error);
    if (error) return tl::unexpected<Error>(system_error("emptying", folder, error.value()));
  }
  return search::Index::create(folder, dim);
}

Result<SyncReport> sync_index(Register& the_register, search::Index& index, const fs::path& folder,
                              const EmbeddingSpace& space, Progress& progress) {
  return Sync(the_register, index, space, progress).run(folder);
}

Result<> rebuild_index(Register& the_register, const store::Home& home, const EmbeddingSpace& space,
                       Progress& progress) {
  const fs::path folder = home.index_folder(), fresh = home.root() / "index-new";
  std::error_code error;
  fs::remove_all(fresh, error);
  if (!error) fs::create_directories(folder, error);
  if (error) return tl::unexpected<Error>(system_error("clearing", fresh, error.value()));
  {
    PANDOK_TRY(auto index, open_index(fresh, model::kEmbeddingDim));
    PANDOK_TRY([[maybe_unused]] const auto report,
               sync_index(the_register, index, fresh, space, progress));
  }
  if (::renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, folder.c_str(), RENAME_EXCHANGE) != 0)
    return tl::unexpected<Error>(system_error("putting in place", folder, errno));
  PANDOK_CHECKED(sync_folder(home.root()));
  fs::remove_all(fresh, error);  // the old one; if it stays, the next rebuild removes it
  return {};
}

Result<IndexState> index_state(Register& the_register, const search::Snapshot& snapshot,
                               const fs::path& folder, const EmbeddingSpace& space) {
  PANDOK_TRY(const std::int64_t revision, the_register.revision());
  const auto mark = read_mark(folder);
  if (!mark && revision == 0) return IndexState::behind;
  if (!mark || mark->model != space.key()) return IndexState::other_space;
  const bool current = mark->revision == revision && mark->version == snapshot.version();
  return current ? IndexState::current : IndexState::behind;
}

}  // namespace pandok::reg
