#include "search/score.h"

#include <cmath>
#include <limits>

namespace pandok::search {

float score(const float* q, const float* x, std::size_t dim) {
  double lanes[4] = {};
  for (std::size_t d = 0; d < dim; d += 4)
    for (std::size_t j = 0; j < 4; ++j)
      lanes[j] += static_cast<double>(q[d + j]) * static_cast<double>(x[d + j]);
  const double sum = (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
  if (std::isnan(sum)) return -std::numeric_limits<float>::infinity();
  return static_cast<float>(sum);
}

}  // namespace pandok::search
