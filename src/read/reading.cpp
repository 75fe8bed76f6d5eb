#include "read/reading.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/limits.h"
#include "base/parse.h"

namespace pandok::read {
namespace {

constexpr std::array<std::string_view, 4> kVerdicts = {"match", "possible", "no_match", "retake"};

// To so many decimals, in the shortest spelling.
double rounded(double value, double per_unit) { return std::round(value * per_unit) / per_unit; }

Json candidate_json(const Candidate& candidate) {
  return {{"rank", candidate.rank},
          {"design_id", candidate.design_id},
          {"article", candidate.article},
          {"holder", candidate.holder},
          {"holder_contact", candidate.holder_contact},
          {"probability", stored_probability(candidate.probability)},
          {"score", rounded(candidate.score, 1e4)},
          {"edge_agreement", rounded(candidate.edge_agreement, 1e4)},
          {"inliers", candidate.inliers},
          {"photo", candidate.photo},
          {"view", candidate.view},
          {"view_picture", candidate.view_picture},
          {"in_force", candidate.in_force}};
}

Json parameters_json(const Parameters& parameters) {
  Json json{{"top", parameters.top}, {"exclude_self", parameters.exclude_self}};
  if (parameters.locarno) json["locarno"] = *parameters.locarno;
  if (parameters.country) json["country"] = *parameters.country;
  if (parameters.on) json["on"] = parameters.on->iso();
  if (parameters.crop) {
    const Crop& crop = *parameters.crop;
    json["crop"] = Json::array({crop.x, crop.y, crop.width, crop.height});
  }
  return json;
}

Json timings_json(const Timings& timings) {
  return {
      {"decode", rounded(timings.decode_ms, 100)},     {"encode", rounded(timings.encode_ms, 100)},
      {"search", rounded(timings.search_ms, 100)},     {"verify", rounded(timings.verify_ms, 100)},
      {"evidence", rounded(timings.evidence_ms, 100)}, {"total", rounded(timings.total_ms, 100)}};
}

// The following throw on a wrong shape; reading_from_json() catches in one place.
Parameters parameters_from(const Json& json) {
  Parameters parameters;
  parameters.top = json.at("top").get<int>();
  parameters.exclude_self = json.at("exclude_self").get<bool>();
  if (json.contains("locarno")) parameters.locarno = json.at("locarno").get<std::string>();
  if (json.contains("country")) parameters.country = json.at("country").get<std::string>();
  if (json.contains("on")) {
    parameters.on = Date::parse(json.at("on").get<std::string>()).value();
  }
  if (json.contains("crop")) {
    const auto crop = json.at("crop").get<std::array<int, 4>>();
    parameters.crop = Crop{crop[0], crop[1], crop[2], crop[3]};
  }
  return parameters;
}

Candidate candidate_from(const Json& json) {
  Candidate candidate;
  json.at("rank").get_to(candidate.rank);
  json.at("design_id").get_to(candidate.design_id);
  json.at("article").get_to(candidate.article);
  json.at("holder").get_to(candidate.holder);
  json.at("holder_contact").get_to(candidate.holder_contact);
  json.at("probability").get_to(candidate.probability);
  json.at("score").get_to(candidate.score);
  json.at("edge_agreement").get_to(candidate.edge_agreement);
  json.at("inliers").get_to(candidate.inliers);
  json.at("photo").get_to(candidate.photo);
  json.at("view").get_to(candidate.view);
  json.at("view_picture").get_to(candidate.view_picture);
  json.at("in_force").get_to(candidate.in_force);
  return candidate;
}

Reading reading_from(const Json& json) {
  Reading reading;
  json.at("id").get_to(reading.id);
  json.at("created_ms").get_to(reading.created_ms);
  if (json.contains("parcel")) json.at("parcel").get_to(reading.parcel);
  json.at("photos").get_to(reading.photos);
  json.at("photo_sha256").get_to(reading.photo_sha256);
  json.at("photo_faults").get_to(reading.photo_faults);
  reading.parameters = parameters_from(json.at("parameters"));
  reading.verdict = parse_verdict(json.at("verdict").get<std::string>()).value();
  json.at("reason").get_to(reading.reason);
  json.at("reason_ko").get_to(reading.reason_ko);
  json.at("probability_none").get_to(reading.probability_none);
  json.at("sharpness").get_to(reading.sharpness);
  json.at("item_confidence").get_to(reading.item_confidence);
  for (const Json& candidate : json.at("candidates"))
    reading.candidates.push_back(candidate_from(candidate));
  json.at("evidence_sha256").get_to(reading.evidence_sha256);
  const Json& timings = json.at("timings_ms");
  reading.timings = {timings.at("decode").get<double>(),   timings.at("encode").get<double>(),
                     timings.at("search").get<double>(),   timings.at("verify").get<double>(),
                     timings.at("evidence").get<double>(), timings.at("total").get<double>()};
  json.at("model").get_to(reading.model);
  json.at("index").get_to(reading.index);
  json.at("calibration").get_to(reading.calibration);
  json.at("thresholds").at("match").get_to(reading.thresholds.match);
  json.at("thresholds").at("possible").get_to(reading.thresholds.possible);
  return reading;
}

}  // namespace

double stored_probability(double probability) { return rounded(probability, 1e4); }

std::string_view verdict_name(Verdict verdict) {
  return kVerdicts[static_cast<std::size_t>(verdict)];
}

Result<Verdict> parse_verdict(std::string_view text) {
  for (std::size_t i = 0; i < kVerdicts.size(); ++i)
    if (kVerdicts[i] == text) return static_cast<Verdict>(i);
  return fail(Code::invalid_argument, "'{}' is no verdict", quote_for_message(text));
}

Result<> Parameters::check() const {
  if (top < 1 || top > limits::kCandidatesMax)
    return fail(Code::invalid_argument, "--top is {}; it must be 1 to {}", top,
                limits::kCandidatesMax);
  const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (country && (country->size() != 2 || !std::ranges::all_of(*country, capital)))
    return fail(Code::invalid_argument, "--country is two capital letters, like KR");
  if (crop && (crop->width < limits::kPictureSideMin || crop->height < limits::kPictureSideMin ||
               crop->x < 0 || crop->y < 0))
    return fail(Code::invalid_argument, "--crop is x,y,w,h in pixels, at least {} wide and high",
                limits::kPictureSideMin);
  return {};
}

Result<> check_parcel(std::string_view parcel) {
  if (!is_plain_text(parcel))
    return fail(Code::invalid_argument, "the parcel '{}' is not plain text",
                quote_for_message(parcel));
  if (utf8_length(parcel) > limits::kParcelCharsMax)
    return fail(Code::invalid_argument, "the parcel '{}' has more than {} characters",
                quote_for_message(parcel), limits::kParcelCharsMax);
  return {};
}

Json to_json(const Reading& reading) {
  Json candidates = Json::array();
  for (const Candidate& candidate : reading.candidates)
    candidates.push_back(candidate_json(candidate));
  return {{"id", reading.id},
          {"created_ms", reading.created_ms},
          {"parcel", reading.parcel},
          {"photos", reading.photos},
          {"verdict", verdict_name(reading.verdict)},
          {"reason", reading.reason},
          {"reason_ko", reading.reason_ko},
          {"probability_none", rounded(reading.probability_none, 1e4)},
          {"sharpness", rounded(reading.sharpness, 1e4)},
          {"item_confidence", rounded(reading.item_confidence, 1e4)},
          {"candidates", std::move(candidates)},
          {"timings_ms", timings_json(reading.timings)},
          {"model", reading.model},
          {"index", reading.index},
          {"calibration", reading.calibration},
          {"thresholds",
           {{"match", reading.thresholds.match}, {"possible", reading.thresholds.possible}}},
          {"parameters", parameters_json(reading.parameters)},
          {"photo_sha256", reading.photo_sha256},
          {"photo_faults", reading.photo_faults},
          {"evidence_sha256", reading.evidence_sha256}};
}

Result<Reading> reading_from_json(const Json& document) {
  try {
    Reading reading = reading_from(document);
    if (reading.photos.size() == reading.photo_sha256.size() &&
        reading.photos.size() == reading.photo_faults.size())
      return reading;
    return fail(Code::data_corrupted, "a stored reading is damaged: its lists of photos differ");
  } catch (const std::exception& error) {
    return fail(Code::data_corrupted, "a stored reading is damaged: {}", error.what());
  }
}

}  // namespace pandok::read
