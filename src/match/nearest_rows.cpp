#include "match/nearest_rows.h"

#include <algorithm>

#include "base/check.h"
#include "match/descriptor_match.h"

namespace pandok::match {
namespace {

constexpr std::size_t kDim = kDescriptorBytes;

std::int32_t sum_of_squares(const std::uint8_t* row) {
  std::int32_t sum = 0;
  for (std::size_t k = 0; k < kDim; ++k) sum += row[k] * row[k];
  return sum;
}

std::int32_t sum_of(const std::uint8_t* row) {
  std::int32_t sum = 0;
  for (std::size_t k = 0; k < kDim; ++k) sum += row[k];
  return sum;
}

Nearest empty_answer(std::size_t n_a, std::size_t n_b) {
  return {.a_best = std::vector<std::int32_t>(n_a, -1),
          .a_distance = std::vector<std::int32_t>(n_a, kNoDistance),
          .a_second = std::vector<std::int32_t>(n_a, kNoDistance),
          .b_best = std::vector<std::int32_t>(n_b, -1),
          .b_distance = std::vector<std::int32_t>(n_b, kNoDistance)};
}

Nearest nearest_scalar(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  Nearest out = empty_answer(a.size() / kDim, b.size() / kDim);
  for (std::size_t i = 0; i < out.a_best.size(); ++i) {
    const std::uint8_t* x = a.data() + i * kDim;
    for (std::size_t j = 0; j < out.b_best.size(); ++j) {
      const std::uint8_t* y = b.data() + j * kDim;
      std::int32_t distance = 0;
      for (std::size_t k = 0; k < kDim; ++k) distance += (x[k] - y[k]) * (x[k] - y[k]);
      out.a_second[i] = std::min(out.a_second[i], std::max(distance, out.a_distance[i]));
      if (distance < out.a_distance[i]) {
        out.a_distance[i] = distance;
        out.a_best[i] = static_cast<std::int32_t>(j);
      }
      if (distance < out.b_distance[j]) {
        out.b_distance[j] = distance;
        out.b_best[j] = static_cast<std::int32_t>(i);
      }
    }
  }
  return out;
}

// Rows of b in blocks of kLanes, kGroup components of each lane side by side.
template <class T, std::size_t kLanes, std::size_t kGroup>
std::vector<T> pack_blocks(std::span<const std::uint8_t> b) {
  const std::size_t n_b = b.size() / kDim;
  std::vector<T> out((n_b + kLanes - 1) / kLanes * kLanes * kDim, T{0});
  for (std::size_t j = 0; j < n_b; ++j) {
    T* block = out.data() + j / kLanes * kLanes * kDim + j % kLanes * kGroup;
    for (std::size_t k = 0; k < kDim; ++k)
      block[k / kGroup * kLanes * kGroup + k % kGroup] = static_cast<T>(b[j * kDim + k]);
  }
  return out;
}

// The kernels wrote padded tables; cut them and give padding its name.
void tidy(Nearest& out, std::size_t n_b) {
  out.b_best.resize(n_b);
  out.b_distance.resize(n_b);
  for (std::size_t i = 0; i < out.a_best.size(); ++i)
    if (out.a_second[i] >= kernel::kPadDistance) out.a_second[i] = kNoDistance;
}

template <std::size_t kLanes>
Nearest run(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b, kernel::Tables tables,
            void (*kernel_function)(const kernel::Tables&)) {
  const std::size_t n_a = a.size() / kDim, n_b = b.size() / kDim;
  const std::size_t padded = (n_b + kLanes - 1) / kLanes * kLanes;
  Nearest out = empty_answer(n_a, padded);
  std::vector<std::int32_t> a_bias(n_a), b_bias(padded, kernel::kPadBias);
  for (std::size_t i = 0; i < n_a; ++i) a_bias[i] = sum_of_squares(a.data() + i * kDim);
  // 16 lanes: a is stored less 128, so 2 * 128 * sum(b) is missing from twice the product sum.
  for (std::size_t j = 0; j < n_b; ++j)
    b_bias[j] = sum_of_squares(b.data() + j * kDim) -
                (kLanes == 16 ? 256 * sum_of(b.data() + j * kDim) : 0);
  tables.n_a = n_a;
  tables.n_blocks = padded / kLanes;
  tables.a_bias = a_bias.data();
  tables.b_bias = b_bias.data();
  tables.a_best = out.a_best.data();
  tables.a_distance = out.a_distance.data();
  tables.a_second = out.a_second.data();
  tables.b_best = out.b_best.data();
  tables.b_distance = out.b_distance.data();
  kernel_function(tables);
  tidy(out, n_b);
  return out;
}

}  // namespace

Nearest nearest_rows(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b,
                     CpuLevel level) {
  CHECK(a.size() % kDim == 0 && b.size() % kDim == 0);
  CHECK(level <= cpu_level_max());
  if (a.empty() || b.empty()) return empty_answer(a.size() / kDim, b.size() / kDim);
  if (level == CpuLevel::avx512_vnni) {
    std::vector<std::uint8_t> shifted(a.begin(), a.end());
    for (std::uint8_t& v : shifted) v ^= 0x80;  // v - 128 as a signed byte
    const auto packed = pack_blocks<std::uint8_t, 16, 4>(b);
    kernel::Tables tables;
    tables.a = shifted.data();
    tables.b = packed.data();
    return run<16>(a, b, tables, &kernel::nearest_avx512);
  }
  if (level == CpuLevel::avx2) {
    const std::vector<std::int16_t> wide(a.begin(), a.end());
    const auto packed = pack_blocks<std::int16_t, 8, 2>(b);
    kernel::Tables tables;
    tables.a = wide.data();
    tables.b = packed.data();
    return run<8>(a, b, tables, &kernel::nearest_avx2);
  }
  return nearest_scalar(a, b);
}

}  // namespace pandok::match
