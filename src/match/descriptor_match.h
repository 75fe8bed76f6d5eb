// Which key points of two pictures look alike: mutual nearest neighbours with a ratio test.
//
// Descriptors are rows of 128 bytes (rootSIFT, see local_features.h); the distance is the squared
// Euclidean one, in whole numbers, so that the three kernels (scalar, AVX2, AVX-512 VNNI) give the
// same matches to the last bit. Sources: Lowe, IJCV 60(2) 2004, section 7.1 (ratio test);
// Arandjelovic and Zisserman, CVPR 2012 (rootSIFT).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/cpu.h"
#include "base/error.h"

namespace pandok::match {

inline constexpr std::size_t kDescriptorBytes = 128;
// Rows on one side; more is refused. Keeps every index in 16 bits and every table small.
inline constexpr std::size_t kDescriptorsMax = 4'096;

struct Match {
  std::uint16_t a = 0, b = 0;     // rows of the two sides
  std::uint32_t distance_sq = 0;  // at most 128 * 255 * 255
  bool operator==(const Match&) const = default;
};

// `ratio`: a row of a is matched only if its nearest row of b is nearer than ratio times the second
// nearest (in distance, not squared). 1 turns the test off except for exact ties. A single row in b
// has no second and passes.
struct MatchOptions {
  double ratio = 0.85;
};

// Matches in the order of a. Row i of a is matched with row j of b if j is the nearest to i
// (the lower index on a tie), i is the nearest to j (likewise), and the ratio test holds.
// a: [n_a, 128], b: [n_b, 128], row-major. invalid_argument if a length is not a multiple of 128,
// over kDescriptorsMax rows, or the ratio is not in (0, 1].
// Pure; any thread; the result does not depend on `level`, which must not exceed cpu_level_max().
// About 0.1 ms for 500 x 300 with AVX-512 VNNI.
Result<std::vector<Match>> match_descriptors(std::span<const std::uint8_t> a,
                                             std::span<const std::uint8_t> b,
                                             const MatchOptions& options = {},
                                             CpuLevel level = cpu_level());

}  // namespace pandok::match
