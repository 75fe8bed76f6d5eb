#include <cstring>

#include "search/kernel.h"
#include "search/score.h"

namespace pandok::search {
namespace {

void sums_scalar(const std::uint8_t* plane, const std::int8_t* query, std::size_t dim,
                 std::int32_t* out) {
  std::int32_t sums[kBlockRows] = {};
  for (std::size_t d = 0; d < dim; d += 8, plane += 64)
    for (std::size_t r = 0; r < kBlockRows; ++r)
      for (std::size_t j = 0; j < 4; ++j) {
        const int byte = plane[4 * r + j];
        sums[r] += (byte & 15) * query[d + j] + (byte >> 4) * query[d + 4 + j];
      }
  std::memcpy(out, sums, sizeof sums);
}

std::size_t scan_scalar(const ScanArgs& args, std::size_t begin, float threshold, BlockHit& hit) {
  for (std::size_t block = begin; block < args.end; ++block) {
    const std::uint32_t allowed = args.masks == nullptr ? 0xffffu : args.masks[block];
    if (allowed == 0) continue;
    const std::uint8_t* at = args.blocks + block * coarse_block_bytes(args.dim);
    float scales[kBlockRows];
    std::memcpy(scales, at, sizeof scales);
    sums_scalar(at + 64, args.query, args.dim, hit.sums);
    std::uint32_t mask = 0;
    for (std::size_t r = 0; r < kBlockRows; ++r)
      if (scales[r] * (static_cast<float>(hit.sums[r]) * args.slope + args.offset) >= threshold)
        mask |= 1u << r;
    hit.mask = mask & allowed;
    if (hit.mask != 0) return block;
  }
  return args.end;
}

}  // namespace

const Kernel kScalarKernel{.scan = scan_scalar, .sums = sums_scalar, .score = score};

const Kernel& kernel(CpuLevel level) {
  switch (level) {
    case CpuLevel::scalar:
      return kScalarKernel;
    case CpuLevel::avx2:
      return kAvx2Kernel;
    case CpuLevel::avx512_vnni:
      return kAvx512Kernel;
  }
  return kScalarKernel;
}

}  // namespace pandok::search
