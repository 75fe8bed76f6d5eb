#include "render/training_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "base/file.h"
#include "base/hash.h"
#include "base/parallel.h"
#include "base/random.h"
#include "render/line_drawing.h"
#include "render/pack.h"
#include "render/photograph.h"

namespace pandok::render {
namespace {

// One design's records, or why it has none.
struct Rendered {
  Bytes records;
  int pictures = 0;
  std::string problem;
};

Random design_random(std::uint64_t seed, const std::string& design_id) {
  const Sha256 digest = Sha256::of(as_bytes(design_id));
  return Random(seed).fork(read_value<std::uint64_t>(digest.bytes(), 0));
}

View near_perspective(Random& random) {
  View view;
  view.azimuth_deg = static_cast<float>(random.uniform(-180, 180));
  view.elevation_deg = static_cast<float>(random.uniform(5, 45));
  if (random.chance(0.75)) {
    view.fov_deg = static_cast<float>(random.uniform(12, 40));
    view.distance = 1.1F / std::sin(radians(view.fov_deg) / 2);
  }
  return view;
}

std::vector<View> drawing_views(const TrainingOptions& options, Random& random) {
  std::vector<View> views;
  for (int i = 0; i < options.perspectives; ++i) views.push_back(near_perspective(random));
  std::vector<Side> sides(kSides.begin(), kSides.end());
  for (std::size_t i = sides.size(); i > 1; --i)
    std::swap(sides[i - 1], sides[static_cast<std::size_t>(random.below(static_cast<int>(i)))]);
  for (int i = 0; i < options.standard_views; ++i)
    views.push_back(standard_view(sides[static_cast<std::size_t>(i) % sides.size()]));
  return views;
}

Result<> render_photos(const TrainingSource& source, const Surface& surface,
                       const TrainingOptions& options, Random random, Rendered& out) {
  for (int i = 0; i < options.photos; ++i) {
    const PhotoScene scene = random_scene(random);
    const Photograph photo = photograph(surface, scene, options.side_px);
    PANDOK_CHECKED(
        append_record(out.records, {source.design_id, PictureKind::photo, photo.bgr, photo.box}));
    ++out.pictures;
  }
  return {};
}

Result<> render_drawings(const TrainingSource& source, const Surface& surface,
                         const TrainingOptions& options, Random random, Rendered& out) {
  for (const View& view : drawing_views(options, random)) {
    const cv::Mat page = draw_lines(surface, view, random_line_style(random), options.side_px);
    PANDOK_CHECKED(
        append_record(out.records, {source.design_id, PictureKind::drawing, page, ink_box(page)}));
    ++out.pictures;
  }
  return {};
}

Result<Rendered> render_design(const TrainingSource& source, const TrainingOptions& options) {
  PANDOK_TRY(const Mesh mesh, source.load());
  if (mesh.empty() || mesh.triangles.size() > options.triangles_max)
    return fail(Code::invalid_argument, "{} triangles", mesh.triangles.size());
  const Surface surface = prepare(mesh);
  if (surface.faces.empty()) return fail(Code::invalid_argument, "no triangle has an area");
  const Random random = design_random(options.seed, source.design_id);
  Rendered rendered;
  PANDOK_CHECKED(render_photos(source, surface, options, random.fork(1), rendered));
  PANDOK_CHECKED(render_drawings(source, surface, options, random.fork(2), rendered));
  return rendered;
}

Result<> write_shard(const std::filesystem::path& path, std::span<const TrainingSource> sources,
                     const TrainingOptions& options, TrainingReport& report) {
  std::vector<Rendered> rendered(sources.size());
  parallel_for(static_cast<std::int64_t>(sources.size()), options.threads,
               [&](std::int64_t i, int) {
                 const auto at = static_cast<std::size_t>(i);
                 auto result = render_design(sources[at], options);
                 if (result)
                   rendered[at] = *std::move(result);
                 else
                   rendered[at].problem = sources[at].design_id + ": " + result.error().message;
               });
  Bytes body;
  int pictures = 0;
  for (const Rendered& design : rendered) {
    body.insert(body.end(), design.records.begin(), design.records.end());
    pictures += design.pictures;
    ++(design.problem.empty() ? report.designs : report.skipped);
    if (!design.problem.empty() && report.problems.size() < 100)
      report.problems.push_back(design.problem);
  }
  report.pictures += pictures;
  return write_pack(path, options.side_px, static_cast<std::size_t>(pictures), body);
}

}  // namespace

Result<TrainingReport> render_training_set(const std::vector<TrainingSource>& sources,
                                           const TrainingOptions& options, Progress& progress) {
  if (options.designs_per_shard < 1 || options.photos < 0 || options.perspectives < 0 ||
      options.standard_views < 0 || options.side_px < 16 || options.side_px > 2048)
    return fail(Code::invalid_argument,
                "training set: a count is negative or the side not 16-2048");
  PANDOK_CHECKED(make_folders(options.folder));
  TrainingReport report;
  const auto per_shard = static_cast<std::size_t>(options.designs_per_shard);
  const std::span<const TrainingSource> all(sources);
  for (std::size_t first = 0, shard = 0; first < all.size(); first += per_shard, ++shard) {
    if (progress.cancelled()) return fail(Code::cancelled, "training set: stopped");
    const auto path = options.folder / fmt::format("{}-{:03}.pack", options.name, shard);
    const std::size_t count = std::min(per_shard, all.size() - first);
    std::error_code error;
    if (std::filesystem::exists(path, error))
      ++report.shards_kept;
    else
      PANDOK_CHECKED(write_shard(path, all.subspan(first, count), options, report));
    progress.advance("designs", static_cast<std::int64_t>(first + count),
                     static_cast<std::int64_t>(all.size()));
  }
  return report;
}

}  // namespace pandok::render
