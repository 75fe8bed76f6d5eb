#include "bench/search_data.h"

#include <algorithm>
#include <cmath>

#include "base/parallel.h"
#include "base/random.h"

namespace pandok::bench {
namespace {

constexpr std::size_t kDirections = 24, kSets = 8, kRowsPerPiece = 1000;

// A vector of independent values with variance 1, and length about sqrt(n).
void fill_normal(Random& random, std::span<float> out) {
  for (float& v : out) v = static_cast<float>(random.normal());
}

void scale_to(std::span<float> x, double length) {
  double squares = 0;
  for (const double v : x) squares += v * v;
  const double factor = length / std::sqrt(squares);
  for (float& v : x) v = static_cast<float>(static_cast<double>(v) * factor);
}

// Centres [clusters, dim] and directions [8, 24, dim], all of length 1.
struct Shape {
  std::vector<float> centres, directions;
};

Shape make_shape(const DataSpec& spec) {
  Shape shape;
  Random random(spec.seed);
  shape.centres.resize(spec.clusters * spec.dim);
  shape.directions.resize(kSets * kDirections * spec.dim);
  for (auto* all : {&shape.centres, &shape.directions}) {
    fill_normal(random, *all);
    for (std::size_t i = 0; i < all->size(); i += spec.dim)
      scale_to(std::span(*all).subspan(i, spec.dim), 1);
  }
  return shape;
}

void fill_vector(const DataSpec& spec, const Shape& shape, std::size_t cluster, Random& random,
                 std::span<float> x) {
  const float* centre = &shape.centres[cluster * spec.dim];
  for (std::size_t d = 0; d < spec.dim; ++d) {
    const double noise = random.uniform(-1.7320508, 1.7320508) / std::sqrt(spec.dim);
    x[d] = 0.7F * centre[d] + 0.15F * static_cast<float>(noise);
  }
  const float* direction = &shape.directions[cluster % kSets * kDirections * spec.dim];
  for (std::size_t j = 0; j < kDirections; ++j, direction += spec.dim) {
    const auto weight = static_cast<float>(0.7 * random.normal() / std::sqrt(kDirections));
    for (std::size_t d = 0; d < spec.dim; ++d) x[d] += weight * direction[d];
  }
  scale_to(x, 1);
}

VectorSet make_set(const DataSpec& spec, const Shape& shape, std::size_t n, std::uint64_t stream,
                   int threads) {
  VectorSet set{.dim = spec.dim, .values = {}, .cluster = {}};
  set.values.resize(n * spec.dim);
  set.cluster.resize(n);
  const std::size_t pieces = (n + kRowsPerPiece - 1) / kRowsPerPiece;
  parallel_for(static_cast<std::int64_t>(pieces), threads, [&](std::int64_t piece, int) {
    Random random = Random(spec.seed + stream).fork(static_cast<std::uint64_t>(piece));
    const std::size_t first = static_cast<std::size_t>(piece) * kRowsPerPiece;
    for (std::size_t i = first; i < std::min(n, first + kRowsPerPiece); ++i) {
      const auto cluster = static_cast<std::size_t>(random.below(static_cast<int>(spec.clusters)));
      set.cluster[i] = static_cast<std::uint16_t>(cluster);
      fill_vector(spec, shape, cluster, random,
                  std::span(set.values).subspan(i * spec.dim, spec.dim));
    }
  });
  return set;
}

double product(std::span<const float> a, std::span<const float> b) {
  double lanes[4] = {};
  for (std::size_t d = 0; d < a.size(); d += 4)
    for (std::size_t j = 0; j < 4; ++j)
      lanes[j] += static_cast<double>(a[d + j]) * static_cast<double>(b[d + j]);
  return lanes[0] + lanes[1] + lanes[2] + lanes[3];
}

}  // namespace

Data make_data(const DataSpec& spec, int threads) {
  const Shape shape = make_shape(spec);
  return {make_set(spec, shape, spec.rows, 1, threads),
          make_set(spec, shape, spec.queries, 2, threads)};
}

std::vector<std::vector<std::uint32_t>> exact_neighbours(const Data& data, std::size_t n,
                                                         std::size_t k, int threads) {
  std::vector<std::vector<std::uint32_t>> out(n);
  parallel_for(static_cast<std::int64_t>(n), threads, [&](std::int64_t index, int) {
    const auto q = static_cast<std::size_t>(index);
    std::vector<std::pair<double, std::uint32_t>> all;
    for (std::size_t i = 0; i < data.base.size(); ++i)
      all.emplace_back(-product(data.queries.at(q), data.base.at(i)),
                       static_cast<std::uint32_t>(i));
    const std::size_t found = std::min(k, all.size());
    std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(found), all.end());
    for (std::size_t i = 0; i < found; ++i) out[q].push_back(all[i].second);
  });
  return out;
}

}  // namespace pandok::bench
