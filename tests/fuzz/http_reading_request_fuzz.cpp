// Any bytes as the body of a reading's request: refused with a reason, or within every limit.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "base/bytes.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/parse.h"
#include "http/reading_request.h"

namespace pandok::http {

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Blobs that are not there: what is taken ends with "was not sent", which comes last. The
  // folder is never made.
  static const store::BlobStore blobs(std::filesystem::temp_directory_path() / "pandok_no_blobs");
  Request request;
  request.target = parse_target("/api/v1/readings").value();
  request.content_type = "application/json";
  request.body = std::string(pandok::as_text({data, size}));
  const auto asked = reading_request(request, blobs);
  CHECK(!asked);
  CHECK(asked.error().code == Code::invalid_argument || asked.error().code == Code::not_found);
  CHECK(is_utf8(asked.error().message));

  // The same bytes as the query of a single photo.
  auto target = parse_target("/api/v1/readings?" + request.body);
  if (!target) return 0;
  Request photo;
  photo.target = *std::move(target);
  photo.content_type = "image/png";
  photo.body = "x";
  const auto one = reading_request(photo, blobs);
  if (!one) {
    CHECK(one.error().code == Code::invalid_argument && is_utf8(one.error().message));
    return 0;
  }
  CHECK(one->photos.size() == 1 && utf8_length(one->photos[0].name) <= 255);
  CHECK(one->parameters.check().has_value());
  CHECK(is_plain_text(one->parcel) && utf8_length(one->parcel) <= limits::kParcelCharsMax);
  if (const auto& crop = one->parameters.crop)
    CHECK(crop->x <= limits::kPictureSideMax && crop->width <= limits::kPictureSideMax);
  return 0;
}

}  // namespace pandok::http
