#include "read/train_data.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <set>

#include "base/bytes.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/parallel.h"
#include "base/random.h"
#include "read/photo.h"
#include "register/gallery.h"
#include "register/register.h"
#include "store/blob_store.h"
#include "store/database.h"

namespace pandok::read {
namespace {

constexpr double kLearnShare = 0.6;
constexpr int kNearestDesigns = 200;             // of a photo, in a large register
constexpr std::size_t kOtherViews = 1'024;       // of designs that no photo is near
constexpr std::uint64_t kOthersSeed = 20261122;  // which others

std::uint64_t number_of(std::string_view text) {
  return read_value<std::uint64_t>(Sha256::of(as_bytes(text)).bytes(), 0);
}

bool learns(const std::string& design_id) {
  return static_cast<double>(number_of("design " + design_id)) < kLearnShare * 0x1.0p64;
}

// A photo as training sees it.
struct TuningPhoto {
  std::vector<float> given;   // by the network
  std::vector<float> looked;  // what it is looked up with now
};

// nullopt for a photo too poor to be read.
Result<std::optional<TuningPhoto>> embed_photo(Engine& engine, const std::filesystem::path& file) {
  PANDOK_TRY(const Bytes bytes, read_file(file, limits::kPictureBytesMax));
  Timings timings;
  PANDOK_TRY(auto prepared, prepare_photo(bytes, std::nullopt, timings));
  if (prepared.quality.fault != image::Fault::none) return std::optional<TuningPhoto>();
  PANDOK_TRY(auto given, embed_photos(engine.encoder(), {&prepared, 1}));
  TuningPhoto photo{.given = std::move(given.front()), .looked = {}};
  photo.looked = photo.given;
  if (const auto& projection = engine.space().projection) {
    PANDOK_TRY(photo.looked, projection->apply(photo.given));
  }
  return std::optional(std::move(photo));
}

Result<std::vector<std::optional<TuningPhoto>>> embed_all(Engine& engine,
                                                          const std::vector<Query>& queries,
                                                          const std::filesystem::path& images,
                                                          int threads, Progress& progress) {
  std::vector<Result<std::optional<TuningPhoto>>> results(queries.size());
  std::atomic<bool> stopped{false};
  std::mutex mutex;  // guards done and progress
  std::int64_t done = 0;
  parallel_for(std::ssize(queries), threads, [&](std::int64_t i, int) {
    if (stopped) return;
    const auto at = static_cast<std::size_t>(i);
    results[at] = embed_photo(engine, images / queries[at].file);
    const std::lock_guard lock(mutex);
    progress.advance("photos", ++done, std::ssize(queries));
    if (progress.cancelled() || !results[at]) stopped = true;
  });
  std::vector<std::optional<TuningPhoto>> photos;
  for (std::size_t i = 0; i < queries.size(); ++i) {
    if (!results[i])
      return fail(Code::invalid_argument, "line {}: {}", queries[i].line,
                  results[i].error().message);
    photos.push_back(*std::move(results[i]));
  }
  if (progress.cancelled()) return fail(Code::cancelled, "training was stopped");
  return photos;
}

// Puts designs with their views into a set, each once.
class Gatherer {
 public:
  Gatherer(reg::Gallery& gallery, TuningSet& set) : gallery_(gallery), set_(set) {}

  // The design's index in the set. A design that is gone has no views.
  Result<int> add(std::uint64_t id) {
    const auto known = index_.find(id);
    if (known != index_.end()) return known->second;
    PANDOK_TRY(const auto views, gallery_.embeddings(id));
    const int index = static_cast<int>(set_.design_key.size());
    for (const auto& view : views) {
      if (view.size() != model::Projection::kDim)
        return fail(Code::data_corrupted,
                    "a view of design number {} has {} values; restore the database from a backup",
                    id, view.size());
      set_.views.insert(set_.views.end(), view.begin(), view.end());
      set_.design_of_view.push_back(index);
    }
    set_.design_key.push_back(0);
    index_.emplace(id, index);
    return index;
  }

