#include "read/reader.h"

#include <algorithm>
#include <map>

#include "base/id.h"
#include "base/limits.h"
#include "base/parse.h"
#include "base/stopwatch.h"
#include "match/verify.h"
#include "read/decide.h"
#include "read/evidence_picture.h"
#include "store/blob_store.h"

namespace pandok::read {
namespace {

// Views of one design whose key points are matched, after all its views' edges were laid over.
constexpr std::size_t kKeyPointViews = 2;

// "06" → class 6; "06-01" → 601.
Result<> set_locarno(std::string_view text, search::Filter& filter) {
  const auto parts = split(text, '-');
  const auto main = parse_int(parts[0]);
  const auto sub = parts.size() == 2 ? parse_int(parts[1]) : std::optional<std::int64_t>(0);
  if (!main || !sub || parts.size() > 2 || *main < 1 || (*main > 32 && *main != 99) || *sub < 0 ||
      *sub > 99)
    return fail(Code::invalid_argument, "--locarno '{}' is no class like 06 or 06-01",
                quote_for_message(text, 20));
  if (parts.size() == 1)
    filter.locarno_class = static_cast<std::uint16_t>(*main);
  else
    filter.locarno = static_cast<std::uint16_t>(*main * 100 + *sub);
  return {};
}

Result<search::Filter> filter_of(const Parameters& parameters) {
  search::Filter filter;
  if (parameters.locarno) PANDOK_CHECKED(set_locarno(*parameters.locarno, filter));
  if (parameters.country)
    filter.country = search::country_code((*parameters.country)[0], (*parameters.country)[1]);
  if (parameters.on) filter.in_force_on = parameters.on->days();
  return filter;
}

// The pair of photo and view that speaks most for a candidate.
struct BestPair {
  std::size_t photo = 0;  // index of a usable photo
  std::string view_picture;
  match::LocalFeatures view;
  match::Verification verification;
};

// One view of a candidate against one photo.
struct ViewComparison {
  std::size_t photo = 0, view = 0;
  match::EdgeAgreement edges;
};

}  // namespace

struct Reader::Work {
  Date day;                              // on which rights are in force or not
  std::vector<PreparedPhoto> photos;     // the usable ones
  std::vector<std::size_t> given_index;  // of each usable photo
  std::vector<std::vector<float>> embeddings;
  std::vector<match::LocalFeatures> features;
  std::vector<match::EdgeAligner> aligners;
  std::vector<search::Hit> hits;
  std::vector<double> neighbourhood;  // cosines of the shortlist without filters, if there are any
  std::map<std::string, BestPair> best_pairs;  // by design id
  std::vector<std::string> excluded;           // digests of pictures that may not answer
};

Reader::Reader(Engine& engine, std::unique_ptr<store::Database> database)
    : engine_(&engine),
      database_(std::move(database)),
      gallery_(*database_, engine.space().network) {}

Result<Reader> Reader::open(Engine& engine) {
  PANDOK_TRY(auto database, store::Database::open(engine.home().database()));
  return Reader(engine, std::move(database));
}

Result<Reading> Reader::read(std::span<const Photo> photos, const Parameters& parameters,
                             Detail detail, std::optional<std::int64_t> at_ms) {
  PANDOK_CHECKED(parameters.check());
  if (photos.empty() || std::ssize(photos) > limits::kPhotosPerItemMax)
    return fail(Code::invalid_argument, "a reading takes 1 to {} photos of one item, not {}",
                limits::kPhotosPerItemMax, photos.size());
  const Stopwatch watch;
  Reading reading;
  reading.created_ms = at_ms.value_or(now_ms());
  reading.parameters = parameters;
  reading.model = engine_->model_version();
  reading.index = engine_->index_version();
  reading.calibration = engine_->calibration().version();
  reading.thresholds = engine_->calibration().thresholds();
  Work work;
  work.day = parameters.on.value_or(Date::in_korea(reading.created_ms));
  image::Fault fault = image::Fault::none;
  for (std::size_t i = 0; i < photos.size(); ++i) {
    auto prepared =
        prepare_photo(photos[i].bytes, i == 0 ? parameters.crop : std::nullopt, reading.timings);
    if (!prepared)
      return fail(Code::invalid_argument, "{}: {}", quote_for_message(photos[i].name, 200),
                  prepared.error().message);
    reading.photos.push_back(photos[i].name);
    reading.photo_sha256.push_back(prepared->sha256.hex());
    reading.photo_faults.emplace_back(image::advice(prepared->quality.fault));
    if (prepared->quality.fault != image::Fault::none) {
      if (fault == image::Fault::none) fault = prepared->quality.fault;
      continue;
    }
    if (work.photos.empty() || prepared->picture.item.confidence > reading.item_confidence) {
      reading.item_confidence = prepared->picture.item.confidence;
      reading.sharpness = prepared->quality.sharpness;
    }
    work.photos.push_back(*std::move(prepared));
    work.given_index.push_back(i);
  }
  if (work.photos.empty()) {
    decide_retake(reading, image::advice(fault), image::advice_ko(fault));
  } else {
    PANDOK_CHECKED(look_up(parameters, work, reading));
    PANDOK_CHECKED(verify(work, reading));
    PANDOK_CHECKED(calibrate(work, reading));
    decide(reading);
    if (detail == Detail::answer_and_evidence) PANDOK_CHECKED(explain(work, reading));
  }
  if (std::ssize(reading.candidates) > parameters.top)
    reading.candidates.resize(static_cast<std::size_t>(parameters.top));
  reading.timings.total_ms = watch.ms();
  return reading;
}

Result<> Reader::look_up(const Parameters& parameters, Work& work, Reading& reading) {
  Stopwatch watch;
  PANDOK_TRY(work.embeddings, engine_->embed(work.photos));
  reading.timings.encode_ms += watch.lap_ms();
  PANDOK_TRY(auto filter, filter_of(parameters));
  if (parameters.exclude_self) {
    work.excluded = reading.photo_sha256;
    PANDOK_TRY(filter.exclude_views, gallery_.views_with_pictures(work.excluded));
  }
  const int compared = std::max(kShortlist, parameters.top);
  PANDOK_TRY(work.hits, engine_->gallery().search(work.embeddings, compared, filter));
  if (parameters.locarno || parameters.country || parameters.on) {
    search::Filter all;
    all.exclude_views = filter.exclude_views;
    PANDOK_TRY(const auto hits, engine_->gallery().search(work.embeddings, kShortlist, all));
    for (const search::Hit& hit : hits)
      work.neighbourhood.push_back(static_cast<double>(hit.score));
  }
  reading.timings.search_ms += watch.lap_ms();
  return {};
}

Result<> Reader::verify(Work& work, Reading& reading) {
  const Stopwatch watch;
  for (const PreparedPhoto& photo : work.photos) {
    PANDOK_TRY(auto features, match::extract(photo.picture.bgr, photo.picture.item.box));
    work.aligners.emplace_back(features.edges);
    work.features.push_back(std::move(features));
  }
  // Of designs that are removed meanwhile, all are candidates or none is.
  PANDOK_TRY([[maybe_unused]] const auto one_state, store::Snapshot::begin(*database_));
  for (const search::Hit& hit : work.hits) {
    auto candidate = compare(work, hit);
    // A design that was removed since the index was read is no candidate.
    if (!candidate && candidate.error().code == Code::not_found) continue;
    if (!candidate) return tl::unexpected<Error>(std::move(candidate).error());
    reading.candidates.push_back(*std::move(candidate));
  }
  reading.timings.verify_ms += watch.ms();
  return {};
}

Result<Candidate> Reader::compare(Work& work, const search::Hit& hit) {
  PANDOK_TRY(auto design, gallery_.design(hit.design));
  std::erase_if(design.views, [&](const reg::GalleryView& view) {
    return std::ranges::count(work.excluded, view.picture_sha256) > 0;
  });
  std::vector<ViewComparison> comparisons;
  for (std::size_t p = 0; p < work.photos.size(); ++p)
    for (std::size_t v = 0; v < design.views.size(); ++v)
      comparisons.push_back({p, v, work.aligners[p].agreement(design.views[v].features.edges)});
  if (comparisons.empty())
    return fail(Code::not_found, "design {} has no view left", design.design_id);
  std::ranges::stable_sort(comparisons, std::ranges::greater{},
                           [](const ViewComparison& c) { return c.edges.score; });
  // The view that the network found nearest is looked at too, wherever its edges ranked.
  const auto nearest = std::ranges::find_if(comparisons, [&](const ViewComparison& c) {
    return design.views[c.view].id == hit.view && std::cmp_equal(c.photo, hit.photo);
  });
  constexpr auto kLast = static_cast<std::ptrdiff_t>(kKeyPointViews) - 1;
  if (nearest != comparisons.end() && nearest - comparisons.begin() > kLast)
    std::iter_swap(nearest, comparisons.begin() + kLast);
  comparisons.resize(std::min(comparisons.size(), kKeyPointViews));

  match::Verification best;
  ViewComparison best_of = comparisons.front();
  for (const ViewComparison& comparison : comparisons) {
    auto found = match::verify(work.features[comparison.photo],
                               design.views[comparison.view].features, {.edges = comparison.edges});
    const bool better = &comparison == &comparisons.front() || found.inliers > best.inliers;
    if (!better) continue;
    best = std::move(found);
    best_of = comparison;
  }
  const reg::GalleryView& view = design.views[best_of.view];
  const std::size_t photo = work.given_index[best_of.photo];
  const int inliers = best.inliers;
  work.best_pairs.insert_or_assign(design.design_id, BestPair{best_of.photo, view.picture_sha256,
                                                              view.features, std::move(best)});
  return Candidate{.design_id = design.design_id,
                   .article = design.article,
                   .holder = design.holder,
                   .holder_contact = design.holder_contact,
                   .score = static_cast<double>(hit.score),
                   .edge_agreement = best_of.edges.score,
                   .inliers = inliers,
                   .photo = static_cast<int>(photo),
                   .view = view.view,
                   .view_picture = view.picture_sha256,
                   .in_force = design.in_force_on(work.day)};
}

// The calibration was fitted on the shortlist: designs behind it would take from its "none". They
// follow in the order of the search.
Result<> Reader::calibrate(const Work& work, Reading& reading) {
  std::vector<Candidate>& candidates = reading.candidates;
  if (candidates.empty()) return {};
  const auto shortlist =
      candidates.begin() + std::min<std::ptrdiff_t>(kShortlist, std::ssize(candidates));
  std::vector<Candidate> behind(std::make_move_iterator(shortlist),
                                std::make_move_iterator(candidates.end()));
  candidates.erase(shortlist, candidates.end());
  PANDOK_TRY(reading.probability_none,
             engine_->calibration().apply(candidates, reading.sharpness, work.neighbourhood));
  for (Candidate& candidate : behind) {
    candidate.rank = static_cast<int>(candidates.size()) + 1;
    candidates.push_back(std::move(candidate));
  }
  return {};
}

Result<> Reader::explain(Work& work, Reading& reading) {
  if (reading.candidates.empty()) return {};
  const Stopwatch watch;
  const BestPair& pair = work.best_pairs.at(reading.candidates.front().design_id);
  PANDOK_TRY(const Sha256 name, Sha256::parse(pair.view_picture));
  PANDOK_TRY(const Bytes view, store::BlobStore(engine_->home().blobs_folder()).get(name));
  PANDOK_TRY(const Bytes png, evidence_png({.photo = work.photos[pair.photo].picture,
                                            .photo_features = work.features[pair.photo],
                                            .view_file = view,
                                            .view_features = pair.view,
                                            .verification = pair.verification,
                                            .candidate = reading.candidates.front()}));
  reading.evidence_sha256 = Sha256::of(png).hex();
  reading.timings.evidence_ms = watch.ms();
  return {};
}

}  // namespace pandok::read
