// A reading: what was asked of some photos of one item, and what was answered.
//
// It is complete: with the blobs that it names by digest it can be shown again, drawn again and
// asked again. As JSON it is the contract of `pandok read --json`; keys are only ever added.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/json.h"

namespace pandok::read {

// match: the first candidate is very likely the design that the item may copy;
// possible: worth a look; no_match: the register probably does not hold it;
// retake: the photos do not allow a reading.
enum class Verdict { match, possible, no_match, retake };
std::string_view verdict_name(Verdict verdict);
Result<Verdict> parse_verdict(std::string_view text);

// A part of the picture in pixels of the upright photo as it was taken.
struct Crop {
  int x = 0, y = 0, width = 0, height = 0;
  bool operator==(const Crop&) const = default;
};

struct Parameters {
  int top = 5;  // candidates to report, 1 to limits::kCandidatesMax; those behind kShortlist
                // (reader.h) are compared too, and change neither verdict nor probabilities
  std::optional<std::string> locarno;  // "06" or "06-01"
  std::optional<std::string> country;  // "KR"
  std::optional<Date> on;              // only rights in force on this day
  std::optional<Crop> crop;            // of the first photo; wins over finding the item
  bool exclude_self = false;           // leave out views with a photo's own bytes

  // invalid_argument with the option's name unless every value is allowed.
  Result<> check() const;
  bool operator==(const Parameters&) const = default;
};

struct Candidate {
  int rank = 0;  // 1 is the best
  std::string design_id, article, holder, holder_contact;
  double probability = 0;     // that this is the design, calibrated; 0 behind the shortlist: what
                              // is there counts as "none"
  double score = 0;           // cosine of the embeddings, -1 to 1
  double edge_agreement = 0;  // 0 to 1
  int inliers = 0;            // key points that one geometry explains
  int photo = 0;              // which photo and which view agree best
  std::string view;
  std::string view_picture;  // SHA-256, hexadecimal
  bool in_force = false;     // on Parameters::on, else on the day of the reading
};

struct Timings {
  double decode_ms = 0, encode_ms = 0, search_ms = 0, verify_ms = 0, evidence_ms = 0, total_ms = 0;
};

struct Thresholds {
  double match = 0.8;      // probability from which the verdict is match
  double possible = 0.25;  // … possible
  bool operator==(const Thresholds&) const = default;
};

struct Reading {
  std::string id;                     // 26 characters, sorts by time; empty until stored
  std::int64_t created_ms = 0;        // since 1970-01-01 UTC
  std::string made_by, organisation;  // ids of who asked; "" from the command line; not in JSON
  std::string parcel;                 // what the officer calls it; "" if not given
  std::vector<std::string> photos;    // names as given
  std::vector<std::string> photo_sha256;
  std::vector<std::string> photo_faults;  // "" or why a photo cannot be used
  Parameters parameters;
  Verdict verdict = Verdict::no_match;
  std::string reason;           // one line, English
  std::string reason_ko;        // the same in Korean
  double probability_none = 1;  // that the register does not hold the item
  // Of the usable photo with the clearest item (image/quality.h, image/item.h), 0..1.
  double sharpness = 0, item_confidence = 0;
  std::vector<Candidate> candidates;
  std::string evidence_sha256;  // of the first candidate's picture (PNG), "" if not drawn
  Timings timings;
  std::string model, index, calibration;  // versions
  Thresholds thresholds;
};

// A probability as JSON keeps it, and as the evidence picture says it, so that a picture drawn from
// a stored reading is the same.
double stored_probability(double probability);

// invalid_argument over limits::kParcelCharsMax characters, with a control character, or not UTF-8.
Result<> check_parcel(std::string_view parcel);

Json to_json(const Reading& reading);
// data_corrupted unless the document is a reading as to_json() writes it, or wrote it before there
// was "parcel".
Result<Reading> reading_from_json(const Json& document);

}  // namespace pandok::read
