#include "search/quantise.h"

#include <emmintrin.h>  // SSE2: part of every x86-64

#include <algorithm>
#include <cmath>
#include <limits>

namespace pandok::search {
namespace {

constexpr double kUnitTolerance = 1e-3;

float peak(std::span<const float> x) {
  float most = 0;
  for (const float v : x) most = std::max(most, std::abs(v));
  return most;
}

// round(x_d / scale), half to even, from -127 to 127.
void round_codes(std::span<const float> x, float scale, std::int8_t* codes) {
  const __m128 per_code = _mm_set1_ps(scale);
  const __m128 most = _mm_set1_ps(127), least = _mm_set1_ps(-127);
  for (std::size_t d = 0; d < x.size(); d += 4) {
    const __m128 steps = _mm_div_ps(_mm_loadu_ps(x.data() + d), per_code);
    const __m128i whole = _mm_cvtps_epi32(_mm_max_ps(_mm_min_ps(steps, most), least));
    const __m128i words = _mm_packs_epi32(whole, whole);
    const auto bytes = static_cast<std::uint32_t>(_mm_cvtsi128_si32(_mm_packs_epi16(words, words)));
    for (std::size_t j = 0; j < 4; ++j) codes[d + j] = static_cast<std::int8_t>(bytes >> (8 * j));
  }
}

// Norms of steps * scale and of x minus that; both terms are exact in double, so only the
// squares and their sums round.
RowCode::Error measure(std::span<const float> x, double scale, const std::uint8_t* codes,
                       std::uint8_t kept_bits, double middle) {
  double residual[4] = {}, norm[4] = {};
  for (std::size_t d = 0; d < x.size(); d += 4)
    for (std::size_t j = 0; j < 4; ++j) {
      const double value = scale * (static_cast<double>(codes[d + j] & kept_bits) + middle);
      const double rest = static_cast<double>(x[d + j]) - value;
      residual[j] += rest * rest;
      norm[j] += value * value;
    }
  return {std::sqrt(residual[0] + residual[1] + residual[2] + residual[3]) * kInflation,
          std::sqrt(norm[0] + norm[1] + norm[2] + norm[3]) * kInflation};
}

float round_up(double value) {
  const auto nearest = static_cast<float>(value);
  if (static_cast<double>(nearest) >= value) return nearest;
  return std::nextafter(nearest, std::numeric_limits<float>::infinity());
}

}  // namespace

Result<> check_unit(std::span<const float> x, int dim) {
  if (std::ssize(x) != dim)
    return fail(Code::invalid_argument, "a vector has {} components, the index has {}", x.size(),
                dim);
  double sum = 0;
  for (const double v : x) sum += v * v;
  const double norm = std::sqrt(sum);
  if (!(std::abs(norm - 1) <= kUnitTolerance))  // also catches nan
    return fail(Code::invalid_argument, "a vector has length {:.4g}, it must be 1", norm);
  return {};
}

void encode_row(std::span<const float> x, RowCode& out) {
  std::vector<std::int8_t> steps(x.size());
  out.scale = peak(x) / 127;
  round_codes(x, out.scale, steps.data());
  out.codes.resize(x.size());
  for (std::size_t d = 0; d < x.size(); ++d)
    out.codes[d] = static_cast<std::uint8_t>(steps[d] + 128);
  const auto scale = static_cast<double>(out.scale);
  out.fine = measure(x, scale, out.codes.data(), 0xff, -128);
  out.coarse = measure(x, scale, out.codes.data(), 0xf0, kCoarseMiddle);
}

void ErrorBounds::include(const RowCode::Error& error, float scale) {
  ratio = std::max(ratio, round_up(error.residual / static_cast<double>(scale) * kInflation));
  norm = std::max(norm, round_up(error.norm));
}

bool ErrorBounds::holds_for(const RowCode::Error& error, float scale) const {
  return error.residual <= static_cast<double>(ratio) * static_cast<double>(scale) &&
         error.norm <= static_cast<double>(norm);
}

Query make_query(std::span<const float> x) {
  Query query;
  query.exact.assign(x.begin(), x.end());
  query.codes.resize(x.size());
  const float scale = peak(x) / 127;
  query.scale = static_cast<double>(scale);
  round_codes(x, scale, query.codes.data());
  double squares = 0, rests = 0;
  for (std::size_t d = 0; d < x.size(); ++d) {
    const auto v = static_cast<double>(x[d]);
    const double rest = v - query.scale * query.codes[d];
    squares += v * v;
    rests += rest * rest;
    query.sum += query.codes[d];
    query.absolute_sum += std::abs(query.codes[d]);
  }
  query.norm = std::sqrt(squares) * kInflation;
  query.residual = std::sqrt(rests) * kInflation;
  return query;
}

CoarseTest coarse_test(const Query& query, const ErrorBounds& bounds, float scale_max) {
  const double offset = query.scale * kCoarseMiddle * static_cast<double>(query.sum) +
                        query.norm * static_cast<double>(bounds.ratio) * kInflation;
  CoarseTest test;
  test.slope = static_cast<float>(16 * query.scale);
  test.offset = static_cast<float>(offset);
  test.outside = query.residual * static_cast<double>(bounds.norm) * kInflation + kScoreSlack;
  // Conversions and operations: at most six roundings of 2^-24, each of a term not above this.
  const double terms =
      16 * 15 * query.scale * static_cast<double>(query.absolute_sum) + std::abs(offset);
  test.rounding = 0x1p-20 * static_cast<double>(scale_max) * terms;
  return test;
}

float CoarseTest::threshold(double floor) const {
  const double exact = floor - outside - rounding;
  const auto nearest = static_cast<float>(exact);
  if (static_cast<double>(nearest) <= exact) return nearest;
  return std::nextafter(nearest, -std::numeric_limits<float>::infinity());
}

}  // namespace pandok::search
