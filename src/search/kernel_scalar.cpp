#include "search/kernel.h"

namespace pandok::search {

ScanKernel scan_kernel(CpuLevel level) {
  switch (level) {
    case CpuLevel::scalar:
      return scan_scalar;
    case CpuLevel::avx2:
      return scan_avx2;
    case CpuLevel::avx512_vnni:
      return scan_avx512;
  }
  return scan_scalar;
}

std::size_t scan_scalar(const ScanArgs& args, std::size_t begin, std::int32_t threshold,
                        BlockHit& hit) {
  for (std::size_t block = begin; block < args.end; ++block) {
    const std::uint32_t allowed = args.masks == nullptr ? 0xffffu : args.masks[block];
    if (allowed == 0) continue;
    const std::uint8_t* line = args.codes + block * kBlockRows * args.dim;
    std::int32_t sums[kBlockRows] = {};
    for (std::size_t d = 0; d < args.dim; d += 4, line += 64)
      for (std::size_t r = 0; r < kBlockRows; ++r)
        for (std::size_t j = 0; j < 4; ++j) sums[r] += line[r * 4 + j] * args.query[d + j];
    std::uint32_t mask = 0;
    for (std::size_t r = 0; r < kBlockRows; ++r)
      if (sums[r] >= threshold) mask |= 1u << r;
    mask &= allowed;
    if (mask == 0) continue;
    hit.mask = mask;
    for (std::size_t r = 0; r < kBlockRows; ++r) hit.sums[r] = sums[r];
    return block;
  }
  return args.end;
}

}  // namespace pandok::search
