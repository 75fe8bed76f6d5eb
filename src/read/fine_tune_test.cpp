#include "read/fine_tune.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.h"

namespace pandok::read {
namespace {

constexpr std::size_t kDim = model::Projection::kDim;

std::vector<float> identity() {
  std::vector<float> w(kDim * kDim, 0.0F);
  for (std::size_t i = 0; i < kDim; ++i) w[i * kDim + i] = 1;
  return w;
}

void append_unit(std::vector<float>& to, const std::vector<double>& vector) {
  double square = 0;
  for (const double v : vector) square += v * v;
  for (const double v : vector) to.push_back(static_cast<float>(v / std::sqrt(square)));
}

// What a camera with a fault does to photos: the first `spoilt` numbers are noise of this size.
struct Shape {
  int designs = 60, views = 3, photos = 2;
  std::size_t spoilt = 12;
  double noise = 2;
};

// Designs are directions; views lie near theirs; photos too, but for the spoilt numbers.
TuningSet some_set(const Shape& shape, std::uint64_t seed) {
  Random random(seed);
  TuningSet set;
  for (int design = 0; design < shape.designs; ++design) {
    std::vector<double> centre(kDim);
    for (double& v : centre) v = random.normal() / 16;
    const auto near = [&](double spread) {
      auto vector = centre;
      for (double& v : vector) v += spread * random.normal() / 16;
      return vector;
    };
    for (int view = 0; view < shape.views; ++view) {
      append_unit(set.views, near(0.5));
      set.design_of_view.push_back(design);
    }
    for (int photo = 0; photo < shape.photos; ++photo) {
      auto vector = near(1.2);
      for (std::size_t i = 0; i < shape.spoilt; ++i) vector[i] += shape.noise * random.normal();
      append_unit(set.photos, vector);
      set.right.push_back(design);
    }
    set.design_key.push_back(random.next());
  }
  return set;
}

std::vector<float> with_projection(const model::Projection& projection,
                                   const std::vector<float>& rows) {
  std::vector<float> out;
  for (std::size_t at = 0; at < rows.size(); at += kDim) {
    const auto unit = projection.apply(std::span(rows).subspan(at, kDim)).value();
    out.insert(out.end(), unit.begin(), unit.end());
  }
  return out;
}

// The share of photos whose nearest view is of the right design.
double recall(const TuningSet& set, const std::vector<float>& photos,
              const std::vector<float>& views) {
  int good = 0;
  for (std::size_t p = 0; p < set.right.size(); ++p) {
    double best = -2;
    int design = -1;
    for (std::size_t v = 0; v < set.design_of_view.size(); ++v) {
      double cosine = 0;
      for (std::size_t i = 0; i < kDim; ++i)
        cosine +=
            static_cast<double>(photos[p * kDim + i]) * static_cast<double>(views[v * kDim + i]);
      if (cosine > best) best = cosine, design = set.design_of_view[v];
    }
    good += design == set.right[p] ? 1 : 0;
  }
  return good / static_cast<double>(set.right.size());
}

TEST(TuningLoss, IsWhatItsFormulaSays) {
  const TuningSet set = some_set({.designs = 4, .views = 2, .photos = 1}, 3);
  double expected = 0;
  for (std::size_t p = 0; p < 4; ++p) {
    double all = 0, right = 0;
    for (std::size_t v = 0; v < 8; ++v) {
      double cosine = 0;
      for (std::size_t i = 0; i < kDim; ++i)
        cosine += static_cast<double>(set.photos[p * kDim + i]) *
                  static_cast<double>(set.views[v * kDim + i]);
      const double e = std::exp(cosine / kTuningTemperature);
      all += e;
      if (set.design_of_view[v] == set.right[p]) right += e;
    }
    expected -= std::log(right / all) / 4;
  }
  EXPECT_NEAR(tuning_loss(set, {}, identity(), nullptr, 1), expected, 1e-4);
}

// Along some directions, W moved a little to both sides; one run of photos and several.
TEST(TuningLoss, ItsGradientIsThatOfFiniteDifferences) {
  for (const int designs : {5, 150}) {
    const TuningSet set = some_set({.designs = designs}, 7);
    Random random(11);
    auto w = identity();
    for (float& v : w) v += static_cast<float>(0.02 * random.normal());
    std::vector<float> gradient;
    tuning_loss(set, {}, w, &gradient, 1);
    for (int trial = 0; trial < 4; ++trial) {
      std::vector<double> direction(w.size());
      double square = 0;
      for (std::size_t i = 0; i < w.size(); ++i) {
        // Half along the gradient, so that the slope stands well above rounding.
        direction[i] = static_cast<double>(gradient[i]) * 100 + 0.01 * random.normal();
        square += direction[i] * direction[i];
      }
      const double step = 0.004;
      auto up = w, down = w;
      double slope = 0;
      for (std::size_t i = 0; i < w.size(); ++i) {
        const double d = direction[i] / std::sqrt(square);
        slope += d * static_cast<double>(gradient[i]);
        up[i] = static_cast<float>(static_cast<double>(w[i]) + step * d);
        down[i] = static_cast<float>(static_cast<double>(w[i]) - step * d);
      }
      const double measured =
          (tuning_loss(set, {}, up, nullptr, 1) - tuning_loss(set, {}, down, nullptr, 1)) /
          (2 * step);
      EXPECT_NEAR(measured, slope, 0.01 * std::abs(slope) + 2e-5) << designs;
      EXPECT_GT(std::abs(slope), 1e-3);
    }
  }
}

TEST(TuningLoss, OfAPartIsThatOfTheseAlone) {
  const TuningSet set = some_set({.designs = 6, .photos = 1}, 5);
  const std::vector<int> first = {0, 1, 2}, second = {3, 4, 5};
  const auto loss = [&](std::span<const int> photos) {
    return tuning_loss(set, photos, identity(), nullptr, 1);
  };
  EXPECT_NEAR((loss(first) + loss(second)) / 2, loss({}), 1e-6);
}

// What a training is worth takes minutes to see with sanitizers; its code runs in the other tests.
#if !defined(PANDOK_SANITIZED)
TEST(FineTune, HelpsOnDesignsThatItHasNotSeen) {
  SilentProgress silent;
  const auto tuned = fine_tune(some_set({}, 1), 2, silent);
  ASSERT_TRUE(tuned) << tuned.error().message;
  EXPECT_LT(tuned->loss_after, 0.9 * tuned->loss_before);
  const TuningSet others = some_set({.designs = 200}, 2);
  const double before = recall(others, others.photos, others.views);
  const double after = recall(others, with_projection(tuned->projection, others.photos),
                              with_projection(tuned->projection, others.views));
  EXPECT_GT(after, before + 0.05) << before << " before";
}

TEST(FineTune, ShuffledAnswersTeachNothing) {
  TuningSet set = some_set({}, 1);
  std::rotate(set.right.begin(), set.right.begin() + 31, set.right.end());
  SilentProgress silent;
  const auto tuned = fine_tune(set, 2, silent);
  ASSERT_TRUE(tuned);
  EXPECT_GT(tuned->loss_after, 0.97 * tuned->loss_before);
}
#endif

TEST(FineTune, GivesTheSameTwiceAndOnAnyNumberOfThreads) {
  const TuningSet set = some_set({.designs = 6, .views = 1, .photos = 1}, 4);
  SilentProgress silent;
  const auto one = fine_tune(set, 1, silent).value(), two = fine_tune(set, 3, silent).value();
  EXPECT_EQ(one.projection.version(), two.projection.version());
  EXPECT_EQ(one.lambda, two.lambda);
}

TEST(FineTune, StopsWhenAsked) {
  class Stopped final : public Progress {
    void advance(std::string_view, std::int64_t, std::int64_t) override {}
    bool cancelled() const override { return true; }
  } stopped;
  EXPECT_EQ(fine_tune(some_set({.designs = 6}, 4), 1, stopped).error().code, Code::cancelled);
}

TEST(FineTune, RefusesASetThatDoesNotAgree) {
  SilentProgress silent;
  const TuningSet good = some_set({.designs = 6}, 4);
  for (const auto spoil :
       {+[](TuningSet& s) { s.photos.pop_back(); }, +[](TuningSet& s) { s.views.resize(kDim); },
        +[](TuningSet& s) { s.right[0] = 6; }, +[](TuningSet& s) { s.right[0] = -1; },
        +[](TuningSet& s) { s.design_of_view.front() = 3; },
        +[](TuningSet& s) { s.design_key.push_back(9), s.right[0] = 6; },
        +[](TuningSet& s) { std::ranges::fill(s.right, 2); }}) {
    TuningSet bad = good;
    spoil(bad);
    const auto tuned = fine_tune(bad, 1, silent);
    ASSERT_FALSE(tuned);
    EXPECT_EQ(tuned.error().code, Code::invalid_argument);
  }
}

}  // namespace
}  // namespace pandok::read
