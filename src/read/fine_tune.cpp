#include "read/fine_tune.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <numeric>

#include "base/check.h"
#include "base/parallel.h"
#include "read/matrix.h"

namespace pandok::read {
namespace {

constexpr std::size_t kDim = model::Projection::kDim;
constexpr std::size_t kSize = kDim * kDim;
static_assert(kDim == kRun, "a product with W is one run of columns");

constexpr std::array kLambdas = {1.0, 0.3, 0.1, 0.03, 0.01, 0.003};
constexpr int kIterations = 8;  // for each lambda
constexpr std::size_t kMemory = 8;
constexpr int kFolds = 3;

// Unit vectors under W, [rows, 256], with zero rows behind up to a multiple of kRun.
struct Mapped {
  std::vector<float> unit;     // [filled, 256]
  std::vector<double> length;  // [rows] before scaling
};

Mapped map_rows(std::span<const float> rows, std::span<const float> w_turned, int threads) {
  const std::size_t n = rows.size() / kDim;
  Mapped mapped{.unit = product(rows, w_turned, n, kDim, kDim, threads), .length = {}};
  for (std::size_t r = 0; r < n; ++r) {
    float* row = mapped.unit.data() + r * kDim;
    double square = 0;
    for (std::size_t i = 0; i < kDim; ++i)
      square += static_cast<double>(row[i]) * static_cast<double>(row[i]);
    const double length = std::max(std::sqrt(square), 1e-9);
    for (std::size_t i = 0; i < kDim; ++i)
      row[i] = static_cast<float>(static_cast<double>(row[i]) / length);
    mapped.length.push_back(length);
  }
  mapped.unit.resize(filled_up(n) * kDim, 0.0F);
  return mapped;
}

// What the loss changes by in W, from what it changes by in the unit vectors of these rows: back
// through the scaling to length 1, then through the product. Adds to `gradient` [256, 256].
void add_gradient(std::span<const float> rows, const Mapped& mapped, std::vector<float> d_unit,
                  std::vector<float>& gradient, int threads) {
  const std::size_t n = rows.size() / kDim;
  for (std::size_t r = 0; r < n; ++r) {
    const float* unit = mapped.unit.data() + r * kDim;
    float* d = d_unit.data() + r * kDim;
    double along = 0;
    for (std::size_t i = 0; i < kDim; ++i)
      along += static_cast<double>(unit[i]) * static_cast<double>(d[i]);
    for (std::size_t i = 0; i < kDim; ++i)
      d[i] = static_cast<float>((static_cast<double>(d[i]) - static_cast<double>(unit[i]) * along) /
                                mapped.length[r]);
  }
  d_unit.resize(n * kDim);
  std::vector<float> filled(rows.begin(), rows.end());
  filled.resize(filled_up(n) * kDim, 0.0F);
  const auto sum = product(turned(d_unit, n, kDim), filled, kDim, filled_up(n), kDim, threads);
  for (std::size_t i = 0; i < kSize; ++i) gradient[i] += sum[i];
}

// Where the views of each design lie.
struct Range {
  std::size_t from = 0, to = 0;
};

std::vector<Range> ranges_of(const TuningSet& set) {
  std::vector<Range> ranges(set.design_key.size());
  for (std::size_t v = 0; v < set.view_count(); ++v) {
    Range& range = ranges[static_cast<std::size_t>(set.design_of_view[v])];
    if (range.to == 0) range.from = v;
    range.to = v + 1;
  }
  return ranges;
}

// The loss of one photo with these cosines; they become what the loss changes by in each.
double photo_loss(std::span<float> cosines, const Range& right, double weight) {
  const double top = static_cast<double>(*std::ranges::max_element(cosines));
  double all = 0, of_right = 0;
  const auto share = [&](float cosine) {
    return std::exp((static_cast<double>(cosine) - top) / kTuningTemperature);
  };
  for (std::size_t v = 0; v < cosines.size(); ++v) {
    const double e = share(cosines[v]);
    all += e;
    if (right.from <= v && v < right.to) of_right += e;
  }
  for (std::size_t v = 0; v < cosines.size(); ++v) {
    const double e = share(cosines[v]);
    const bool is_right = right.from <= v && v < right.to;
    cosines[v] = static_cast<float>((e / all - (is_right ? e / of_right : 0)) *
                                    (weight / kTuningTemperature));
  }
  return std::log(all) - std::log(of_right);
}

// The photos of a loss: those of the set that are named.
struct Chosen {
  std::vector<float> photos;  // [n, 256]
  std::vector<int> right;     // [n]
};

Chosen choose(const TuningSet& set, std::span<const int> photos) {
  Chosen chosen;
  for (const int photo : photos) {
    const auto at = static_cast<std::size_t>(photo);
    const auto* row = set.photos.data() + at * kDim;
    chosen.photos.insert(chosen.photos.end(), row, row + kDim);
    chosen.right.push_back(set.right[at]);
  }
  return chosen;
}

// The cosines of one run of photos with all views, and what follows from them.
class Runs {
 public:
  Runs(const Mapped& photos, const Mapped& views, std::span<const int> right,
       const std::vector<Range>& ranges, int threads)
      : photos_(photos), views_(views), right_(right), ranges_(ranges), threads_(threads) {
    width_ = filled_up(views.length.size());
    views_turned_ =
        turned(std::span(views.unit).first(views.length.size() * kDim), views.length.size(), kDim);
  }

