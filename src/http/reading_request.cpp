#include "http/reading_request.h"

#include "base/limits.h"
#include "base/parse.h"
#include "http/body_values.h"
#include "http/query_values.h"

namespace pandok::http {
namespace {

constexpr std::int64_t kSideMax = limits::kPictureSideMax;

// Texts of parameters from the one place or the other.
struct Texts {
  std::string locarno, country, on;
};

Result<> set_parameters(const Texts& texts, read::Parameters& parameters) {
  if (!texts.locarno.empty()) {
    if (texts.locarno.find_first_not_of("0123456789-") != std::string::npos)
      return fail(Code::invalid_argument, "'locarno' is a class like 06 or 06-01");
    parameters.locarno = texts.locarno;
  }
  if (!texts.country.empty()) parameters.country = texts.country;
  if (!texts.on.empty()) {
    auto date = Date::parse(texts.on);
    if (!date) return with_context("'on'", std::move(date).error());
    parameters.on = *date;
  }
  return parameters.check();
}

Result<read::Crop> parse_crop(std::string_view text) {
  std::array<int, 4> numbers{};
  const auto parts = split(text, ',');
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto number = parts.size() == 4 ? parse_int(parts[i]) : std::nullopt;
    if (!number || *number < 0 || *number > kSideMax)
      return fail(Code::invalid_argument,
                  "'crop' is x,y,width,height in pixels, like 10,20,300,200");
    numbers[i] = static_cast<int>(*number);
  }
  return read::Crop{numbers[0], numbers[1], numbers[2], numbers[3]};
}

Result<read::Crop> crop_of(const Json& json) {
  PANDOK_CHECKED(check_members(json, {"x", "y", "width", "height"}));
  const auto side = [&](std::string_view name) {
    return body_integer(json, name, -1, 0, kSideMax);
  };
  PANDOK_TRY(const auto x, side("x"));
  PANDOK_TRY(const auto y, side("y"));
  PANDOK_TRY(const auto width, side("width"));
  PANDOK_TRY(const auto height, side("height"));
  if (x < 0 || y < 0 || width < 0 || height < 0)
    return fail(Code::invalid_argument, "'crop' needs x, y, width and height");
  return read::Crop{static_cast<int>(x), static_cast<int>(y), static_cast<int>(width),
                    static_cast<int>(height)};
}

Result<read::Photo> photo_of(const Json& json, std::size_t number, const store::BlobStore& blobs) {
  PANDOK_CHECKED(check_members(json, {"sha256", "name"}));
  PANDOK_TRY(const auto digest_text, body_text(json, "sha256", 64));
  const auto digest = Sha256::parse(digest_text);
  if (!digest)
    return fail(Code::invalid_argument, "photo {}: 'sha256' is 64 lower-case hexadecimal digits",
                number);
  PANDOK_TRY(auto name, body_text(json, "name", kFileNameCharsMax));
  auto bytes = blobs.get(*digest);
  if (!bytes && bytes.error().code == Code::not_found) return photo_not_sent(number, *digest);
  if (!bytes) return tl::unexpected<Error>(std::move(bytes).error());
  if (name.empty()) name = fmt::format("photo {}", number);
  return read::Photo{.name = std::move(name), .bytes = *std::move(bytes)};
}

Result<ReadingRequest> from_json(const Request& request, const store::BlobStore& blobs) {
  PANDOK_TRY(const Json body,
             body_object(request, {"photos", "top", "locarno", "country", "on", "crop", "parcel"}));
  ReadingRequest asked;
  const Json photos = body.value("photos", Json());
  if (!photos.is_array() || photos.empty() || std::ssize(photos) > limits::kPhotosPerItemMax)
    return fail(Code::invalid_argument, "'photos' is a list of 1 to {} photos",
                limits::kPhotosPerItemMax);
  PANDOK_TRY(const auto top, body_integer(body, "top", 5, 1, limits::kCandidatesMax));
  asked.parameters.top = static_cast<int>(top);
  Texts texts;
  PANDOK_TRY(texts.locarno, body_text(body, "locarno", 8));
  PANDOK_TRY(texts.country, body_text(body, "country", 2));
  PANDOK_TRY(texts.on, body_text(body, "on", 10));
  PANDOK_TRY(asked.parcel, body_text(body, "parcel", limits::kParcelCharsMax));
  PANDOK_CHECKED(read::check_parcel(asked.parcel));
  if (body.contains("parcel") && asked.parcel.empty())
    return fail(Code::invalid_argument, "'parcel' is empty");
  if (body.contains("crop")) {
    PANDOK_TRY(asked.parameters.crop, crop_of(body["crop"]));
  }
  PANDOK_CHECKED(set_parameters(texts, asked.parameters));
  for (std::size_t i = 0; i < photos.size(); ++i) {
    PANDOK_TRY(auto photo, photo_of(photos[i], i + 1, blobs));
    asked.photos.push_back(std::move(photo));
  }
  return asked;
}

Result<ReadingRequest> from_photo(Request& request) {
  ReadingRequest asked;
  PANDOK_TRY(const auto top, query_integer(request, "top", 5, 1, limits::kCandidatesMax));
  asked.parameters.top = static_cast<int>(top);
  PANDOK_TRY(asked.parcel, query_parcel(request));
  if (const std::string crop = query_text(request, "crop"); !crop.empty()) {
    PANDOK_TRY(asked.parameters.crop, parse_crop(crop));
  }
  const Texts texts{query_text(request, "locarno"), query_text(request, "country"),
                    query_text(request, "on")};
  PANDOK_CHECKED(set_parameters(texts, asked.parameters));
  std::string name = query_text(request, "name");
  if (utf8_length(name) > kFileNameCharsMax)
    return fail(Code::invalid_argument, "'name' has more than {} characters", kFileNameCharsMax);
  if (name.empty()) name = "photo 1";
  const ByteView bytes = as_bytes(request.body);
  asked.photos.push_back({.name = std::move(name), .bytes = Bytes(bytes.begin(), bytes.end())});
  return asked;
}

}  // namespace

tl::unexpected<Error> photo_not_sent(std::size_t number, const Sha256& digest) {
  return fail(Code::not_found, "photo {} ({}) was not sent; PUT it to /api/v1/photos/ first",
              number, digest.hex());
}

Result<ReadingRequest> reading_request(Request& request, const store::BlobStore& blobs) {
  if (request.body.empty()) return fail(Code::invalid_argument, "the body is empty");
  if (request.content_type != "application/json") return from_photo(request);
  if (!request.target.query.empty())
    return fail(Code::invalid_argument, "with a JSON body the parameters stand in the body");
  return from_json(request, blobs);
}

}  // namespace pandok::http
