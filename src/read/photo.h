// One photo made ready for a reading: the picture, the item in it, what the network and the
// matcher see of it.
#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/hash.h"
#include "image/item.h"
#include "image/quality.h"
#include "match/local_features.h"
#include "model/encoder.h"
#include "read/reading.h"

namespace pandok::read {

// A photo as it came: a name for people and the bytes of the file.
struct Photo {
  std::string name;
  Bytes bytes;
};

// The longer side of the picture that a reading works on, in pixels. Every position in a reading's
// evidence is in the pixels of this picture.
inline constexpr int kWorkingSidePx = 1024;

// The picture that a reading works on: decoded, upright, at most kWorkingSidePx. With a crop, the
// surroundings of the crop only (half its size on each side), taken before scaling down.
struct WorkingPicture {
  cv::Mat bgr;
  image::Item item;
};
// Errors as image::decode(). invalid_argument if the crop lies outside the photo.
Result<WorkingPicture> working_picture(ByteView bytes, const std::optional<Crop>& crop);

struct PreparedPhoto {
  Sha256 sha256;
  WorkingPicture picture;
  image::Quality quality;
  std::vector<std::vector<float>> inputs;  // of the network, image::edge_input(), one a crop
};

// The parts of the item's box, about its middle, that are embedded: a box is never quite right,
// and the mean of several is more like the drawing (docs/accuracy.md says by how much).
inline constexpr double kItemCrops[] = {1.0, 0.9, 0.8};

// Any thread; about 15 ms for a 1024-pixel JPEG. The two times are added to `timings`.
Result<PreparedPhoto> prepare_photo(ByteView bytes, const std::optional<Crop>& crop,
                                    Timings& timings);

// One vector [256] of length 1 a photo: the mean over its crops, scaled. Errors as
// Encoder::embed(). Any thread; about 20 ms a photo on one core.
Result<std::vector<std::vector<float>>> embed_photos(model::Encoder& encoder,
                                                     std::span<const PreparedPhoto> photos);

}  // namespace pandok::read