  // The sum of the losses of photos [from, to), divided by `count`; their part of the gradients is
  // added if wanted.
  double add(std::size_t from, std::size_t to, bool gradients) {
    const std::size_t rows = to - from;
    const std::span run = std::span(photos_.unit).subspan(from * kDim, rows * kDim);
    auto cosines = product(run, views_turned_, rows, kDim, width_, threads_);
    std::vector<double> losses(rows);
    const double weight = 1 / static_cast<double>(right_.size());
    parallel_for(static_cast<std::int64_t>(rows), threads_, [&](std::int64_t i, int) {
      const auto r = static_cast<std::size_t>(i);
      const std::span all(cosines.data() + r * width_, width_);
      losses[r] = photo_loss(all.first(views_.length.size()),
                             ranges_[static_cast<std::size_t>(right_[from + r])], weight);
      std::ranges::fill(all.subspan(views_.length.size()), 0.0F);
    });
    if (gradients) {
      const auto of_photos = product(cosines, views_.unit, rows, width_, kDim, threads_);
      d_photos.insert(d_photos.end(), of_photos.begin(), of_photos.end());
      std::vector<float> filled(run.begin(), run.end());
      filled.resize(filled_up(rows) * kDim, 0.0F);
      const auto of_views =
          product(turned(cosines, rows, width_), filled, width_, filled_up(rows), kDim, threads_);
      d_views.resize(of_views.size(), 0.0F);
      for (std::size_t i = 0; i < of_views.size(); ++i) d_views[i] += of_views[i];
    }
    return std::accumulate(losses.begin(), losses.end(), 0.0) * weight;
  }

  std::vector<float> d_photos, d_views;  // what the loss changes by in the unit vectors

 private:
  const Mapped& photos_;
  const Mapped& views_;
  std::span<const int> right_;
  const std::vector<Range>& ranges_;
  int threads_;
  std::size_t width_ = 0;
  std::vector<float> views_turned_;
};

// loss + λ |W − I|² and its gradient, in double for the sums of the minimiser.
class Objective {
 public:
  Objective(const TuningSet& set, std::vector<int> photos, int threads)
      : set_(set), photos_(std::move(photos)), threads_(threads) {}

  double operator()(const std::vector<double>& w, double lambda,
                    std::vector<double>& gradient) const {
    std::vector<float> of_loss;
    const std::vector<float> narrow(w.begin(), w.end());
    double value = tuning_loss(set_, photos_, narrow, &of_loss, threads_);
    gradient.assign(of_loss.begin(), of_loss.end());
    for (std::size_t i = 0; i < kSize; ++i) {
      const double difference = w[i] - (i % (kDim + 1) == 0 ? 1 : 0);
      value += lambda * difference * difference;
      gradient[i] += 2 * lambda * difference;
    }
    return value;
  }

