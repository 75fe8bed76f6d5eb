// Products of matrices for fine_tune.h; internal to the room.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace pandok::read {

// Columns of a right-hand matrix come in runs of this many, filled up with zeros.
inline constexpr std::size_t kRun = 256;
constexpr std::size_t filled_up(std::size_t columns) { return (columns + kRun - 1) / kRun * kRun; }

// a [m, k] times b [k, n], all row-major, n a multiple of kRun. Each sum is taken in the order of
// k, so the result does not depend on the machine or on `threads`. About 4 products a cycle and
// thread.
std::vector<float> product(std::span<const float> a, std::span<const float> b, std::size_t m,
                           std::size_t k, std::size_t n, int threads);

// a [rows, columns] turned over, [columns, filled_up(rows)].
std::vector<float> turned(std::span<const float> a, std::size_t rows, std::size_t columns);

}  // namespace pandok::read
