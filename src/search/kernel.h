// The inner loop of the search: 16 integer inner products at a time, compared with a threshold.
//
// A row has a code of 8 bits a component (search/quantise.h), kept as two nibbles: the upper four
// bits of all components lie in one plane, which every search reads, the lower four in another,
// which is read only where the first leaves too many rows. dim is a multiple of 64.
//
// Layout of a plane. 16 rows make a block. A block is dim / 8 lines of 64 bytes; line g holds the
// components 8 g to 8 g + 7 of the 16 rows: byte 4 r + j has component 8 g + j of row r in its low
// half and component 8 g + 4 + j in its high half. So one 64-byte load and two multiply-adds with
// the query's groups of four, repeated 16 times, advance all 16 sums, and no sum is ever taken
// across a register. Rows that the last block lacks are zero.
//
// Coarse block: f32[16] scales of the rows, then the plane of upper nibbles: 64 + 8 dim bytes.
// Fine block: the plane of lower nibbles: 8 dim bytes.
//
// All kernels compute the same 32-bit sums, |sum| <= 15 * 127 * 1024 < 2^21, bit for bit, and
// cannot overflow (tests: kernel_test.cpp). Threads: pure functions of their arguments.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/cpu.h"

namespace pandok::search {

inline constexpr std::size_t kBlockRows = 16;

constexpr std::size_t plane_block_bytes(std::size_t dim) { return kBlockRows * dim / 2; }
constexpr std::size_t coarse_block_bytes(std::size_t dim) { return 64 + plane_block_bytes(dim); }
// Where the byte with component d of row r lies in a plane's block; d % 8 >= 4: the high half.
constexpr std::size_t plane_byte(std::size_t r, std::size_t d) {
  return d / 8 * 64 + 4 * r + d % 4;
}

// One query on one run of coarse blocks.
struct ScanArgs {
  const std::uint8_t* blocks = nullptr;  // block 0; readable to the end of block `end`
  const std::uint16_t* masks = nullptr;  // [end]: bit r set = row r takes part; null: all do
  const std::int8_t* query = nullptr;    // [dim], components -127 to 127
  std::size_t dim = 0;
  std::size_t end = 0;  // one past the last block
  // A row survives iff scale * (sum * slope + offset) >= threshold, in float, in any order of
  // rounding (the caller's threshold leaves room for it).
  float slope = 0;
  float offset = 0;
};

// The first block with a survivor.
struct BlockHit {
  std::uint32_t mask = 0;                          // bit r: row r takes part and survives
  alignas(64) std::int32_t sums[kBlockRows] = {};  // over d of nibble(r, d) * query[d]
};

// The functions of one processor level.
struct Kernel {
  // Scans blocks begin, begin + 1, … and stops at the first that holds a survivor; fills `hit`
  // and returns that block, or returns args.end if there is none.
  std::size_t (*scan)(const ScanArgs& args, std::size_t begin, float threshold, BlockHit& hit);
  // The 16 sums of one block of a plane.
  void (*sums)(const std::uint8_t* plane, const std::int8_t* query, std::size_t dim,
               std::int32_t* out);
  // score() of search/score.h, the same bits.
  float (*score)(const double* q, const float* x, std::size_t dim);
};

// The kernel of a level; the caller has checked that the processor has it (cpu_level_max()).
const Kernel& kernel(CpuLevel level);

extern const Kernel kScalarKernel, kAvx2Kernel, kAvx512Kernel;

}  // namespace pandok::search
