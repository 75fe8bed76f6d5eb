#include "register/picture_keeper.h"

#include <algorithm>
#include <map>
#include <system_error>

#include "base/file.h"
#include "base/limits.h"
#include "base/parallel.h"
#include "base/parse.h"
#include "base/progress.h"
#include "register/register.h"

namespace pandok::reg {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kRefreshBatch = 64;  // pictures

bool is_inside(const fs::path& path, const fs::path& root) {
  const auto end = std::mismatch(root.begin(), root.end(), path.begin(), path.end()).first;
  return end == root.end();
}

Bytes bytes_of(const std::vector<float>& values) {
  Bytes bytes;
  bytes.reserve(values.size() * sizeof(float));
  for (const float v : values) append_value(bytes, v);
  return bytes;
}

tl::unexpected<Error> copy_error(const Error& error) { return tl::unexpected<Error>(error); }

}  // namespace

bool is_picture_fault(Code code) {
  switch (code) {
    case Code::invalid_argument:
    case Code::data_corrupted:
    case Code::resource_exhausted:
    case Code::deadline_exceeded:
    case Code::not_found:
    case Code::permission_denied:
      return true;
    default:
      return false;
  }
}

Result<ImagesFolder> ImagesFolder::open(const fs::path& folder) {
  std::error_code error;
  const auto root = fs::canonical(folder, error);
  if (error || !fs::is_directory(root, error))
    return fail(Code::not_found, "the images folder {} is not there", folder.string());
  return ImagesFolder(root);
}

Result<fs::path> ImagesFolder::find(const std::string& file) const {
  std::error_code error;
  const auto path = fs::weakly_canonical(root_ / file, error);
  const auto named = quote_for_message(file);
  if (error) return fail(Code::not_found, "'{}' cannot be opened: {}", named, error.message());
  if (!is_inside(path, root_))
    return fail(Code::permission_denied, "'{}' is a link that leaves the images folder", named);
  const auto status = fs::status(path, error);
  if (!fs::exists(status)) return fail(Code::not_found, "'{}' is not in the images folder", named);
  if (!fs::is_regular_file(status))
    return fail(Code::invalid_argument, "'{}' is not a file", named);
  return path;
}

Result<std::vector<Result<Sha256>>> PictureKeeper::keep_files(const ImagesFolder& folder,
                                                              std::span<const std::string> files) {
  std::vector<Result<Bytes>> pictures(files.size());
  parallel_for(std::ssize(files), thread_count(), [&](std::int64_t i, int) {
    const auto at = static_cast<std::size_t>(i);
    auto path = folder.find(files[at]);
    if (path) {
      pictures[at] = read_file(*path, limits::kPictureBytesMax);
    } else {
      pictures[at] = copy_error(path.error());
    }
  });
  return keep(pictures);
}

Result<bool> PictureKeeper::known(const Sha256& picture, const std::string& model) {
  PANDOK_TRY(const auto id,
             database_.query_integer("SELECT id FROM pictures WHERE sha256 = $1 AND model = $2",
                                     {picture.hex(), model}));
  // A blob that lost its digest is put again.
  return id.has_value() && blobs_.get(picture).has_value();
}

