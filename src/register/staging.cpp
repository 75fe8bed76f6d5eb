#include "register/staging.h"

#include "base/limits.h"

namespace pandok::reg {
namespace {

// "line 12" or "a.xml, record 1": where a row stands, for a message about another one.
std::string place_of(const ParsedRow& row) {
  if (row.source.empty()) return fmt::format("line {}", row.line);
  return fmt::format("{}, record {}", row.source, row.line);
}

RowError error_at(const ParsedRow& row, std::string_view column, std::string reason) {
  return {row.line, row.source, std::string(column), std::move(reason)};
}

}  // namespace

Result<Staging> Staging::create(store::Database& database) {
  PANDOK_CHECKED(database.execute(
      "CREATE TEMP TABLE IF NOT EXISTS import_designs (design_id TEXT PRIMARY KEY, "
      "ordinal INTEGER NOT NULL UNIQUE, place TEXT NOT NULL, fields TEXT NOT NULL)"));
  PANDOK_CHECKED(database.execute(
      "CREATE TEMP TABLE IF NOT EXISTS import_views (design_id TEXT NOT NULL, view TEXT NOT NULL, "
      "file TEXT NOT NULL, ordinal INTEGER NOT NULL, place TEXT NOT NULL, picture TEXT NOT NULL, "
      "PRIMARY KEY (design_id, view, file))"));
  Staging staging(database);
  PANDOK_CHECKED(staging.clear());
  return staging;
}

Result<> Staging::clear() {
  PANDOK_CHECKED(database_->execute("DELETE FROM import_designs"));
  PANDOK_CHECKED(database_->execute("DELETE FROM import_views"));
  designs_ = views_ = 0;
  return {};
}

// Makes or completes the staged design; an error if the row says something else.
Result<std::optional<RowError>> Staging::merge_design(const ParsedRow& row) {
  std::optional<std::string> packed, place;
  PANDOK_CHECKED(database_->query("SELECT fields, place FROM import_designs WHERE design_id = $1",
                                  {row.design_id}, [&](const store::Row& found) -> Result<> {
                                    packed = std::string(found.text(0));
                                    place = std::string(found.text(1));
                                    return {};
                                  }));
  if (!packed) {
    PANDOK_CHECKED(database_->execute(
        "INSERT INTO import_designs (design_id, ordinal, place, fields) VALUES ($1, $2, $3, $4)",
        {row.design_id, designs_++, place_of(row), row.fields.pack()}));
    return std::optional<RowError>();
  }
  DesignFields merged = DesignFields::unpack(*packed);
  Field differs{};
  if (!merged.merge(row.fields, &differs))
    return std::optional(error_at(row, field_name(differs),
                                  fmt::format("differs from {} of the same design", *place)));
  if (const auto dates = merged.check_dates(); !dates)
    return std::optional(error_at(row, "expires_on", dates.error().message));
  if (const auto now = merged.pack(); now != *packed)
    PANDOK_CHECKED(database_->execute("UPDATE import_designs SET fields = $2 WHERE design_id = $1",
                                      {row.design_id, now}));
  return std::optional<RowError>();
}

// The picture that an earlier row gave for the same view and file.
Result<std::optional<std::string>> Staging::first_picture(const ParsedRow& row,
                                                          std::string* place) {
  std::optional<std::string> picture;
  PANDOK_CHECKED(database_->query(
      "SELECT picture, place FROM import_views WHERE design_id = $1 AND view = $2 AND file = $3",
      {row.design_id, std::string(view_name(row.view.name)), row.view.file},
      [&](const store::Row& found) -> Result<> {
        picture = std::string(found.text(0));
        *place = std::string(found.text(1));
        return {};
      }));
  return picture;
}

// Whether one more view fits, counting those that the register has and the file does not name.
Result<bool> Staging::has_room(const ParsedRow& row) {
  PANDOK_TRY(const auto views,
             database_->query_integer(
                 "SELECT count(*) FROM (SELECT view, file FROM import_views WHERE design_id = $1 "
                 "UNION SELECT v.view, v.file FROM views v JOIN designs d ON d.id = v.design "
                 "WHERE d.design_id = $1 UNION SELECT $2, $3) AS together",
                 {row.design_id, std::string(view_name(row.view.name)), row.view.file}));
  return views.value_or(0) <= limits::kViewsPerDesignMax;
}

Result<tl::expected<Staging::Taken, RowError>> Staging::add(const ParsedRow& row,
                                                            const Sha256& picture) {
  using Answer = tl::expected<Taken, RowError>;
  std::string place;
  PANDOK_TRY(const auto first, first_picture(row, &place));
  if (!first) {
    PANDOK_TRY(const bool fits, has_room(row));
    if (!fits)
      return Answer(tl::unexpected(error_at(
          row, "",
          fmt::format("the design would have more than {} views", limits::kViewsPerDesignMax))));
  }
  PANDOK_TRY(auto contradiction, merge_design(row));
  if (contradiction) return Answer(tl::unexpected(*std::move(contradiction)));
  // The same file cannot have two contents, unless it changed while it was read.
  if (first && *first != picture.hex())
    return Answer(tl::unexpected(error_at(row, "file", "has changed since " + place)));
  if (first) return Answer(Taken::duplicate);
  PANDOK_CHECKED(database_->execute(
      "INSERT INTO import_views (design_id, view, file, ordinal, place, picture) "
      "VALUES ($1, $2, $3, $4, $5, $6)",
      {row.design_id, std::string(view_name(row.view.name)), row.view.file, views_++, place_of(row),
       picture.hex()}));
  return Answer(Taken::yes);
}

Result<> Staging::each_design(
    const std::function<Result<>(const std::string&, const DesignFields&)>& visit) {
  return database_->query("SELECT design_id, fields FROM import_designs ORDER BY ordinal", {},
                          [&](const store::Row& row) -> Result<> {
                            return visit(std::string(row.text(0)),
                                         DesignFields::unpack(row.text(1)));
                          });
}

Result<> Staging::each_view(const std::string& design_id,
                            const std::function<Result<>(const View&, const Sha256&)>& visit) {
  return database_->query(
      "SELECT view, file, picture FROM import_views WHERE design_id = $1 ORDER BY ordinal",
      {design_id}, [&](const store::Row& row) -> Result<> {
        PANDOK_TRY(const ViewName name, parse_view(row.text(0)));
        PANDOK_TRY(const Sha256 picture, Sha256::parse(row.text(2)));
        return visit(View{name, std::string(row.text(1))}, picture);
      });
}

}  // namespace pandok::reg
