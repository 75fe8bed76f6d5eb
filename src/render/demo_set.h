// The demo set: an invented register of designs with its drawings, and photos to look up in it.
//
// Written into a folder:
//     drawings/<design_id>_<view>.png   grey, seven views a design
//     photos/q_001.jpg …                photos, as an officer's phone would take them
//     DESIGNS.csv                       one row a view: design_id,view,file,article,locarno,holder,
//                                       holder_contact,country,registered_on,expires_on,status
//     QUERIES.csv                       file,design_id,group: an empty design_id means that the
//                                       register does not hold the product; the group is the
//                                       product's family
//     RETAKES.csv                       file,fault: photos that nobody can read
// Files in the tables are relative to the folder. The tables are written last, so that a folder
// with QUERIES.csv is complete. Texts are UTF-8, lines end with \n.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/progress.h"
#include "render/photograph.h"
#include "render/products.h"

namespace pandok::render {

struct DemoOptions {
  std::uint64_t seed = kDemoSeed;
  int designs = 240;  // 1 to 9,999; one in eight is a near copy of another
  int queries = 24;   // 0 to 9,999; about three in ten show a product that is not registered
  int drawing_px = 400;
  int photo_px = 1024;
  int threads = 1;
};

// Writes the set; existing files are overwritten. The bytes depend on seed and options, not on
// threads. Errors: invalid_argument for counts or sides out of range, cancelled, those of writing.
// Cost: about 20 ms a drawing and 0.4 s a photo on one core.
Result<> write_demo_set(const std::filesystem::path& folder, const DemoOptions& options,
                        Progress& progress);

// A row of the register, and the product behind it.
struct DemoDesign {
  std::string design_id;  // "30-0900001"
  Product product;
  std::string holder, holder_contact, country;
  std::string registered_on, expires_on, status;
  int near_copy_of = -1;  // index of the design that it resembles
};

// A photo to look up. design: index into the register, -1 for a product that is not there.
struct DemoQuery {
  std::string file;
  int design = -1;
  int group = 0;
  Product product;
  PhotoScene scene;
};

// What write_demo_set draws, without drawing it.
std::vector<DemoDesign> demo_designs(const DemoOptions& options);
std::vector<DemoQuery> demo_queries(const DemoOptions& options,
                                    const std::vector<DemoDesign>& designs);

}  // namespace pandok::render
