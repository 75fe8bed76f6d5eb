// Makes a home ready for reading: folders, database, the network and its calibration.
#pragma once

#include <filesystem>
#include <optional>

#include "base/error.h"
#include "store/home.h"

namespace pandok::read {

// Makes the home if it is not there and puts in what is missing of the network (reader.onnx,
// reader.json) and its calibration (calibration.json) from `models`. With `replace_model` the
// network is put in anew: after damage, or to take over a newer one (the register is then embedded
// again by `pandok register reindex`). Running it twice changes nothing. A new home uses `database`
// if one is given; an old one with another database is failed_precondition. The database must
// answer.
Result<store::Home> set_up_home(const std::filesystem::path& root,
                                const std::filesystem::path& models, bool replace_model,
                                const std::optional<store::DatabaseUrl>& database = {});

}  // namespace pandok::read
