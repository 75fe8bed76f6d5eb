// What the processor can do, asked once at run time.
#pragma once

#include <string_view>

namespace pandok {

enum class CpuLevel { scalar, avx2, avx512_vnni };

// The best level that this processor has; PANDOK_CPU=scalar|avx2|avx512_vnni lowers it (for tests
// and for comparing kernels), never raises it. The answer is the same for the whole process.
CpuLevel cpu_level();
// What the processor has, without the override.
CpuLevel cpu_level_max();
std::string_view cpu_level_name(CpuLevel level);

}  // namespace pandok
