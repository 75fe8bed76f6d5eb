#include "read/photo.h"

#include <algorithm>
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
  photo.input = image::edge_input(photo.picture.bgr, photo.picture.item.box);
  timings.encode_ms += watch.lap_ms();
  return photo;
}

}  // namespace pandok::read
