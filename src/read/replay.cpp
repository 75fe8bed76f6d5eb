#include "read/replay.h"

#include <algorithm>
#include <cmath>

namespace pandok::read {
namespace {

constexpr double kProbabilityTolerance = 1e-4;  // what the stored document is rounded to

void compare_versions(const Reading& before, const Reading& now, std::vector<std::string>& causes) {
  const auto changed = [&](std::string_view what, const std::string& was, const std::string& is) {
    if (was != is)
      causes.push_back(fmt::format("{} has changed: it was {} and is {}", what, was, is));
  };
  changed("the model", before.model, now.model);
  changed("the register", before.index, now.index);
  changed("the calibration", before.calibration, now.calibration);
}

std::string name_of(const std::vector<Candidate>& candidates, std::size_t i) {
  return i < candidates.size() ? candidates[i].design_id : "nothing";
}

void compare_candidates(const Reading& before, const Reading& now,
                        std::vector<std::string>& found) {
  const std::size_t n = std::max(before.candidates.size(), now.candidates.size());
  for (std::size_t i = 0; i < n; ++i) {
    const std::string was = name_of(before.candidates, i), is = name_of(now.candidates, i);
    if (was != is) {
      found.push_back(fmt::format("candidate {} was {} and is {}", i + 1, was, is));
      continue;
    }
    const Candidate &a = before.candidates[i], &b = now.candidates[i];
    if (std::abs(a.probability - b.probability) > kProbabilityTolerance)
      found.push_back(fmt::format("the probability of {} was {:.4f} and is {:.4f}", was,
                                  a.probability, b.probability));
    if (a.view != b.view || a.photo != b.photo || a.inliers != b.inliers)
      found.push_back(fmt::format("the evidence for {} is another", was));
    if (a.in_force != b.in_force)
      found.push_back(fmt::format("{} was {}in force", was, a.in_force ? "" : "not "));
  }
}

}  // namespace

Result<Replay> replay(const Reading& before, Reader& reader, const store::BlobStore& blobs) {
  std::vector<Photo> photos;
  for (std::size_t i = 0; i < before.photo_sha256.size(); ++i) {
    PANDOK_TRY(const Sha256 name, Sha256::parse(before.photo_sha256[i]));
    PANDOK_TRY(auto bytes, blobs.get(name));
    photos.push_back({.name = before.photos.at(i), .bytes = std::move(bytes)});
  }
  const bool drawn = !before.evidence_sha256.empty();
  PANDOK_TRY(auto now,
             reader.read(photos, before.parameters,
                         drawn ? Detail::answer_and_evidence : Detail::answer, before.created_ms));
  Replay result{.before = before, .now = std::move(now), .causes = {}, .differences = {}};
  compare_versions(result.before, result.now, result.causes);
  if (result.before.verdict != result.now.verdict)
    result.differences.push_back(fmt::format("the verdict was {} and is {}",
                                             verdict_name(result.before.verdict),
                                             verdict_name(result.now.verdict)));
  compare_candidates(result.before, result.now, result.differences);
  if (result.before.evidence_sha256 != result.now.evidence_sha256)
    result.differences.emplace_back("the evidence picture is not the same to the last bit");
  return result;
}

}  // namespace pandok::read
