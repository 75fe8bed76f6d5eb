// The main job: photos of one item in, a reading out.
//
//   photo → item → edge domain → network → exact search → 20 designs
//         → edges laid over each other, key points matched → calibration → verdict → evidence
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "read/engine.h"
#include "read/photo.h"
#include "read/reading.h"
#include "register/gallery.h"
#include "store/database.h"

namespace pandok::read {

// How many designs of the search are looked at in detail.
inline constexpr int kShortlist = 20;

// What a caller wants of a reading beside its answer.
enum class Detail { answer, answer_and_evidence };

// One thread's reader: it has a database connection of its own and borrows the engine.
class Reader {
 public:
  static Result<Reader> open(Engine& engine);

  // Reads 1 to limits::kPhotosPerItemMax photos of one item. Photos that are too poor are named in
  // photo_faults and left out; when all are, the verdict is retake. Nothing is stored.
  // invalid_argument for a photo that cannot be decoded (its name in front) and for parameters;
  // any other code speaks of the home: data_corrupted if something in it is damaged.
  // Rights are in force or not on parameters.on, else on the Korean day of `at_ms`, else today.
  // About 0.15 s on one core.
  Result<Reading> read(std::span<const Photo> photos, const Parameters& parameters,
                       Detail detail = Detail::answer_and_evidence,
                       std::optional<std::int64_t> at_ms = {});

 private:
  Reader(Engine& engine, std::unique_ptr<store::Database> database);
  struct Work;  // what one reading carries from step to step
  Result<> look_up(const Parameters& parameters, Work& work, Reading& reading);
  Result<> verify(Work& work, Reading& reading);
  Result<Candidate> compare(Work& work, const search::Hit& hit);
  Result<> calibrate(const Work& work, Reading& reading);
  Result<> explain(Work& work, Reading& reading);

  Engine* engine_;
  std::unique_ptr<store::Database> database_;
  reg::Gallery gallery_;
};

}  // namespace pandok::read