 private:
  const TuningSet& set_;
  std::vector<int> photos_;
  int threads_;
};

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

void add_scaled(std::vector<double>& to, double scale, const std::vector<double>& from) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += scale * from[i];
}

// Pairs of steps and changes of the gradient: the curvature that L-BFGS has seen.
class Curvature {
 public:
  // The gradient times the estimated inverse Hessian, turned downhill (Nocedal, Wright, alg. 7.4).
  std::vector<double> direction(const std::vector<double>& gradient) const {
    std::vector<double> d = gradient;
    std::vector<double> alphas(pairs_.size());
    for (std::size_t i = pairs_.size(); i-- > 0;) {
      alphas[i] = dot(pairs_[i].step, d) / pairs_[i].along;
      add_scaled(d, -alphas[i], pairs_[i].change);
    }
    if (!pairs_.empty()) {
      const Pair& last = pairs_.back();
      const double scale = last.along / dot(last.change, last.change);
      for (double& v : d) v *= scale;
    }
    for (std::size_t i = 0; i < pairs_.size(); ++i)
      add_scaled(d, alphas[i] - dot(pairs_[i].change, d) / pairs_[i].along, pairs_[i].step);
    for (double& v : d) v = -v;
    return d;
  }

  void add(std::vector<double> step, std::vector<double> change) {
    const double along = dot(step, change);
    if (along <= 1e-12) return;  // no curvature here
    if (pairs_.size() == kMemory) pairs_.pop_front();
    pairs_.push_back({std::move(step), std::move(change), along});
  }
  bool empty() const { return pairs_.empty(); }

 private:
  struct Pair {
    std::vector<double> step, change;
    double along = 0;
  };
  std::deque<Pair> pairs_;
};

// Goes downhill from w for at most kIterations steps.
void minimise(const Objective& objective, double lambda, std::vector<double>& w) {
  Curvature curvature;
  std::vector<double> gradient, next_gradient;
  double value = objective(w, lambda, gradient);
  for (int iteration = 0; iteration < kIterations; ++iteration) {
    const auto direction = curvature.direction(gradient);
    const double slope = dot(direction, gradient);
    if (slope >= -1e-12) return;
    // The first step has no curvature to go by: it moves W by half a unit at most.
    double size = curvature.empty() ? std::min(1.0, 0.5 / std::sqrt(dot(gradient, gradient))) : 1.0;
    bool found = false;
    double next_value = value;
    std::vector<double> next;
    for (int halving = 0; halving < 8 && !found; ++halving, size /= 2) {
      next = w;
      add_scaled(next, size, direction);
      next_value = objective(next, lambda, next_gradient);
      found = next_value <= value + 1e-4 * size * slope;
    }
    if (!found) return;
    std::vector<double> step = next, change = next_gradient;
    add_scaled(step, -1, w);
    add_scaled(change, -1, gradient);
    curvature.add(std::move(step), std::move(change));
    const double gained = value - next_value;
    w = std::move(next), gradient = next_gradient, value = next_value;
    if (gained < 1e-5 * std::abs(value)) return;
  }
}

std::vector<double> identity() {
  std::vector<double> w(kSize, 0.0);
  for (std::size_t i = 0; i < kDim; ++i) w[i * kDim + i] = 1;
  return w;
}

std::vector<float> narrow(const std::vector<double>& w) { return {w.begin(), w.end()}; }

// The fold of each design that has photos; −1 for the others. Designs are dealt out by their key.
std::vector<int> folds_of(const TuningSet& set) {
  std::vector<int> designs(set.right);
  std::ranges::sort(designs, [&](int a, int b) {
    return std::pair(set.design_key[static_cast<std::size_t>(a)], a) <
           std::pair(set.design_key[static_cast<std::size_t>(b)], b);
  });
  designs.erase(std::unique(designs.begin(), designs.end()), designs.end());
  std::vector<int> folds(set.design_key.size(), -1);
  int next = 0;
  for (const int design : designs) folds[static_cast<std::size_t>(design)] = next++ % kFolds;
  return folds;
}

Result<> check(const TuningSet& set) {
  const auto designs = std::ssize(set.design_key);
  const auto known = [&](int design) { return 0 <= design && design < designs; };
  const bool sizes =
      set.photos.size() == set.photo_count() * kDim &&
      set.views.size() == set.view_count() * kDim && std::ranges::all_of(set.right, known) &&
      std::ranges::all_of(set.design_of_view, known) && std::ranges::is_sorted(set.design_of_view);
  if (!sizes) return fail(Code::invalid_argument, "the sizes of a tuning set do not agree");
  const auto ranges = ranges_of(set);
  for (const int design : set.right)
    if (ranges[static_cast<std::size_t>(design)].to == 0)
      return fail(Code::invalid_argument, "a photo's design has no view");
  const auto folds = folds_of(set);
  if (std::ranges::count_if(folds, [](int fold) { return fold >= 0; }) < kFolds)
    return fail(Code::invalid_argument, "fine-tuning needs photos of at least {} designs", kFolds);
  return {};
}

// Counts the steps of a path; one a lambda.
struct Steps {
  Progress& progress;
  std::int64_t done = 0, total = 0;
  Result<> next() {
    progress.advance("steps", ++done, total);
    if (progress.cancelled()) return fail(Code::cancelled, "training was stopped");
    return {};
  }
};

constexpr std::size_t kLambdaCount = kLambdas.size();
struct Validation {
  double before = 0;
  std::array<double, kLambdaCount> after{};  // for each lambda
};

Result<Validation> cross_validate(const TuningSet& set, int threads, Steps& steps) {
  const auto folds = folds_of(set);
  Validation sums;
  const auto n = static_cast<double>(set.photo_count());
  for (int fold = 0; fold < kFolds; ++fold) {
    std::vector<int> seen, unseen;
    for (int photo = 0; photo < static_cast<int>(set.photo_count()); ++photo) {
      const int of_photo =
          folds[static_cast<std::size_t>(set.right[static_cast<std::size_t>(photo)])];
      (of_photo == fold ? unseen : seen).push_back(photo);
    }
    const Objective objective(set, seen, threads);
    const double weight = static_cast<double>(unseen.size()) / n;
    auto w = identity();
    sums.before += weight * tuning_loss(set, unseen, narrow(w), nullptr, threads);
    for (std::size_t i = 0; i < kLambdaCount; ++i) {
      minimise(objective, kLambdas[i], w);
      sums.after[i] += weight * tuning_loss(set, unseen, narrow(w), nullptr, threads);
      PANDOK_CHECKED(steps.next());
    }
  }
  return sums;
}

}  // namespace

