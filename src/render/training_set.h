// Renders designs into shards for training: photos and drawings of each, all from one seed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/progress.h"
#include "render/mesh.h"

namespace pandok::render {

// A design and where its mesh comes from. load() may be called from any thread.
struct TrainingSource {
  std::string design_id;  // "ldraw:3001", "product:chair:17"
  std::function<Result<Mesh>()> load;
};

struct TrainingOptions {
  std::filesystem::path folder;
  std::string name = "shard";  // files are <folder>/<name>-000.pack, -001, …
  std::uint64_t seed = 1;
  int threads = 1;
  int side_px = 128;
  int photos = 3;
  // Drawings of a design: first `perspectives` near-perspective ones from any side, then
  // `standard_views` of the seven views (all seven, or as many as asked, chosen by chance).
  int perspectives = 2, standard_views = 1;
  int designs_per_shard = 1000;
  std::size_t triangles_max = 60'000;
};

struct TrainingReport {
  int designs = 0, skipped = 0, pictures = 0, shards_kept = 0;
  std::vector<std::string> problems;  // one line a skipped design, at most 100
};

// Writes the shards, see pack.h. A shard that exists is kept, so that a run which was stopped goes
// on where it ended. A design that does not load, has no triangle or has too many is skipped and
// named. What a design's pictures show depends on the seed and its id alone.
// Errors: cancelled between two shards; those of writing files. Memory: one shard.
Result<TrainingReport> render_training_set(const std::vector<TrainingSource>& sources,
                                           const TrainingOptions& options, Progress& progress);

}  // namespace pandok::render
