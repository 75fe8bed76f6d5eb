// The home that readings are timed in.
//
// The demo set's designs with their drawings, and as many more designs as it takes, whose views
// show the same drawings with vectors of their own: so every candidate is verified like a real one,
// while the search scans as many different vectors as asked for.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "base/error.h"
#include "base/progress.h"
#include "read/photo.h"

namespace pandok::bench {

struct ReadHomeOptions {
  std::filesystem::path folder;  // gets goods/ and home/
  std::filesystem::path models;  // the shipped network
  std::int64_t views = 0;
  int designs = 0;  // with drawings of their own
  int photos = 0;   // different ones, 1,024 pixels
};

// Makes goods and home unless they are there; the seconds that importing took, 0 if nothing was to
// do. cancelled; errors of the disk.
Result<double> make_read_home(const ReadHomeOptions& options, Progress& progress);

// The photos of its goods.
Result<std::vector<read::Photo>> load_read_photos(const std::filesystem::path& folder);

}  // namespace pandok::bench
