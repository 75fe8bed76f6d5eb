#include "render/demo_set.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <opencv2/imgcodecs.hpp>
#include <optional>

#include "base/file.h"
#include "base/parallel.h"
#include "render/line_drawing.h"

namespace pandok::render {
namespace {

namespace fs = std::filesystem;

// Encodes and writes a picture without waiting for the disk: the tables at the end are what counts.
Result<> write_picture(const fs::path& path, const cv::Mat& picture,
                       const std::vector<int>& options) {
  Bytes bytes;
  try {
    if (!cv::imencode(path.extension().string(), picture, bytes, options))
      return fail(Code::internal, "cannot encode {}", path.string());
  } catch (const cv::Exception& error) {
    return fail(Code::internal, "cannot encode {}: {}", path.string(), error.what());
  }
  const Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!file) return tl::unexpected<Error>(system_error("writing", path, errno));
  return write_all(file.get(), bytes, path);
}

Result<> write_photo(const fs::path& path, const cv::Mat& picture) {
  return write_picture(path, picture, {cv::IMWRITE_JPEG_QUALITY, 90});
}

std::string drawing_file(const DemoDesign& design, Side side) {
  return fmt::format("drawings/{}_{}.png", design.design_id, side_name(side));
}

Result<> draw_design(const fs::path& folder, const DemoDesign& design, const DemoOptions& options) {
  const Surface surface = prepare(design.product.mesh);
  Random random =
      Random(options.seed).fork(3).fork(static_cast<std::uint64_t>(design.product.number));
  LineStyle style;
  style.stroke_px = static_cast<float>(random.uniform(1.2, 1.9) * options.drawing_px / 400);
  style.crease_ratio = static_cast<float>(random.uniform(0.6, 1));
  style.fill = 0.88F;
  for (const Side side : kSides) {
    const cv::Mat page = draw_lines(surface, standard_view(side), style, options.drawing_px);
    PANDOK_CHECKED(write_picture(folder / drawing_file(design, side), page, {}));
  }
  return {};
}

// Does `n` things on some threads, in blocks between which it reports and may be stopped.
template <class Body>
Result<> in_blocks(int n, const DemoOptions& options, std::string_view unit, Progress& progress,
                   const Body& body) {
  constexpr int kBlock = 16;
  std::mutex mutex;
  std::optional<Error> problem;  // guarded by mutex
  for (int first = 0; first < n; first += kBlock) {
    if (progress.cancelled()) return fail(Code::cancelled, "demo set: stopped");
    const int count = std::min(kBlock, n - first);
    parallel_for(count, options.threads, [&](std::int64_t i, int) {
      auto result = body(static_cast<std::size_t>(first + i));
      if (result) return;
      const std::lock_guard lock(mutex);
      problem = std::move(result).error();
    });
    if (problem) return tl::unexpected<Error>(*problem);
    progress.advance(unit, first + count, n);
  }
  return {};
}

std::string designs_csv(const std::vector<DemoDesign>& designs) {
  std::string text =
      "design_id,view,file,article,locarno,holder,holder_contact,country,registered_on,expires_on,"
      "status\n";
  for (const DemoDesign& d : designs)
    for (const Side side : kSides)
      text += fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", d.design_id, side_name(side),
                          drawing_file(d, side), d.product.article_ko, d.product.locarno, d.holder,
                          d.holder_contact, d.country, d.registered_on, d.expires_on, d.status);
  return text;
}

std::string queries_csv(const std::vector<DemoQuery>& queries,
                        const std::vector<DemoDesign>& designs) {
  std::string text = "file,design_id,group\n";
  for (const DemoQuery& q : queries)
    text += fmt::format("{},{},{}\n", q.file,
                        q.design < 0 ? "" : designs[static_cast<std::size_t>(q.design)].design_id,
                        q.product.family);
  return text;
}

// Three photos with one fault each: out of focus, in the dark, of nothing.
Result<> write_retakes(const fs::path& folder, const DemoOptions& options) {
  Random random = Random(options.seed).fork(4);
  const Surface surface = prepare(make_product(options.seed, 0).mesh);
  PhotoScene blurred = random_scene(random), dark = random_scene(random), empty;
  blurred.blur_px = static_cast<float>(options.photo_px) / 40;
  blurred.backdrop = Backdrop::plain;
  blurred.exposure = 1;
  dark.exposure = 0.045F;
  dark.noise = 3;
  empty.seed = random.next();
  empty.backdrop_colours = {Colour{0.72F, 0.76F, 0.78F}, Colour{0.6F, 0.6F, 0.6F}};
  const auto take = [&](const char* name, const Surface& what, const PhotoScene& scene) {
    return write_photo(folder / name, photograph(what, scene, options.photo_px).bgr);
  };
  PANDOK_CHECKED(take("photos/r_blurred.jpg", surface, blurred));
  PANDOK_CHECKED(take("photos/r_dark.jpg", surface, dark));
  PANDOK_CHECKED(take("photos/r_empty.jpg", Surface{}, empty));
  constexpr std::string_view kTable =
      "file,fault\n"
      "photos/r_blurred.jpg,too_blurred\n"
      "photos/r_dark.jpg,too_dark\n"
      "photos/r_empty.jpg,nothing_in_picture\n";
  return write_file_atomic(folder / "RETAKES.csv", as_bytes(kTable));
}

Result<> check(const DemoOptions& options) {
  const auto in = [](int value, int low, int high) { return low <= value && value <= high; };
  if (!in(options.designs, 1, 9'999) || !in(options.queries, 0, 9'999))
    return fail(Code::invalid_argument,
                "demo set: {} designs and {} queries; 1 to 9999 and 0 to 9999", options.designs,
                options.queries);
  if (!in(options.drawing_px, 64, 2048) || !in(options.photo_px, 64, 2048))
    return fail(Code::invalid_argument, "demo set: pictures have 64 to 2048 pixels a side");
  return {};
}

}  // namespace

Result<> write_demo_set(const fs::path& folder, const DemoOptions& options, Progress& progress) {
  PANDOK_CHECKED(check(options));
  for (const char* const part : {"drawings", "photos"}) PANDOK_CHECKED(make_folders(folder / part));
  const std::vector<DemoDesign> designs = demo_designs(options);
  PANDOK_CHECKED(in_blocks(options.designs, options, "designs", progress, [&](std::size_t i) {
    return draw_design(folder, designs[i], options);
  }));
  const std::vector<DemoQuery> queries = demo_queries(options, designs);
  PANDOK_CHECKED(in_blocks(options.queries, options, "photos", progress, [&](std::size_t i) {
    const Photograph photo =
        photograph(queries[i].product.mesh, queries[i].scene, options.photo_px);
    return write_photo(folder / queries[i].file, photo.bgr);
  }));
  PANDOK_CHECKED(write_retakes(folder, options));
  PANDOK_CHECKED(write_file_atomic(folder / "DESIGNS.csv", as_bytes(designs_csv(designs))));
  return write_file_atomic(folder / "QUERIES.csv", as_bytes(queries_csv(queries, designs)));
}

}  // namespace pandok::render
