// The promise of the room: every kernel, thread count and filter gives what the two plain loops
// of reference_search() give, bit for bit.
#include "search/scan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/limits.h"
#include "search/segment_writer.h"
#include "search/test_support.h"

namespace pandok::search {
namespace {

// The rows, cut into segments of at most part_rows.
State make_state_of(std::span<const Row> rows, const Vectors& vectors, std::size_t part_rows) {
  State state{.dim = static_cast<int>(vectors[0].size()), .parts = {}, .version = "test"};
  for (std::size_t first = 0; first < rows.size(); first += part_rows) {
    std::vector<SourceRow> source;
    for (std::size_t i = first; i < std::min(first + part_rows, rows.size()); ++i)
      source.push_back({rows[i], vectors[i].data()});
    state.parts.push_back(whole_part(build_segment(std::move(source), state.dim).value()));
  }
  return state;
}

void expect_exact(const State& state, std::span<const Row> rows, const Vectors& vectors,
                  const Vectors& photos, int k, const Filter& filter) {
  const auto expected = reference_search(rows, vectors, photos, k, filter);
  for (const CpuLevel level : levels())
    for (const int threads : {1, 2, 3}) {
      const auto hits =
          search_state(state, photos, k, filter, {.threads = threads, .level = level}, nullptr);
      ASSERT_TRUE(hits) << hits.error().message;
      ASSERT_EQ(hits->size(), expected.size()) << cpu_level_name(level);
      for (std::size_t i = 0; i < expected.size(); ++i)
        ASSERT_EQ(hits->at(i), expected[i])
            << cpu_level_name(level) << " threads " << threads << " hit " << i << ": "
            << hits->at(i).design << "/" << hits->at(i).view << " " << hits->at(i).score
            << " instead of " << expected[i].design << "/" << expected[i].view << " "
            << expected[i].score;
    }
}

TEST(Search, EqualsTheReferenceOnClusteredData) {
  for (const int dim : {64, 128, 256, 320}) {
    Random random(static_cast<std::uint64_t>(dim));
    const Vectors vectors = clustered(random, dim, 1500, 20);
    const auto rows = random_rows(random, 1500);
    for (const std::size_t part_rows : {2000u, 700u}) {
      const State state = make_state_of(rows, vectors, part_rows);
      for (const int k : {1, 10, 100})
        for (int i = 0; i < 6; ++i) {
          const auto& near = vectors[static_cast<std::size_t>(random.below(1500))];
          expect_exact(state, rows, vectors, {i % 2 == 0 ? near : random_unit(random, dim)}, k, {});
        }
    }
  }
}

TEST(Search, EqualsTheReferenceOnHostileData) {
  const auto one_hot = [](int d, float sign) {
    std::vector<float> x(64, 0);
    x[static_cast<std::size_t>(d)] = sign;
    return x;
  };
  Vectors vectors;
  for (int d = 0; d < 64; ++d)
    for (const float sign : {1.F, -1.F}) vectors.push_back(one_hot(d, sign));
  for (int i = 0; i < 100; ++i) vectors.push_back(unit(std::vector<float>(64, 1)));  // all equal
  for (int i = 0; i < 50; ++i) vectors.push_back(unit(std::vector<float>(64, -1)));  // all negative
  for (int i = 0; i < 50; ++i) {  // apart by the last bit of one component
    auto x = unit(std::vector<float>(64, 1));
    x[static_cast<std::size_t>(i)] = std::nextafter(x[0], i % 2 == 0 ? 2.F : -2.F);
    vectors.push_back(x);
  }
  Random random(3);
  auto rows = random_rows(random, static_cast<int>(vectors.size()));
  const Vectors queries{one_hot(5, 1), one_hot(5, -1), unit(std::vector<float>(64, 1)),
                        unit(std::vector<float>(64, -1)), random_unit(random, 64)};
  for (const bool distinct : {false, true}) {
    if (distinct)
      for (Row& row : rows) row.design = 1000 - row.view;
    const State state = make_state_of(rows, vectors, 100);
    for (const auto& query : queries)
      for (const int k : {1, 7, 64, 1000}) expect_exact(state, rows, vectors, {query}, k, {});
  }
}

TEST(Search, ManyEqualScoresAreRankedByDesignViewAndPhoto) {
  const Vectors vectors(3000, unit(std::vector<float>(64, 1)));
  Random random(4);
  const auto rows = random_rows(random, 3000);
  const State state = make_state_of(rows, vectors, 1100);
  expect_exact(state, rows, vectors, {vectors[0]}, 20, {});
  expect_exact(state, rows, vectors, {vectors[0], vectors[0], vectors[0]}, 20, {});
}

TEST(Search, TheOrderOfHitsIsScoreThenDesignThenViewThenPhoto) {
  const std::vector<Hit> ordered{{9, 9, 1, 0.5F},  {1, 3, 0, 0.25F}, {1, 3, 1, 0.25F},
                                 {1, 4, 0, 0.25F}, {2, 1, 0, 0.25F}, {1, 1, 0, -0.5F}};
  for (std::size_t i = 0; i < ordered.size(); ++i)
    for (std::size_t j = 0; j < ordered.size(); ++j)
      EXPECT_EQ(ranks_before(ordered[i], ordered[j]), i < j) << i << " " << j;
}

TEST(Search, SeveralPhotosGiveTheBestPairOfPhotoAndView) {
  Random random(5);
  const Vectors vectors = clustered(random, 128, 1200, 15);
  const auto rows = random_rows(random, 1200);
  const State state = make_state_of(rows, vectors, 500);
  for (int n = 1; n <= limits::kPhotosPerItemMax; ++n) {
    Vectors photos;
    for (int i = 0; i < n; ++i)
      photos.push_back(i == 3 ? photos[0] : vectors[static_cast<std::size_t>(random.below(1200))]);
    expect_exact(state, rows, vectors, photos, 10, {});
  }
}

Filter random_filter(Random& random) {
  Filter filter;
  constexpr std::uint16_t kClasses[] = {0, 6, 7, 14, 32, 99};
  constexpr std::uint16_t kExact[] = {601, 602, 700, 1403, 5};
  if (random.chance(0.5)) filter.locarno_class = kClasses[random.below(6)];
  if (random.chance(0.3)) filter.locarno = kExact[random.below(5)];
  if (random.chance(0.4)) filter.country = country_code('K', random.chance(0.8) ? 'R' : 'X');
  if (random.chance(0.4)) filter.in_force_on = static_cast<std::int32_t>(random.below(1500));
  const int excluded = random.chance(0.4) ? random.below(300) : 0;
  for (int i = 0; i < excluded; ++i)
    filter.exclude_views.push_back(static_cast<std::uint64_t>(random.below(1300)));
  return filter;
}

TEST(Search, FiltersGiveExactlyTheRowsThatMatch) {
  Random random(6);
  const Vectors vectors = clustered(random, 64, 1203, 12);
  const auto rows = random_rows(random, 1203);
  for (const std::size_t part_rows : {1203u, 160u}) {
    const State state = make_state_of(rows, vectors, part_rows);
    for (int i = 0; i < 60; ++i)
      expect_exact(state, rows, vectors, {vectors[static_cast<std::size_t>(random.below(1203))]},
                   1 + random.below(30), random_filter(random));
  }
}

TEST(Search, KDesignsComeBackIfKMatch) {
  Random random(14);
  const Vectors vectors = clustered(random, 64, 2000, 3);
  auto rows = random_rows(random, 2000);
  const State state = make_state_of(rows, vectors, 2000);
  constexpr std::uint16_t kLocarnos[] = {601, 602, 699, 700, 1403, 3201};
  for (const std::uint16_t locarno : kLocarnos) {
    std::set<std::uint64_t> designs;
    for (const Row& row : rows)
      if (row.locarno == locarno) designs.insert(row.design);
    for (const int k : {1, 10, 100, 1000}) {
      const Filter filter{.locarno_class = {},
                          .locarno = locarno,
                          .country = {},
                          .in_force_on = {},
                          .exclude_views = {}};
      const auto hits = search_state(state, std::span(&vectors[0], 1), k, filter, {}, nullptr);
      EXPECT_EQ(hits->size(), std::min<std::size_t>(designs.size(), static_cast<std::size_t>(k)));
    }
  }
}

TEST(Search, RemovedDesignsAreNotFound) {
  Random random(15);
  Vectors vectors = clustered(random, 64, 900, 10);
  auto rows = random_rows(random, 900);
  State state = make_state_of(rows, vectors, 333);
  std::vector<std::uint64_t> gone;
  for (std::uint64_t design = 1; design < 230; design += 3) gone.push_back(design);
  for (Part& part : state.parts) part = without_designs(part, gone);
  std::vector<Row> left;
  Vectors left_vectors;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (!std::ranges::binary_search(gone, rows[i].design)) {
      left.push_back(rows[i]);
      left_vectors.push_back(vectors[i]);
    }
  for (int i = 0; i < 20; ++i)
    expect_exact(state, left, left_vectors, {vectors[static_cast<std::size_t>(random.below(900))]},
                 10, i % 2 == 0 ? Filter{} : random_filter(random));
}

TEST(Search, RefusesWhatItCannotAnswer) {
  Random random(16);
  const Vectors vectors = clustered(random, 64, 20, 2);
  const State state = make_state_of(random_rows(random, 20), vectors, 20);
  const auto code = [&](const Vectors& photos, int k, SearchOptions options = {}) {
    return search_state(state, photos, k, {}, options, nullptr).error().code;
  };
  EXPECT_EQ(code({}, 1), Code::invalid_argument);
  EXPECT_EQ(code(Vectors(8, vectors[0]), 1), Code::invalid_argument);
  EXPECT_EQ(code({vectors[0]}, 0), Code::invalid_argument);
  EXPECT_EQ(code({vectors[0]}, limits::kHitsMax + 1), Code::invalid_argument);
  EXPECT_EQ(code({vectors[0], std::vector<float>(64, 1)}, 1), Code::invalid_argument);
  EXPECT_EQ(code({std::vector<float>(128, 0)}, 1), Code::invalid_argument);
  EXPECT_EQ(code({vectors[0]}, 1, {.threads = 0, .level = {}}), Code::invalid_argument);
  EXPECT_TRUE(search_state(state, Vectors(7, vectors[0]), limits::kHitsMax, {}, {}, nullptr));
}

TEST(Search, AnEmptyIndexHasNoHits) {
  const State state{.dim = 64, .parts = {}, .version = ""};
  EXPECT_TRUE(
      search_state(state, Vectors{unit(std::vector<float>(64, 1))}, 5, {}, {}, nullptr)->empty());
}

// The proof earns its keep: few exact scores are computed although none is missed.
TEST(Search, FewRowsAreScored) {
  Random random(17);
  const Vectors vectors = clustered(random, 256, 8000, 200);
  auto rows = random_rows(random, 8000);
  for (Row& row : rows) row.design = row.view;
  const State state = make_state_of(rows, vectors, 8000);
  SearchCounts counts;
  ASSERT_TRUE(search_state(state, std::span(&vectors[9], 1), 10, {}, {}, &counts));
  EXPECT_EQ(counts.bytes_scanned, 8000u * (128 + 4));
  EXPECT_LE(counts.rows_scored, 100u);
  EXPECT_EQ(counts.rows_refined, 0u);
}

TEST(Search, AHeadScoredBeforeTheScanChangesNoAnswer) {
  Random random(19);
  const Vectors vectors = clustered(random, 64, 10000, 40);
  const auto rows = random_rows(random, 10000);
  const State state = make_state_of(rows, vectors, 10000);
  const Vectors photos{vectors[7], vectors[9000], random_unit(random, 64)};
  Filter without_the_best;
  for (const Hit& hit : reference_search(rows, vectors, photos, 40, {}))
    without_the_best.exclude_views.push_back(hit.view);
  Filter one_country;
  one_country.country = rows[0].country;
  for (const Filter& filter : {Filter{}, without_the_best, one_country})
    for (const int k : {1, 10, 300}) {
      ASSERT_NO_FATAL_FAILURE(expect_exact(state, rows, vectors, photos, k, filter));
      ASSERT_NO_FATAL_FAILURE(expect_exact(state, rows, vectors, {vectors[1]}, k, filter));
    }
}

// Vectors without any structure leave many rows after the coarse pass: the fine codes step in,
// and the answer stays exact.
TEST(Search, DenseCandidatesAreRefined) {
  Random random(18);
  Vectors vectors;
  for (int i = 0; i < 4000; ++i) vectors.push_back(random_unit(random, 64));
  auto rows = random_rows(random, 4000);
  const State state = make_state_of(rows, vectors, 1500);
  for (int i = 0; i < 5; ++i) {
    const Vectors photos{random_unit(random, 64), random_unit(random, 64)};
    SearchCounts counts;
    ASSERT_TRUE(search_state(state, photos, 300, {}, {}, &counts));
    EXPECT_GT(counts.rows_refined, 0u);
    EXPECT_LT(counts.rows_scored, 4000u);
    ASSERT_NO_FATAL_FAILURE(expect_exact(state, rows, vectors, photos, 300, {}));
  }
}

}  // namespace
}  // namespace pandok::search
