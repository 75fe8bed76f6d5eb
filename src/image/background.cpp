#include "image/background.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace pandok::image {

namespace {

constexpr int kBorderWidth = 3;  // working pixels
constexpr int kClustersMax = 5;
constexpr int kRounds = 6;  // of k-means, and of the robust plane
constexpr int kPlaneTerms = 3, kCurvedTerms = 6;
constexpr int kCurvedRounds = 3;
constexpr int kSampleStep = 2;  // working pixels
constexpr std::size_t kCurvedSamplesMin = 400;
constexpr float kClusterGap = 14;          // Lab units; nearer clusters are one colour
constexpr double kClusterShareMin = 0.09;  // of the border; less may be the item or a hand
constexpr double kPlainShare = 0.80;       // of the border that one surface must explain
constexpr double kPlainSpread = 7.0;       // Lab units

struct Sample {
  cv::Point at;
  cv::Vec3f lab;
};

struct Cluster {
  cv::Vec3f centre;
  double share = 0;
  double spread = 0;
};

// A surface under slowly changing light: each channel a polynomial over the picture.
// Terms: 1, x, y, x*x, x*y, y*y with x and y in -0.5..0.5; a plane uses the first three.
using Terms = cv::Vec<double, 6>;

struct Surface {
  std::array<Terms, 3> channels;
  double spread = 0;
  double share = 0;

  cv::Vec3f at(const Terms& place) const {
    cv::Vec3f lab;
    for (int c = 0; c < 3; ++c)
      lab[c] = static_cast<float>(channels[static_cast<std::size_t>(c)].dot(place));
    return lab;
  }
};

Terms terms_at(const cv::Point& at, const cv::Size& size) {
  const double x = at.x / double(size.width) - 0.5, y = at.y / double(size.height) - 0.5;
  return {1, x, y, x * x, x * y, y * y};
}

cv::Vec3f lab_at(const cv::Mat& lab, int x, int y) { return lab.at<cv::Vec3b>(y, x); }

std::vector<Sample> border_samples(const cv::Mat& lab) {
  std::vector<Sample> samples;
  const int width = std::min({kBorderWidth, lab.cols / 4 + 1, lab.rows / 4 + 1});
  for (int y = 0; y < lab.rows; ++y)
    for (int x = 0; x < lab.cols; ++x) {
      const bool inside = x >= width && y >= width && x < lab.cols - width && y < lab.rows - width;
      if (inside) {
        x = lab.cols - width - 1;  // over to the right edge
        continue;
      }
      samples.push_back({{x, y}, lab_at(lab, x, y)});
    }
  return samples;
}

int nearest(const std::vector<Cluster>& clusters, const cv::Vec3f& lab) {
  int best = 0;
  float least = 1e9F;
  for (int i = 0; i < static_cast<int>(clusters.size()); ++i) {
    const float d = lab_length(lab - clusters[static_cast<std::size_t>(i)].centre);
    if (d < least) {
      least = d;
      best = i;
    }
  }
  return best;
}

// k-means that starts from the mean and adds the sample that is farthest from all centres.
std::vector<Cluster> cluster_border(const std::vector<Sample>& samples) {
  cv::Vec3f mean{0, 0, 0};
  for (const Sample& s : samples) mean += s.lab * (1.0F / static_cast<float>(samples.size()));
  std::vector<Cluster> clusters = {{mean, 0, 0}};
  for (;;) {
    for (int round = 0; round < kRounds; ++round) {
      std::vector<cv::Vec3f> sums(clusters.size(), cv::Vec3f{0, 0, 0});
      std::vector<double> counts(clusters.size(), 0), spreads(clusters.size(), 0);
      for (const Sample& s : samples) {
        const auto k = static_cast<std::size_t>(nearest(clusters, s.lab));
        sums[k] += s.lab;
        counts[k] += 1;
        spreads[k] += lab_length(s.lab - clusters[k].centre);
      }
      for (std::size_t k = 0; k < clusters.size(); ++k) {
        if (counts[k] > 0) clusters[k].centre = sums[k] * static_cast<float>(1 / counts[k]);
        clusters[k].share = counts[k] / static_cast<double>(samples.size());
        clusters[k].spread = counts[k] > 0 ? spreads[k] / counts[k] : 0;
      }
    }
    if (clusters.size() == kClustersMax) return clusters;
    float farthest = kClusterGap;
    cv::Vec3f seed;
    for (const Sample& s : samples) {
      const auto k = static_cast<std::size_t>(nearest(clusters, s.lab));
      const float d = lab_length(s.lab - clusters[k].centre);
      if (d <= farthest) continue;
      farthest = d;
      seed = s.lab;
    }
    if (farthest <= kClusterGap) return clusters;
    clusters.push_back({seed, 0, 0});
  }
}

// Weighted least squares of all channels against place, by the normal equations; terms from
// n_terms on stay 0.
std::array<Terms, 3> fit(const std::vector<Sample>& samples, const std::vector<double>& weights,
                         int n_terms, const cv::Size& size) {
  cv::Matx66d a = cv::Matx66d::eye() * 1e-6;
  std::array<Terms, 3> b, solved;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    Terms row = terms_at(samples[i].at, size);
    for (int t = n_terms; t < Terms::channels; ++t) row[t] = 0;
    for (int r = 0; r < n_terms; ++r)
      for (int c = 0; c < n_terms; ++c) a(r, c) += weights[i] * row[r] * row[c];
    for (int c = 0; c < 3; ++c)
      b[static_cast<std::size_t>(c)] += row * (weights[i] * double(samples[i].lab[c]));
  }
  for (std::size_t c = 0; c < 3; ++c) solved[c] = a.solve(b[c], cv::DECOMP_CHOLESKY);
  return solved;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// The surface that most samples lie on; outliers lose their weight round by round.
Surface fit_surface(const std::vector<Sample>& samples, const cv::Size& size, int n_terms,
                    int rounds) {
  Surface surface;
  std::vector<double> weights(samples.size(), 1), residuals(samples.size(), 0);
  for (int round = 0; round < rounds; ++round) {
    surface.channels = fit(samples, weights, n_terms, size);
    for (std::size_t i = 0; i < samples.size(); ++i)
      residuals[i] = double(lab_length(samples[i].lab - surface.at(terms_at(samples[i].at, size))));
    surface.spread = std::max(1.0, 1.5 * median(residuals));
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const double r = residuals[i] / surface.spread;
      weights[i] = 1 / (1 + r * r * r * r);
    }
  }
  for (const double r : residuals)
    surface.share += (r < 3 * surface.spread ? 1.0 : 0.0) / static_cast<double>(samples.size());
  return surface;
}

