#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>

#include "base/file.h"
#include "base/limits.h"
#include "base/parallel.h"
#include "base/parse.h"
#include "cli/context.h"
#include "render/ldraw.h"
#include "render/obj.h"
#include "render/products.h"
#include "render/training_set.h"

namespace pandok::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kListBytesMax = 4u << 20;

struct RenderOptions {
  std::string out, name = "shard", ldraw, parts, obj;
  int products = 0, photos = 3, perspectives = 2, standard_views = 1;
  int designs_per_shard = 1'000, triangles_max = 60'000;
  std::uint64_t seed = 1;
};

// One LDraw part a line of the list.
Result<std::vector<render::TrainingSource>> ldraw_sources(const RenderOptions& options,
                                                          render::LdrawLibrary& library) {
  PANDOK_TRY(const Bytes list, read_file(options.parts, kListBytesMax));
  std::vector<render::TrainingSource> sources;
  for (std::string_view line : split(as_text(list), '\n')) {
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    const std::string part(trim(line));
    if (part.empty()) continue;
    sources.push_back(
        {.design_id = "ldraw:" + part, .load = [&library, part]() -> Result<render::Mesh> {
           PANDOK_TRY(auto loaded, library.load(part + ".dat"));
           return std::move(loaded.mesh);
         }});
  }
  return sources;
}

// The OBJ files of a folder, by name, as the parts of one mesh.
Result<render::Mesh> load_obj_folder(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error))
    if (entry.path().extension() == ".obj") files.push_back(entry.path());
  std::ranges::sort(files);
  render::Mesh mesh;
  int part = 0;
  for (const fs::path& file : files) {
    PANDOK_TRY(const Bytes bytes, read_file(file, limits::kMeshFileBytesMax));
    auto piece = render::read_obj(as_text(bytes), part++);
    if (!piece) return with_context(file.string(), std::move(piece).error());
    render::append(mesh, *piece);
  }
  return mesh;
}

// Each folder with OBJ files is a design.
std::vector<render::TrainingSource> obj_sources(const fs::path& root) {
  std::vector<fs::path> folders;
  std::error_code error;
  for (fs::recursive_directory_iterator at(root, error), end; !error && at != end;
       at.increment(error))
    if (at->path().extension() == ".obj") folders.push_back(at->path().parent_path());
  std::ranges::sort(folders);
  folders.erase(std::unique(folders.begin(), folders.end()), folders.end());
  std::vector<render::TrainingSource> sources;
  for (const fs::path& folder : folders)
    sources.push_back({.design_id = "ikea:" + folder.lexically_relative(root).generic_string(),
                       .load = [folder] { return load_obj_folder(folder); }});
  return sources;
}

std::vector<render::TrainingSource> product_sources(int count) {
  std::vector<render::TrainingSource> sources;
  for (int number = 0; number < count; ++number) {
    const int family = number % render::family_count();
    sources.push_back(
        {.design_id = fmt::format("product:{}:{}", render::family_name(family), number),
         .load = [number]() -> Result<render::Mesh> {
           return render::make_product(render::kTrainingSeed, number).mesh;
         }});
  }
  return sources;
}

Result<> run(Context&, const RenderOptions& options) {
  std::optional<render::LdrawLibrary> library;
  std::vector<render::TrainingSource> sources;
  if (!options.ldraw.empty()) {
    PANDOK_TRY(library, render::LdrawLibrary::open(options.ldraw));
    PANDOK_TRY(sources, ldraw_sources(options, *library));
  } else if (!options.obj.empty()) {
    sources = obj_sources(options.obj);
  } else {
    sources = product_sources(options.products);
  }
  if (sources.empty())
    return fail(Code::invalid_argument,
                "nothing to render: name --ldraw with --parts, --obj or --products");
  render::TrainingOptions how;
  how.folder = options.out;
  how.name = options.name;
  how.seed = options.seed;
  how.threads = thread_count();
  how.photos = options.photos;
  how.designs_per_shard = options.designs_per_shard;
  how.triangles_max = static_cast<std::size_t>(options.triangles_max);
  how.perspectives = options.perspectives;
  how.standard_views = options.standard_views;
  TerminalProgress progress("render");
  PANDOK_TRY(const auto report, render::render_training_set(sources, how, progress));
  for (const std::string& problem : report.problems) print_error_line("pandok: skipped " + problem);
  print("{} designs, {} pictures, {} designs skipped, {} shards kept from before", report.designs,
        report.pictures, report.skipped, report.shards_kept);
  return {};
}

}  // namespace

void add_render_command(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand(
      "render", "Render designs from 3D sources into shards for training (models/train.sh)");
  auto options = std::make_shared<RenderOptions>();
  command->add_option("OUT", options->out, "Folder of the shards")->required();
  command->add_option("--name", options->name, "Shards are called NAME-000.pack, …")
      ->capture_default_str();
  command->add_option("--ldraw", options->ldraw, "Root of an LDraw library (with parts/ and p/)");
  command->add_option("--parts", options->parts, "List of LDraw parts, one a line, without .dat");
  command->add_option("--obj", options->obj, "Folder of designs, each a folder of OBJ parts");
  command->add_option("--products", options->products, "Number of our own parametric products");
  command->add_option("--photos", options->photos, "Photo-like pictures a design")
      ->capture_default_str();
  command->add_option("--perspectives", options->perspectives, "Perspective drawings a design")
      ->capture_default_str();
  command->add_option("--standard-views", options->standard_views, "Of the seven views, how many")
      ->capture_default_str();
  command->add_option("--designs-per-shard", options->designs_per_shard, "Designs in one file")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  command->add_option("--triangles-max", options->triangles_max, "Larger designs are skipped")
      ->check(CLI::Range(1, 2'000'000))
      ->capture_default_str();
  command->add_option("--seed", options->seed, "Seed")->capture_default_str();
  command->footer("A shard that exists is kept: an interrupted run goes on where it ended.");
  set_callback(*command, context, options, run);
}

}  // namespace pandok::cli
