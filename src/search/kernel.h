// The inner loop of the search: 16 integer inner products at a time, compared with a threshold.
//
// Layout of codes ("blocks"): 16 rows make a block. A row of dim components (a multiple of 64) is
// cut into dim / 4 groups of four; a block stores, for each group in order, the four codes of
// row 0, of row 1, … of row 15: one 64-byte line a group. So one 64-byte load and one
// multiply-add with the query's group, repeated 16 times, advance all 16 sums, and no sum is ever
// taken across a register. A stored byte is the code + 128 (1 to 255); 128 is a zero code and
// fills the rows that the last block lacks.
//
//   byte of (row r, component d) in its block:  (d / 4) * 64 + r * 4 + d % 4
//
// All kernels compute the same 32-bit integers, |sum| <= 255 * 127 * 1024 < 2^25, so they agree
// bit for bit and cannot overflow (tests: kernel_test.cpp).
// Threads: pure functions of their arguments.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/cpu.h"

namespace pandok::search {

inline constexpr std::size_t kBlockRows = 16;

// One query on one run of blocks.
struct ScanArgs {
  const std::uint8_t* codes =
      nullptr;  // block 0 of the segment; readable to the end of block `end`
  const std::uint16_t* masks = nullptr;  // [end]: bit r set = row r takes part; null: all do
  const std::int8_t* query = nullptr;    // [dim], components -127 to 127, 4-byte aligned
  std::size_t dim = 0;                   // a multiple of 64
  std::size_t end = 0;                   // one past the last block
};

// The first block with a survivor.
struct BlockHit {
  std::uint32_t mask = 0;  // bit r: row r takes part and sums[r] >= threshold
  alignas(64) std::int32_t sums[kBlockRows] = {};  // sum over d of byte(r, d) * query[d]
};

// Scans blocks begin, begin + 1, … and stops at the first that holds a row with
// sum >= threshold; fills `hit` and returns that block, or returns args.end if there is none.
using ScanKernel = std::size_t (*)(const ScanArgs& args, std::size_t begin, std::int32_t threshold,
                                   BlockHit& hit);

// The kernel of a level; the caller has checked that the processor has it (cpu_level_max()).
ScanKernel scan_kernel(CpuLevel level);

std::size_t scan_scalar(const ScanArgs& args, std::size_t begin, std::int32_t threshold,
                        BlockHit& hit);
std::size_t scan_avx2(const ScanArgs& args, std::size_t begin, std::int32_t threshold,
                      BlockHit& hit);
std::size_t scan_avx512(const ScanArgs& args, std::size_t begin, std::int32_t threshold,
                        BlockHit& hit);

}  // namespace pandok::search