double tuning_loss(const TuningSet& set, std::span<const int> photos, std::span<const float> w,
                   std::vector<float>* gradient, int threads) {
  CHECK(w.size() == kSize);
  std::vector<int> all(photos.empty() ? set.photo_count() : 0);
  std::iota(all.begin(), all.end(), 0);
  const Chosen chosen = choose(set, photos.empty() ? std::span<const int>(all) : photos);
  const auto ranges = ranges_of(set);
  const auto w_turned = turned(w, kDim, kDim);
  const Mapped mapped_photos = map_rows(chosen.photos, w_turned, threads);
  const Mapped mapped_views = map_rows(set.views, w_turned, threads);
  Runs runs(mapped_photos, mapped_views, chosen.right, ranges, threads);
  double loss = 0;
  const std::size_t n = chosen.right.size();
  for (std::size_t from = 0; from < n; from += kRun)
    loss += runs.add(from, std::min(n, from + kRun), gradient != nullptr);
  if (gradient != nullptr) {
    gradient->assign(kSize, 0.0F);
    add_gradient(chosen.photos, mapped_photos, std::move(runs.d_photos), *gradient, threads);
    add_gradient(set.views, mapped_views, std::move(runs.d_views), *gradient, threads);
  }
  return loss;
}

Result<FineTuned> fine_tune(const TuningSet& set, int threads, Progress& progress) {
  PANDOK_CHECKED(check(set));
  Steps steps{progress};
  steps.total = static_cast<std::int64_t>((kFolds + 1) * kLambdaCount);
  PANDOK_TRY(const Validation validation, cross_validate(set, threads, steps));
  const auto best = std::ranges::min_element(validation.after);
  const auto at = static_cast<std::size_t>(best - validation.after.begin());
  const Objective objective(set, {}, threads);
  auto w = identity();
  for (std::size_t i = 0; i <= at; ++i) {
    minimise(objective, kLambdas[i], w);
    PANDOK_CHECKED(steps.next());
  }
  PANDOK_TRY(auto projection, model::Projection::from_matrix(narrow(w)));
  return FineTuned{.projection = std::move(projection),
                   .lambda = kLambdas[at],
                   .loss_before = validation.before,
                   .loss_after = *best};
}

}  // namespace pandok::read
