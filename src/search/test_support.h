// For this room's tests: seeded vectors, a slow and obvious reference search.
#pragma once

#include <span>
#include <vector>

#include "base/cpu.h"
#include "base/random.h"
#include "search/row.h"

namespace pandok::search {

using Vectors = std::vector<std::vector<float>>;

inline constexpr int kDim = 64;  // where any will do

// The kernels that this processor can run.
std::vector<CpuLevel> levels();

std::vector<float> unit(std::vector<float> x);
std::vector<float> random_unit(Random& random, int dim);
// Unit vectors around few centres, so that scores are close together; some rows are repeated.
Vectors clustered(Random& random, int dim, int n, int clusters);
// n rows of about n / 4 designs in a few classes and countries; view ids are first, first + 1, …
std::vector<Row> random_rows(Random& random, int n, std::uint64_t first_view = 1);

bool matches(const Row& row, const Filter& filter);

// Two loops, one plain sum, one sort.
std::vector<Hit> reference_search(std::span<const Row> rows, const Vectors& vectors,
                                  const Vectors& photos, int k, const Filter& filter = {});

}  // namespace pandok::search