void measure_from_surface(const cv::Mat& lab, const Surface& surface, Background& background) {
  for (int y = 0; y < lab.rows; ++y)
    for (int x = 0; x < lab.cols; ++x)
      background.distance.at<float>(y, x) =
          lab_length(lab_at(lab, x, y) - surface.at(terms_at({x, y}, lab.size())));
}

void measure_from_clusters(const cv::Mat& lab, const std::vector<Cluster>& clusters,
                           Background& background) {
  for (int y = 0; y < lab.rows; ++y)
    for (int x = 0; x < lab.cols; ++x) {
      const cv::Vec3f value = lab_at(lab, x, y);
      float least = 1e9F;
      for (const Cluster& c : clusters)
        least = std::min(
            least, std::max(0.0F, lab_length(value - c.centre) - static_cast<float>(c.spread)));
      background.distance.at<float>(y, x) = least;
    }
}

}  // namespace

float lab_length(const cv::Vec3f& d) {
  const float l = d[0] * kLabWeights[0], a = d[1] * kLabWeights[1], b = d[2] * kLabWeights[2];
  return std::sqrt(l * l + a * a + b * b);
}

Background learn_background(const cv::Mat& lab) {
  const std::vector<Sample> samples = border_samples(lab);
  Background background;
  background.distance.create(lab.size(), CV_32FC1);
  background.seeds = cv::Mat(lab.size(), CV_8UC1, cv::Scalar(0));

  const Surface surface = fit_surface(samples, lab.size(), kPlaneTerms, kRounds);
  background.plain = surface.share >= kPlainShare && surface.spread <= kPlainSpread;
  double limit = 3 * surface.spread;
  if (background.plain) {
    background.spread = surface.spread;
    measure_from_surface(lab, surface, background);
  } else {
    std::vector<Cluster> clusters = cluster_border(samples);
    std::erase_if(clusters, [](const Cluster& c) { return c.share < kClusterShareMin; });
    for (const Cluster& c : clusters) background.spread += c.share * c.spread;
    limit = kClusterGap;
    measure_from_clusters(lab, clusters, background);
  }
  for (const Sample& s : samples) {
    if (static_cast<double>(background.distance.at<float>(s.at)) > limit) continue;
    background.seeds.at<std::uint8_t>(s.at) = 255;
    background.border_explained += 1.0 / static_cast<double>(samples.size());
  }
  return background;
}

void refine_background(const cv::Mat& lab, const cv::Mat& item, Background& background) {
  std::vector<Sample> samples;
  for (int y = 0; y < lab.rows; y += kSampleStep)
    for (int x = 0; x < lab.cols; x += kSampleStep)
      if (item.at<std::uint8_t>(y, x) == 0) samples.push_back({{x, y}, lab_at(lab, x, y)});
  if (!background.plain || samples.size() < kCurvedSamplesMin) return;
  const Surface surface = fit_surface(samples, lab.size(), kCurvedTerms, kCurvedRounds);
  background.spread = surface.spread;
  measure_from_surface(lab, surface, background);
}

}  // namespace pandok::image
