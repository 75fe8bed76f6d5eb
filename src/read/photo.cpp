#include "read/photo.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <opencv2/imgproc.hpp>

#include "base/limits.h"
#include "base/stopwatch.h"
#include "image/decode.h"
#include "image/edge_domain.h"

namespace pandok::read {
namespace {

// Half the crop's size around it, inside the picture.
cv::Rect surroundings(const cv::Rect& crop, const cv::Size& picture) {
  const cv::Rect wide(crop.x - crop.width / 2, crop.y - crop.height / 2, 2 * crop.width,
                      2 * crop.height);
  return wide & cv::Rect(cv::Point(), picture);
}

Result<WorkingPicture> cropped_picture(const cv::Mat& full, const Crop& wanted) {
  const cv::Rect crop = cv::Rect(wanted.x, wanted.y, wanted.width, wanted.height) &
                        cv::Rect(cv::Point(), full.size());
  if (crop.width < limits::kPictureSideMin || crop.height < limits::kPictureSideMin)
    return fail(Code::invalid_argument,
                "--crop {},{},{},{} lies outside the photo of {} x {} pixels", wanted.x, wanted.y,
                wanted.width, wanted.height, full.cols, full.rows);
  const cv::Rect around = surroundings(crop, full.size());
  const double scale =
      std::min(1.0, kWorkingSidePx / static_cast<double>(std::max(around.width, around.height)));
  WorkingPicture picture;
  cv::resize(full(around), picture.bgr, {}, scale, scale, cv::INTER_AREA);
  const cv::Rect scaled(cvRound((crop.x - around.x) * scale), cvRound((crop.y - around.y) * scale),
                        std::max(1, cvRound(crop.width * scale)),
                        std::max(1, cvRound(crop.height * scale)));
  picture.item = image::item_from_crop(picture.bgr, scaled);
  return picture;
}

// The middle part of a box.
cv::Rect part_of(const cv::Rect& box, double share) {
  const int width = std::max(1, cvRound(box.width * share));
  const int height = std::max(1, cvRound(box.height * share));
  return {box.x + (box.width - width) / 2, box.y + (box.height - height) / 2, width, height};
}

std::vector<float> mean_direction(std::span<const std::vector<float>> vectors) {
  std::vector<double> sum(vectors.front().size());
  for (const std::vector<float>& vector : vectors)
    for (std::size_t d = 0; d < sum.size(); ++d) sum[d] += static_cast<double>(vector[d]);
  const double length = std::sqrt(std::inner_product(sum.begin(), sum.end(), sum.begin(), 0.0));
  // Unit vectors of one item that cancel out do not happen; one of them is then as good.
  if (length < 1e-6) return vectors.front();
  std::vector<float> mean;
  for (const double value : sum) mean.push_back(static_cast<float>(value / length));
  return mean;
}

}  // namespace

Result<WorkingPicture> working_picture(ByteView bytes, const std::optional<Crop>& crop) {
  PANDOK_TRY(auto decoded, image::decode(bytes, crop ? limits::kPictureSideMax : kWorkingSidePx));
  if (crop) return cropped_picture(decoded.bgr, *crop);
  WorkingPicture picture;
  picture.item = image::find_item(decoded.bgr);
  picture.bgr = std::move(decoded.bgr);
  return picture;
}

Result<PreparedPhoto> prepare_photo(ByteView bytes, const std::optional<Crop>& crop,
                                    Timings& timings) {
  PreparedPhoto photo;
  Stopwatch watch;
  photo.sha256 = Sha256::of(bytes);
  PANDOK_TRY(photo.picture, working_picture(bytes, crop));
  timings.decode_ms += watch.lap_ms();
  photo.quality = image::assess(photo.picture.bgr, photo.picture.item);
  for (const double share : kItemCrops)
    photo.inputs.push_back(
        image::edge_input(photo.picture.bgr, part_of(photo.picture.item.box, share)));
  timings.encode_ms += watch.lap_ms();
  return photo;
}

Result<std::vector<std::vector<float>>> embed_photos(model::Encoder& encoder,
                                                     std::span<const PreparedPhoto> photos) {
  std::vector<std::vector<float>> inputs;
  for (const PreparedPhoto& photo : photos)
    inputs.insert(inputs.end(), photo.inputs.begin(), photo.inputs.end());
  PANDOK_TRY(const auto vectors, encoder.embed(inputs));
  std::vector<std::vector<float>> means;
  std::span<const std::vector<float>> rest(vectors);
  for (const PreparedPhoto& photo : photos) {
    means.push_back(mean_direction(rest.first(photo.inputs.size())));
    rest = rest.subspan(photo.inputs.size());
  }
  return means;
}

}  // namespace pandok::read
