#include "search/test_support.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace pandok::search {

std::vector<CpuLevel> levels() {
  std::vector<CpuLevel> out;
  for (const CpuLevel level : {CpuLevel::scalar, CpuLevel::avx2, CpuLevel::avx512_vnni})
    if (level <= cpu_level_max()) out.push_back(level);
  return out;
}

std::vector<float> unit(std::vector<float> x) {
  double squares = 0;
  for (const double v : x) squares += v * v;
  for (float& v : x) v = static_cast<float>(static_cast<double>(v) / std::sqrt(squares));
  return x;
}

std::vector<float> random_unit(Random& random, int dim) {
  std::vector<float> x(static_cast<std::size_t>(dim));
  for (float& v : x) v = static_cast<float>(random.normal());
  return unit(std::move(x));
}

Vectors clustered(Random& random, int dim, int n, int clusters) {
  Vectors centres, out;
  for (int i = 0; i < clusters; ++i) centres.push_back(random_unit(random, dim));
  for (int i = 0; i < n; ++i) {
    if (i > 0 && random.chance(0.05)) {
      out.push_back(out[static_cast<std::size_t>(random.below(i))]);
      continue;
    }
    std::vector<float> x = centres[static_cast<std::size_t>(random.below(clusters))];
    for (float& v : x) v += static_cast<float>(0.3 * random.normal() / std::sqrt(dim));
    out.push_back(unit(std::move(x)));
  }
  return out;
}

std::vector<Row> random_rows(Random& random, int n, std::uint64_t first_view) {
  constexpr std::uint16_t kLocarnos[] = {0, 601, 602, 699, 700, 1403, 3201};
  constexpr std::uint16_t kCountries[] = {0, country_code('K', 'R'), country_code('J', 'P')};
  std::vector<Row> rows;
  for (int i = 0; i < n; ++i) {
    const auto from = static_cast<std::int32_t>(random.below(1000));
    rows.push_back({.view = first_view + static_cast<std::uint64_t>(i),
                    .design = 1 + static_cast<std::uint64_t>(random.below(n / 4 + 1)),
                    .locarno = kLocarnos[random.below(7)],
                    .country = kCountries[random.below(3)],
                    .valid_from = from,
                    .valid_to = from + static_cast<std::int32_t>(random.below(800)) - 100});
  }
  return rows;
}

bool matches(const Row& row, const Filter& filter) {
  if (filter.locarno_class && row.locarno / 100 != *filter.locarno_class) return false;
  if (filter.locarno && row.locarno != *filter.locarno) return false;
  if (filter.country && row.country != *filter.country) return false;
  if (filter.in_force_on &&
      (row.valid_from > *filter.in_force_on || row.valid_to < *filter.in_force_on))
    return false;
  return std::ranges::find(filter.exclude_views, row.view) == filter.exclude_views.end();
}

std::vector<Hit> reference_search(std::span<const Row> rows, const Vectors& vectors,
                                  const Vectors& photos, int k, const Filter& filter) {
  std::map<std::uint64_t, Hit> best;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!matches(rows[i], filter)) continue;
    for (std::size_t p = 0; p < photos.size(); ++p) {
      double sum = 0;
      for (std::size_t d = 0; d < photos[p].size(); ++d)
        sum += static_cast<double>(photos[p][d]) * static_cast<double>(vectors[i][d]);
      const Hit hit{.design = rows[i].design,
                    .view = rows[i].view,
                    .photo = static_cast<int>(p),
                    .score = static_cast<float>(sum)};
      const auto it = best.emplace(hit.design, hit).first;
      if (ranks_before(hit, it->second)) it->second = hit;
    }
  }
  std::vector<Hit> hits;
  for (const auto& [design, hit] : best) hits.push_back(hit);
  std::ranges::sort(hits, ranks_before);
  if (std::ssize(hits) > k) hits.resize(static_cast<std::size_t>(k));
  return hits;
}

TEST(TestSupport, TheReferenceFindsAVectorByItself) {
  Random random(1);
  const Vectors vectors = clustered(random, 64, 50, 5);
  std::vector<Row> rows = random_rows(random, 50);
  for (Row& row : rows) row.design = row.view;
  const auto hits = reference_search(rows, vectors, {vectors[7]}, 3);
  ASSERT_EQ(hits.size(), 3u);
  EXPECT_NEAR(hits[0].score, 1, 1e-6);
  EXPECT_GE(hits[0].score, hits[1].score);
}

}  // namespace pandok::search
