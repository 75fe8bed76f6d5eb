#include "http/picture_answer.h"

#include "base/hash.h"
#include "http/query_values.h"
#include "image/decode.h"
#include "image/encode.h"

namespace pandok::http {
namespace {

constexpr int kThumbnailQuality = 85;
constexpr const char* kForever = "private, max-age=31536000, immutable";

bool begins(ByteView bytes, std::string_view magic, std::size_t at = 0) {
  return bytes.size() >= at + magic.size() && as_text(bytes.subspan(at, magic.size())) == magic;
}

}  // namespace

std::string_view picture_type(ByteView bytes) {
  if (begins(bytes, "\xff\xd8\xff")) return "image/jpeg";
  if (begins(bytes, "\x89PNG")) return "image/png";
  if (begins(bytes, "RIFF") && begins(bytes, "WEBP", 8)) return "image/webp";
  if (begins(bytes, "II*") || begins(bytes, "MM")) return "image/tiff";
  if (begins(bytes, "ftyp", 4)) return "image/heic";
  return "application/octet-stream";
}

std::string etag_of(ByteView bytes) { return "\"" + Sha256::of(bytes).hex().substr(0, 32) + "\""; }

Result<Response> picture_answer(const Request& request, Bytes bytes, int side) {
  PANDOK_TRY(const auto wanted, query_integer(request, "side", side, 64, 1'024));
  if (wanted > 0) {
    PANDOK_TRY(const auto picture, image::decode(bytes, static_cast<int>(wanted)));
    PANDOK_TRY(bytes, image::encode_jpeg(picture.bgr, kThumbnailQuality));
  }
  Response response{.status = 200,
                    .content_type = std::string(picture_type(bytes)),
                    .headers = {},
                    .body = {},
                    .etag = etag_of(bytes)};
  response.headers.emplace_back("Cache-Control", kForever);
  response.headers.emplace_back("Content-Disposition", "inline");
  response.body = std::string(as_text(bytes));
  return response;
}

}  // namespace pandok::http
