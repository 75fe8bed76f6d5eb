#include "register/gallery.h"

#include "register/picture_indexer.h"

namespace pandok::reg {
namespace {

constexpr std::string_view kGalleryDesignSql =
    "SELECT d.design_id, d.article, h.name, h.contact, d.valid_from, d.valid_to "
    "FROM designs d JOIN holders h ON h.id = d.holder WHERE d.id = $1";
constexpr std::string_view kViewsSql =
    "SELECT v.id, v.view, v.picture_sha256, p.embedding, p.features, p.checksum "
    "FROM views v JOIN pictures p ON p.sha256 = v.picture_sha256 AND p.model = $2 "
    "WHERE v.design = $1 ORDER BY v.position";

Result<> check_sum(const store::Row& row) {
  if (features_checksum(row.bytes(3), row.bytes(4)) == static_cast<std::uint32_t>(row.integer(5)))
    return {};
  return fail(Code::data_corrupted,
              "the stored features of picture {} are damaged; restore the database from a backup",
              row.text(2).substr(0, 16));
}

Result<GalleryView> gallery_view_of(const store::Row& row) {
  const std::string picture(row.text(2));
  PANDOK_CHECKED(check_sum(row));
  PANDOK_TRY(auto features, match::LocalFeatures::parse(row.bytes(4)));
  return GalleryView{.id = static_cast<std::uint64_t>(row.integer(0)),
                     .view = std::string(row.text(1)),
                     .picture_sha256 = picture,
                     .features = std::move(features)};
}

}  // namespace

Result<GalleryDesign> Gallery::design(std::uint64_t id) {
  GalleryDesign design;
  bool found = false;
  const auto key = static_cast<std::int64_t>(id);
  PANDOK_CHECKED(database_.query(kGalleryDesignSql, {key}, [&](const store::Row& row) -> Result<> {
    found = true;
    design = {.id = id,
              .design_id = std::string(row.text(0)),
              .article = std::string(row.text(1)),
              .holder = std::string(row.text(2)),
              .holder_contact = std::string(row.text(3)),
              .valid_from = static_cast<std::int32_t>(row.integer(4)),
              .valid_to = static_cast<std::int32_t>(row.integer(5)),
              .views = {}};
    return {};
  }));
  if (!found) return fail(Code::not_found, "design number {} is not in the register", id);
  PANDOK_CHECKED(database_.query(kViewsSql, {key, model_}, [&](const store::Row& row) -> Result<> {
    PANDOK_TRY(auto view, gallery_view_of(row));
    design.views.push_back(std::move(view));
    return {};
  }));
  return design;
}

Result<std::vector<std::vector<float>>> Gallery::embeddings(std::uint64_t id) {
  std::vector<std::vector<float>> vectors;
  const auto key = static_cast<std::int64_t>(id);
  auto found = database_.query(kViewsSql, {key, model_}, [&](const store::Row& row) -> Result<> {
    PANDOK_CHECKED(check_sum(row));
    vectors.push_back(embedding_of(row.bytes(3)));
    return {};
  });
  if (!found) return tl::unexpected<Error>(std::move(found).error());
  return vectors;
}

Result<std::vector<std::uint64_t>> Gallery::views_with_pictures(
    const std::vector<std::string>& sha256) {
  std::vector<std::uint64_t> views;
  for (const std::string& digest : sha256) {
    PANDOK_CHECKED(database_.query("SELECT id FROM views WHERE picture_sha256 = $1", {digest},
                                   [&](const store::Row& row) -> Result<> {
                                     views.push_back(static_cast<std::uint64_t>(row.integer(0)));
                                     return {};
                                   }));
  }
  return views;
}

}  // namespace pandok::reg
