#include "base/cpu.h"

#include <algorithm>
#include <cstdlib>

namespace pandok {

CpuLevel cpu_level_max() {
#if defined(__x86_64__)
  const bool vnni = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni");
  if (vnni) return CpuLevel::avx512_vnni;
  if (__builtin_cpu_supports("avx2")) return CpuLevel::avx2;
#endif
  return CpuLevel::scalar;
}

CpuLevel cpu_level() {
  static const CpuLevel kLevel = [] {
    const CpuLevel best = cpu_level_max();
    const char* wanted = std::getenv("PANDOK_CPU");
    if (wanted == nullptr) return best;
    for (const CpuLevel level : {CpuLevel::scalar, CpuLevel::avx2, CpuLevel::avx512_vnni})
      if (cpu_level_name(level) == wanted) return std::min(level, best);
    return best;
  }();
  return kLevel;
}

std::string_view cpu_level_name(CpuLevel level) {
  switch (level) {
    case CpuLevel::scalar:
      return "scalar";
    case CpuLevel::avx2:
      return "avx2";
    case CpuLevel::avx512_vnni:
      return "avx512_vnni";
  }
  return "scalar";
}

}  // namespace pandok
