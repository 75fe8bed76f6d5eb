#include "bench/read_home.h"

#include <cmath>

#include "base/file.h"
#include "base/limits.h"
#include "base/parallel.h"
#include "base/random.h"
#include "base/stopwatch.h"
#include "read/evaluate.h"
#include "read/home_setup.h"
#include "register/encoder_indexer.h"
#include "register/import.h"
#include "register/register.h"
#include "register/reindex.h"
#include "render/demo_set.h"
#include "store/blob_store.h"

namespace pandok::bench {

namespace fs = std::filesystem;

namespace {

constexpr double kFillerNoise = 0.06;  // of each component before the vector is made unit again
constexpr std::int64_t kFillersAtOnce = 500;

// The views of one real design, which fillers show again.
struct Pattern {
  std::vector<std::string> views, pictures;
  std::vector<std::vector<float>> vectors;
};

Result<std::vector<Pattern>> patterns_of(store::Database& database, const std::string& model) {
  std::vector<Pattern> patterns;
  std::int64_t last = 0;
  PANDOK_CHECKED(database.query(
      "SELECT v.design, v.view, v.picture_sha256, p.embedding FROM views v JOIN pictures p "
      "ON p.sha256 = v.picture_sha256 AND p.model = $1 ORDER BY v.design, v.position",
      {model}, [&](const store::Row& row) -> Result<> {
        if (row.integer(0) != last) patterns.emplace_back();
        last = row.integer(0);
        Pattern& pattern = patterns.back();
        pattern.views.emplace_back(row.text(1));
        pattern.pictures.emplace_back(row.text(2));
        std::vector<float> vector(row.bytes(3).size() / sizeof(float));
        std::memcpy(vector.data(), row.bytes(3).data(), row.bytes(3).size());
        pattern.vectors.push_back(std::move(vector));
        return {};
      }));
  return patterns;
}

std::vector<float> shaken(const std::vector<float>& vector, Random& random) {
  std::vector<float> out(vector.size());
  double length_sq = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = vector[i] + static_cast<float>(kFillerNoise * random.normal());
    length_sq += static_cast<double>(out[i]) * static_cast<double>(out[i]);
  }
  for (float& value : out) value = static_cast<float>(value / std::sqrt(length_sq));
  return out;
}

struct Fillers {
  std::vector<search::Row> rows;
  std::vector<std::vector<float>> vectors;
};

// One filler design with the views of a pattern, in the database and for the index.
Result<> add_filler(store::Database& database, const Pattern& pattern, std::int64_t number,
                    std::int64_t holder, Random& random, Fillers& fillers) {
  PANDOK_TRY(const auto design,
             database.query_integer(
                 "INSERT INTO designs (design_id, article, locarno, holder, country, status, "
                 "valid_from, valid_to, "
                 "revision) VALUES ($1, '', '', $2, '', 'registered', $3, $4, 1) RETURNING id",
                 {fmt::format("filler-{:07}", number), holder, std::int64_t{reg::kEver},
                  std::int64_t{reg::kAlways}}));
  for (std::size_t i = 0; i < pattern.views.size(); ++i) {
    PANDOK_TRY(const auto view,
               database.query_integer(
                   "INSERT INTO views (design, position, view, file, picture_sha256, revision) "
                   "VALUES ($1, $2, $3, $4, $5, 1) RETURNING id",
                   {*design, static_cast<std::int64_t>(i), pattern.views[i],
                    fmt::format("{}.png", i), pattern.pictures[i]}));
    fillers.rows.push_back({.view = static_cast<std::uint64_t>(*view),
                            .design = static_cast<std::uint64_t>(*design),
                            .valid_from = reg::kEver,
                            .valid_to = reg::kAlways});
    fillers.vectors.push_back(shaken(pattern.vectors[i], random));
  }
  return {};
}

Result<> add_fillers(const store::Home& home, store::Database& database, const std::string& model,
                     std::int64_t views, Progress& progress) {
  PANDOK_TRY(const auto lock, home.lock_for_writing());
  reg::Register designs(database, store::BlobStore(home.blobs_folder()));
  PANDOK_TRY(auto index, reg::open_index(home.index_folder(), model::kEmbeddingDim));
  PANDOK_TRY(const auto patterns, patterns_of(database, model));
  PANDOK_TRY(const auto holder, database.query_integer("SELECT MIN(id) FROM holders"));
  PANDOK_TRY(auto counts, designs.count());
  Random random(7);
  std::int64_t number = counts.designs;
  while (counts.views < views) {
    Fillers fillers;
    PANDOK_TRY(auto transaction, store::Transaction::begin(database));
    for (std::int64_t i = 0; i < kFillersAtOnce && counts.views < views; ++i, ++number) {
      const Pattern& pattern = patterns[static_cast<std::size_t>(number) % patterns.size()];
      PANDOK_CHECKED(add_filler(database, pattern, number, holder.value_or(1), random, fillers));
      counts.views += std::ssize(pattern.views);
    }
    PANDOK_CHECKED(transaction.commit());
    PANDOK_CHECKED(index.add(fillers.rows, fillers.vectors));
    progress.advance("views", counts.views, views);
    if (progress.cancelled()) return fail(Code::cancelled, "the benchmark was stopped");
  }
  PANDOK_CHECKED(index.compact());
  // Finds that the rows agree with the database and says so in the index's mark.
  PANDOK_TRY([[maybe_unused]] const auto synced,
             reg::sync_index(designs, index, home.index_folder(), {model}, progress));
  return {};
}

}  // namespace

