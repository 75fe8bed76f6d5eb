#include "search/score.h"

namespace pandok::search {

float score(const double* q, const float* x, std::size_t dim) {
  double lane[8] = {};
  for (std::size_t d = 0; d < dim; d += 8)
    for (std::size_t l = 0; l < 8; ++l) lane[l] += static_cast<double>(x[d + l]) * q[d + l];
  return score_of_lanes(lane);
}

}  // namespace pandok::search