 private:
  reg::Gallery& gallery_;
  TuningSet& set_;
  std::map<std::uint64_t, int> index_;
};

// The designs that photos are nearest to, the nearest of each photo first.
Result<std::vector<std::uint64_t>> hard_designs(
    const Engine& engine, const std::vector<std::optional<TuningPhoto>>& photos) {
  std::vector<std::vector<search::Hit>> lists;
  for (const auto& photo : photos) {
    if (!photo) continue;
    const std::vector<std::vector<float>> looked = {photo->looked};
    PANDOK_TRY(auto hits, engine.gallery().search(looked, kNearestDesigns));
    lists.push_back(std::move(hits));
  }
  std::vector<std::uint64_t> designs;
  for (std::size_t place = 0; place < kNearestDesigns; ++place)
    for (const auto& list : lists)
      if (place < list.size()) designs.push_back(list[place].design);
  return designs;
}

Result<std::vector<std::uint64_t>> all_designs(store::Database& database) {
  std::vector<std::uint64_t> designs;
  PANDOK_CHECKED(database.query("SELECT id FROM designs ORDER BY design_id", {},
                                [&](const store::Row& row) -> Result<> {
                                  designs.push_back(static_cast<std::uint64_t>(row.integer(0)));
                                  return {};
                                }));
  return designs;
}

// The wrong answers that photos are held against.
Result<> add_others(const Engine& engine, store::Database& database, std::int64_t views,
                    const std::vector<std::optional<TuningPhoto>>& photos, Gatherer& gatherer,
                    const TuningSet& set) {
  PANDOK_TRY(auto others, all_designs(database));
  if (views > static_cast<std::int64_t>(kTuningViewsMax)) {
    PANDOK_TRY(const auto hard, hard_designs(engine, photos));
    for (const std::uint64_t design : hard) {
      if (set.view_count() + kOtherViews >= kTuningViewsMax) break;
      PANDOK_TRY([[maybe_unused]] const int index, gatherer.add(design));
    }
    Random random(kOthersSeed);
    for (std::size_t i = others.size(); i > 1; --i)
      std::swap(others[i - 1], others[static_cast<std::size_t>(random.below(static_cast<int>(i)))]);
  }
  for (const std::uint64_t design : others) {
    if (set.view_count() >= kTuningViewsMax) break;
    PANDOK_TRY([[maybe_unused]] const int index, gatherer.add(design));
  }
  return {};
}

}  // namespace

SplitCases split_cases(const std::vector<Query>& cases) {
  SplitCases split;
  std::set<std::string> learn, test;
  for (const Query& one : cases) {
    const bool absent = one.design_id.empty(), learning = !absent && learns(one.design_id);
    (learning ? split.learn : split.test).push_back(one);
    if (absent)
      ++split.absent;
    else
      (learning ? learn : test).insert(one.design_id);
  }
  split.learn_designs = std::ssize(learn);
  split.test_designs = std::ssize(test);
  return split;
}

Result<> check_split(const SplitCases& split) {
  if (split.learn_designs >= kTrainDesignsMin && split.test_designs >= kTrainDesignsMin &&
      split.absent >= kTrainAbsentMin)
    return {};
  return fail(Code::failed_precondition,
              "training needs photos of at least {} designs to learn from, of {} others to be "
              "tested on, and {} photos of goods that are not registered; here are {}, {} and {} "
              "(six designs in ten are learnt from)",
              kTrainDesignsMin, kTrainDesignsMin, kTrainAbsentMin, split.learn_designs,
              split.test_designs, split.absent);
}

Result<TuningData> tuning_data(Engine& engine, const std::vector<Query>& queries,
                               const std::filesystem::path& images, int threads,
                               Progress& progress) {
  PANDOK_TRY(const auto photos, embed_all(engine, queries, images, threads, progress));
  PANDOK_TRY(const auto database, store::Database::open(engine.home().database()));
  reg::Register designs(*database, store::BlobStore(engine.home().blobs_folder()));
  reg::Gallery gallery(*database, engine.space().network);
  TuningData data;
  TuningSet& set = data.set;
  Gatherer gatherer(gallery, set);
  for (std::size_t i = 0; i < queries.size(); ++i) {
    PANDOK_TRY(const auto design, designs.find(queries[i].design_id));
    PANDOK_TRY(const int index, gatherer.add(static_cast<std::uint64_t>(design.id)));
    set.design_key[static_cast<std::size_t>(index)] = number_of("fold " + queries[i].design_id);
    if (!photos[i]) {
      ++data.left_out;
      continue;
    }
    set.photos.insert(set.photos.end(), photos[i]->given.begin(), photos[i]->given.end());
    set.right.push_back(index);
  }
  PANDOK_TRY(const auto counts, designs.count());
  PANDOK_CHECKED(add_others(engine, *database, counts.views, photos, gatherer, set));
  return data;
}

}  // namespace pandok::read