Result<std::vector<Result<Sha256>>> PictureKeeper::keep(std::span<const Result<Bytes>> pictures) {
  std::vector<Result<Sha256>> names(pictures.size());
  parallel_for(std::ssize(pictures), thread_count(), [&](std::int64_t i, int) {
    const auto at = static_cast<std::size_t>(i);
    if (pictures[at]) {
      names[at] = Sha256::of(*pictures[at]);
    } else {
      names[at] = copy_error(pictures[at].error());
    }
  });
  const std::string model = indexer_.model();
  std::map<Sha256, std::size_t> asked;  // digest → place in `missing`
  std::vector<Bytes> missing;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!names[i] || asked.count(*names[i]) != 0) continue;
    PANDOK_TRY(const bool there, known(*names[i], model));
    if (there) {
      ++counts_.reused;
      continue;
    }
    asked.emplace(*names[i], missing.size());
    missing.push_back(*pictures[i]);
  }
  auto computed = indexer_.compute(missing);
  if (computed.size() != missing.size())
    return fail(Code::internal, "{} pictures were asked, {} answered", missing.size(),
                computed.size());
  std::vector<Sha256> good_names;
  std::vector<PictureFeatures> good;
  std::vector<const Bytes*> good_bytes;
  for (const auto& [name, at] : asked) {
    auto& result = computed[at];
    if (!result && !is_picture_fault(result.error().code)) return copy_error(result.error());
    if (!result) continue;
    good_names.push_back(name);
    good_bytes.push_back(&missing[at]);
    good.push_back(*result);
  }
  std::vector<Result<Sha256>> put(good.size());
  parallel_for(std::ssize(good), thread_count(), [&](std::int64_t i, int) {
    put[static_cast<std::size_t>(i)] = blobs_.put(*good_bytes[static_cast<std::size_t>(i)]);
  });
  for (const auto& each : put)
    if (!each) return copy_error(each.error());
  PANDOK_CHECKED(store(good_names, good));
  counts_.computed += std::ssize(good);
  for (auto& name : names) {
    const auto at = name ? asked.find(*name) : asked.end();
    if (at != asked.end() && !computed[at->second]) name = copy_error(computed[at->second].error());
  }
  return names;
}

Result<> PictureKeeper::store(std::span<const Sha256> names,
                              std::span<const PictureFeatures> features) {
  if (names.empty()) return {};
  const std::string model = indexer_.model();
  PANDOK_TRY(auto transaction, store::Transaction::begin(database_));
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto& f = features[i];
    const Bytes embedding = bytes_of(f.embedding);
    const std::int64_t checksum = features_checksum(embedding, f.features);
    PANDOK_CHECKED(database_.execute(
        "INSERT INTO pictures (sha256, model, width, height, embedding, features, checksum) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (sha256, model) DO UPDATE SET "
        "width = $3, height = $4, embedding = $5, features = $6, checksum = $7",
        {names[i].hex(), model, std::int64_t{f.width}, std::int64_t{f.height}, embedding,
         f.features, checksum}));
  }
  return transaction.commit();
}

Result<KeeperCounts> compute_missing(Register& the_register, PictureIndexer& indexer,
                                     Progress& progress) {
  auto& database = the_register.database();
  PictureKeeper keeper(database, the_register.blobs(), indexer);
  constexpr std::string_view kMissing =
      "FROM views v WHERE NOT EXISTS (SELECT 1 FROM pictures p WHERE p.sha256 = v.picture_sha256 "
      "AND p.model = $1)";
  PANDOK_TRY(
      const auto total,
      database.query_integer(fmt::format("SELECT count(DISTINCT v.picture_sha256) {}", kMissing),
                             {indexer.model()}));
  for (std::int64_t done = 0; done < total.value_or(0);) {
    if (progress.cancelled()) return fail(Code::cancelled, "stopped; run it again to go on");
    std::vector<Sha256> names;
    PANDOK_CHECKED(database.query(
        fmt::format("SELECT DISTINCT v.picture_sha256 {} ORDER BY v.picture_sha256 LIMIT $2",
                    kMissing),
        {indexer.model(), kRefreshBatch}, [&](const store::Row& row) -> Result<> {
          PANDOK_TRY(const auto name, Sha256::parse(row.text(0)));
          names.push_back(name);
          return {};
        }));
    std::vector<Result<Bytes>> pictures;
    for (const auto& name : names) pictures.push_back(the_register.blobs().get(name));
    PANDOK_TRY(const auto kept, keeper.keep(pictures));
    for (std::size_t i = 0; i < kept.size(); ++i)
      if (!kept[i])
        return fail(Code::data_corrupted, "picture {} of the register: {}", names[i].hex(),
                    kept[i].error().message);
    if (names.empty()) break;
    done += std::ssize(names);
    progress.advance("pictures", done, *total);
  }
  return keeper.counts();
}

}  // namespace pandok::reg
