// The byte format of LocalFeatures; described in local_features.h.
#include <algorithm>
#include <array>
#include <cmath>

#include "base/hash.h"
#include "base/limits.h"
#include "match/descriptor_match.h"
#include "match/local_features.h"

namespace pandok::match {
namespace {

constexpr std::array<std::uint8_t, 4> kMagic = {'P', 'D', 'L', 'F'};
constexpr std::uint16_t kVersion = 1;
constexpr std::size_t kHeaderBytes = 32;
constexpr std::size_t kPointBytes = 12;
constexpr std::size_t kCrcBytes = 4;
constexpr float kOutsideMaxPx = 16'384;

std::size_t size_of(std::size_t n_points) {
  return kHeaderBytes + image::EdgeMap::kBytes + n_points * (kPointBytes + kDescriptorBytes) +
         kCrcBytes;
}

// False for what is not a number, too.
bool in_range(float v, int side) {
  return v >= -kOutsideMaxPx && v <= static_cast<float>(side) + kOutsideMaxPx;
}

Result<> check_header(ByteView bytes) {
  if (bytes.size() < size_of(0))
    return fail(Code::data_corrupted, "local features: {} bytes are too few", bytes.size());
  if (!std::equal(kMagic.begin(), kMagic.end(), bytes.begin()))
    return fail(Code::data_corrupted, "local features: wrong magic");
  if (const auto version = read_value<std::uint16_t>(bytes, 4); version != kVersion)
    return fail(Code::data_corrupted, "local features: version {}, this program reads {}", version,
                kVersion);
  const auto n = read_value<std::uint16_t>(bytes, 6);
  if (n > limits::kKeyPointsMax)
    return fail(Code::data_corrupted, "local features: {} key points, at most {}", n,
                limits::kKeyPointsMax);
  if (bytes.size() != size_of(n))
    return fail(Code::data_corrupted, "local features: {} bytes for {} key points, not {}",
                bytes.size(), n, size_of(n));
  const auto crc = read_value<std::uint32_t>(bytes, bytes.size() - kCrcBytes);
  if (crc != crc32c(bytes.first(bytes.size() - kCrcBytes)))
    return fail(Code::data_corrupted, "local features: the checksum does not hold");
  return {};
}

Result<> parse_boxes(ByteView bytes, LocalFeatures& out) {
  std::array<std::int32_t, 6> v;
  for (std::size_t i = 0; i < v.size(); ++i) v[i] = read_value<std::int32_t>(bytes, 8 + 4 * i);
  const bool picture_holds =
      v[0] >= 1 && v[1] >= 1 && v[0] <= limits::kPictureSideMax && v[1] <= limits::kPictureSideMax;
  // No sum that could overflow: compare with what is left.
  const bool box_holds = picture_holds && v[2] >= 0 && v[3] >= 0 && v[4] >= 1 && v[5] >= 1 &&
                         v[2] <= v[0] && v[3] <= v[1] && v[4] <= v[0] - v[2] && v[5] <= v[1] - v[3];
  if (!box_holds)
    return fail(Code::data_corrupted, "local features: the box is not in the picture");
  out.picture = {v[0], v[1]};
  out.box = {v[2], v[3], v[4], v[5]};
  return {};
}

}  // namespace

Bytes LocalFeatures::serialise() const {
  CHECK(points.size() <= static_cast<std::size_t>(limits::kKeyPointsMax));
  CHECK(descriptors.size() == points.size() * kDescriptorBytes);
  Bytes out(kMagic.begin(), kMagic.end());
  out.reserve(size_of(points.size()));
  append_value(out, kVersion);
  append_value(out, static_cast<std::uint16_t>(points.size()));
  for (const int v : {picture.width, picture.height, box.x, box.y, box.width, box.height})
    append_value(out, static_cast<std::int32_t>(v));
  const Bytes edge_bytes = edges.serialise();
  out.insert(out.end(), edge_bytes.begin(), edge_bytes.end());
  for (const KeyPoint& p : points) {
    append_value(out, p.x);
    append_value(out, p.y);
    append_value(out, static_cast<std::uint16_t>(std::lround(p.scale * 16)));
    append_value(out, static_cast<std::uint16_t>(std::lround(p.angle / 360.0 * 65'536)));
  }
  out.insert(out.end(), descriptors.begin(), descriptors.end());
  append_value(out, crc32c(out));
  return out;
}

Result<LocalFeatures> LocalFeatures::parse(ByteView bytes) {
  PANDOK_CHECKED(check_header(bytes));
  LocalFeatures out;
  PANDOK_CHECKED(parse_boxes(bytes, out));
  PANDOK_TRY(out.edges, image::EdgeMap::parse(bytes.subspan(kHeaderBytes, image::EdgeMap::kBytes)));
  const std::size_t n = read_value<std::uint16_t>(bytes, 6);
  std::size_t at = kHeaderBytes + image::EdgeMap::kBytes;
  out.points.reserve(n);
  for (std::size_t i = 0; i < n; ++i, at += kPointBytes) {
    const KeyPoint p = {
        .x = read_value<float>(bytes, at),
        .y = read_value<float>(bytes, at + 4),
        .scale = static_cast<float>(read_value<std::uint16_t>(bytes, at + 8)) / 16,
        .angle = static_cast<float>(read_value<std::uint16_t>(bytes, at + 10) * 360.0 / 65'536)};
    if (!in_range(p.x, out.picture.width) || !in_range(p.y, out.picture.height))
      return fail(Code::data_corrupted, "local features: key point {} is not in the picture", i);
    out.points.push_back(p);
  }
  const ByteView rows = bytes.subspan(at, n * kDescriptorBytes);
  out.descriptors.assign(rows.begin(), rows.end());
  return out;
}

}  // namespace pandok::match