Result<double> make_read_home(const ReadHomeOptions& options, Progress& progress) {
  const fs::path goods = options.folder / "goods";
  std::error_code ignored;
  if (!fs::exists(goods / "QUERIES.csv", ignored)) {
    render::DemoOptions how;
    how.designs = options.designs;
    how.queries = options.photos;
    how.threads = thread_count();
    PANDOK_CHECKED(render::write_demo_set(goods, how, progress));
  }
  PANDOK_TRY(const auto home, read::set_up_home(options.folder / "home", options.models, false));
  PANDOK_TRY(const auto database, store::Database::open(home.database()));
  reg::Register designs(*database, store::BlobStore(home.blobs_folder()));
  PANDOK_TRY(auto encoder, reg::open_network(home, thread_count()));
  reg::EncoderIndexer indexer(encoder);
  PANDOK_TRY(const auto before, designs.count());
  double seconds = 0;
  if (before.views == 0) {
    PANDOK_TRY(const auto lock, home.lock_for_writing());
    const Stopwatch watch;
    PANDOK_TRY([[maybe_unused]] const auto report,
               reg::import_csv(designs, indexer, goods / "DESIGNS.csv", goods, {}, progress));
    PANDOK_TRY(auto index, reg::open_index(home.index_folder(), model::kEmbeddingDim));
    PANDOK_TRY([[maybe_unused]] const auto synced,
               reg::sync_index(designs, index, home.index_folder(), {indexer.model()}, progress));
    seconds = watch.ms() / 1000;
  }
  if (before.views < options.views)
    PANDOK_CHECKED(add_fillers(home, *database, indexer.model(), options.views, progress));
  return seconds;
}

Result<std::vector<read::Photo>> load_read_photos(const fs::path& folder) {
  const fs::path goods = folder / "goods";
  PANDOK_TRY(const auto queries, read::load_queries(goods / "QUERIES.csv"));
  std::vector<read::Photo> photos;
  for (const read::Query& query : queries) {
    PANDOK_TRY(auto bytes, read_file(goods / query.file, limits::kPictureBytesMax));
    photos.push_back({.name = query.file, .bytes = std::move(bytes)});
  }
  return photos;
}

}  // namespace pandok::bench
