// Synthetic vectors for the search benchmark, and their exact answers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pandok::bench {

// n unit vectors [n, dim] in clusters, as learned embeddings lie: 0.7 · a centre + 0.7 · a random
// combination of 24 directions (one of 8 sets that clusters share) + 0.15 · noise, scaled to
// length 1. Seeded: the same vectors on every machine with IEEE arithmetic.
struct VectorSet {
  std::size_t dim = 0;
  std::vector<float> values;           // [n, dim]
  std::vector<std::uint16_t> cluster;  // [n]
  std::size_t size() const { return cluster.size(); }
  std::span<const float> at(std::size_t i) const { return {&values[i * dim], dim}; }
};

struct DataSpec {
  std::size_t rows = 0;
  std::size_t queries = 0;
  std::size_t dim = 0;
  std::size_t clusters = 0;
  std::uint64_t seed = 0;
};

struct Data {
  VectorSet base;
  VectorSet queries;  // of the same law
};

Data make_data(const DataSpec& spec, int threads);

// The k rows of `base` with the greatest inner products, for each of the first n queries, by two
// plain loops in double; best first, ties by row. [n][k]
std::vector<std::vector<std::uint32_t>> exact_neighbours(const Data& data, std::size_t n,
                                                         std::size_t k, int threads);

}  // namespace pandok::bench
