// Parametric products: invented goods of many families, each from a seed and a number.
//
// They stand in for registered designs where real ones may not be used: in training, in the demo
// set and in tests. A product is the same on every machine.
//
// Who uses which numbers, so that the sets never share a design:
//     demo set         seed kDemoSeed (or the user's), numbers 0 to 9,999 in the register,
//                      10,000 to 19,999 for photographed goods that are not in it
//     training         seed kTrainingSeed, all numbers
//     calibration      seed kCalibrationSeed, all numbers
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "render/choices.h"
#include "render/mesh.h"

namespace pandok::render {

inline constexpr std::uint64_t kDemoSeed = 2026;
inline constexpr std::uint64_t kTrainingSeed = 0x7261696e5f736574;
inline constexpr std::uint64_t kCalibrationSeed = 0x63616c6962726174;

struct Product {
  std::string family;                 // "chair"
  std::string article;                // "Chair"
  std::string article_ko;             // "의자"
  std::string locarno;                // "06-01", Locarno classification, 14th edition
  Mesh mesh;                          // part numbers group what would be of one material
  std::vector<Parameter> parameters;  // of the choices that made it

  // How it was made; enough to make it again.
  std::uint64_t seed = 0;
  int number = 0;
  int changed_component = -1;  // of a near copy
  std::uint64_t salt = 0;
};

int family_count();
std::string_view family_name(int family);  // 0 to family_count() - 1

// The product of a seed and a number >= 0; its family is number % family_count(). Cost: about 1 ms.
Product make_product(std::uint64_t seed, int number);

// The same product with one of its components made anew: another handle, other legs. Of a near
// copy it is a second copy of the same original.
Product make_near_copy(const Product& product, std::uint64_t seed);

}  // namespace pandok::render
