#include "match/edge_side.h"

#include <emmintrin.h>  // SSE2, which every x86-64 has

#include <algorithm>
#include <cmath>

namespace pandok::match {
namespace {

constexpr int kBins = image::EdgeMap::kBins, kSide = image::EdgeMap::kSide;
constexpr int kReach = 4;        // cells; farther is not near
constexpr double kSoftness = 2;  // cells
constexpr int kStampWidth = 16;  // 9 used; 16 is one vector
using Stamp = std::array<std::array<std::uint8_t, kStampWidth>, 2 * kReach + 1>;

// Nearness around one edge cell, falling as a bell; `top` at the cell itself.
Stamp make_stamp(double top) {
  Stamp stamp{};
  for (int y = -kReach; y <= kReach; ++y)
    for (int x = -kReach; x <= kReach; ++x) {
      const double d = std::sqrt(double(x * x + y * y));
      const double v = d > kReach + 0.5 ? 0 : top * std::exp(-d * d / (2 * kSoftness * kSoftness));
      stamp[static_cast<std::size_t>(y + kReach)][static_cast<std::size_t>(x + kReach)] =
          static_cast<std::uint8_t>(std::lround(v));
    }
  return stamp;
}

// All cells in an order that jumps over the frame: steps of an odd number modulo 2^14.
std::vector<std::uint16_t> scattered_order() {
  constexpr std::uint32_t kCells = std::uint32_t{kSide} * kSide, kRing = 1u << 14;
  constexpr std::uint32_t kJump = 10'127;  // about the ring / golden ratio
  static_assert(kCells <= kRing);
  std::vector<std::uint16_t> order;
  for (std::uint32_t i = 0, at = 0; i < kRing; ++i, at = (at + kJump) % kRing)
    if (at < kCells) order.push_back(static_cast<std::uint16_t>(at));
  return order;
}

}  // namespace

void EdgeSide::stamp(int x, int y, int bin) {
  static const std::array<Stamp, 3> kStamps = {make_stamp(255), make_stamp(200), make_stamp(60)};
  for (int turn = -2; turn <= 2; ++turn) {
    const auto& stamp = kStamps[static_cast<std::size_t>(std::abs(turn))];
    const auto plane = static_cast<std::size_t>((bin + turn + kBins) % kBins);
    std::uint8_t* at =
        nearness_.data() + plane * kPlane +
        static_cast<std::size_t>((y + kMargin - kReach) * kStride + x + kMargin - kReach);
    for (const auto& row : stamp) {
      auto* sixteen = reinterpret_cast<__m128i*>(at);
      const auto* ring = reinterpret_cast<const __m128i*>(row.data());
      _mm_storeu_si128(sixteen, _mm_max_epu8(_mm_loadu_si128(sixteen), _mm_loadu_si128(ring)));
      at += kStride;
    }
  }
}

EdgeSide::EdgeSide(const image::EdgeMap& map) : nearness_(kBins * kPlane + kStampWidth) {
  for (int y = 0; y < kSide; ++y)
    for (int x = 0; x < kSide; ++x)
      if (const int bin = map.at(x, y); bin > 0) stamp(x, y, bin - 1);
  scatter(map);
  measure_chance();
}

void EdgeSide::scatter(const image::EdgeMap& map) {
  static const std::vector<std::uint16_t> kOrder = scattered_order();
  for (const std::uint16_t at : kOrder) {
    if (map.cells[at] == 0) continue;
    cells_.x.push_back(at % kSide);
    cells_.y.push_back(at / kSide);
    cells_.plane.push_back((map.cells[at] - 1) * static_cast<std::int32_t>(kPlane));
  }
  count_ = static_cast<int>(cells_.x.size());
  for (const std::uint8_t bin : map.cells)
    if (bin > 0) share_[bin - 1u] += 1.0 / count_;
}

// Nearness that an edge of each direction meets at any place of the frame but its rim.
void EdgeSide::measure_chance() {
  constexpr int kRim = 6, kStep = 2;
  for (std::size_t b = 0; b < chance_.size(); ++b) {
    int sum = 0, n = 0;
    for (int y = kRim; y < kSide - kRim; y += kStep)
      for (int x = kRim; x < kSide - kRim; x += kStep, ++n)
        sum +=
            nearness_[b * kPlane + static_cast<std::size_t>((y + kMargin) * kStride + x + kMargin)];
    chance_[b] = double(sum) / n;
  }
}

double EdgeSide::nearness_at(const cv::Point2d& place, int bin) const {
  const auto index = [](double v) {
    return static_cast<std::size_t>(std::clamp(std::floor(v) + kMargin, 0.0, kStride - 1.0));
  };
  return nearness_[static_cast<std::size_t>(bin) * kPlane + index(place.y) * kStride +
                   index(place.x)] /
         255.0;
}

double EdgeSide::nearness_of(const EdgeSide& other, const cv::Matx23d& move, int n,
                             CpuLevel level) const {
  const auto used = static_cast<std::size_t>(std::min(other.count_, n));
  if (used == 0) return 0;
  // Fixed point with 16 bits; from and to the centres of cells; the margin is added at the end.
  const auto fixed = [](double v) { return static_cast<std::int32_t>(std::lround(v * 65'536)); };
  const FixedMove m = {.a = fixed(move(0, 0)),
                       .b = fixed(move(0, 1)),
                       .c = fixed(move(0, 2) + kMargin + 0.5 * (move(0, 0) + move(0, 1))),
                       .d = fixed(move(1, 0)),
                       .e = fixed(move(1, 1)),
                       .f = fixed(move(1, 2) + kMargin + 0.5 * (move(1, 0) + move(1, 1)))};
  const auto sum =
      static_cast<double>(nearness_sum(nearness_.data(), kStride, other.cells_, used, m, level));
  double chance = 0;
  for (std::size_t b = 0; b < chance_.size(); ++b) chance += chance_[b] * other.share_[b];
  return (sum / static_cast<double>(used) - chance) / (255.0 - chance);
}

}  // namespace pandok::match
