// What `pandok train` learns from and is tested on: cases divided by design, and what the network
// gives for photos and registered views.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/progress.h"
#include "read/engine.h"
#include "read/fine_tune.h"
#include "read/query_file.h"

namespace pandok::read {

// Fewer designs than this, to learn from or to be tested on, prove nothing; nor do fewer photos of
// goods that the register does not hold.
inline constexpr std::int64_t kTrainDesignsMin = 30;
inline constexpr std::int64_t kTrainAbsentMin = 10;

// Cases by whether a projection may learn from them. A design stays on its side for ever, whatever
// cases come later, as the digest of its id decides: so a projection of last year is never tested
// on a design that it learnt from. Cases without a right answer teach a projection nothing; all of
// them test.
struct SplitCases {
  std::vector<Query> learn, test;
  std::int64_t learn_designs = 0, test_designs = 0, absent = 0;
};
// About 60 % of the designs learn. Pure.
SplitCases split_cases(const std::vector<Query>& cases);
// failed_precondition with the counts if one of the parts is below its minimum.
Result<> check_split(const SplitCases& split);

// Views that one training looks at; a larger register is represented by its hardest designs.
inline constexpr std::size_t kTuningViewsMax = 8'192;

struct TuningData {
  TuningSet set;
  std::int64_t left_out = 0;  // photos too poor to be read
};

// The photos of these queries, whose files lie in `images`, and the views that they are held
// against: the whole register, or if it has more than kTuningViewsMax views, the right designs,
// those that each photo is nearest to now, and some others. invalid_argument "line N: …" for a
// photo that cannot be read or a design that the register does not hold; cancelled; errors of the
// home. About 30 ms a photo and core.
Result<TuningData> tuning_data(Engine& engine, const std::vector<Query>& queries,
                               const std::filesystem::path& images, int threads,
                               Progress& progress);

}  // namespace pandok::read
