#include "register/design_rows.h"

#include "base/id.h"
#include "register/design_text.h"

namespace pandok::reg {
namespace {

constexpr std::int64_t kRevisionsKept = 1000;

constexpr std::string_view kDesignSql =
    "SELECT d.design_id, d.article, d.locarno, h.name, h.contact, d.country, d.registered_on, "
    "d.expires_on, d.status, d.application_number, d.design_number, d.registration_number "
    "FROM designs d JOIN holders h ON h.id = d.holder WHERE d.id = $1";

std::optional<Date> date_at(const store::Row& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return Date::from_days(static_cast<std::int32_t>(row.integer(column)));
}

store::Value days_or_null(const std::optional<Date>& date) {
  if (!date) return std::monostate();
  return std::int64_t{date->days()};
}

std::string locarno_text(const Design& design) {
  return DesignFields::of(design).get(Field::locarno);
}

Result<Design> design_of(const store::Row& row) {
  Design d;
  d.design_id = row.text(0);
  d.article = row.text(1);
  DesignFields parsed;
  const auto locarno = parsed.set(Field::locarno, row.text(2));
  const auto status = parse_status(row.text(8));
  if (!locarno || !status)
    return fail(Code::data_corrupted, "design {} of the register cannot be read; restore a backup",
                d.design_id);
  d.locarno = parsed.design("").locarno;
  d.holder = row.text(3);
  d.holder_contact = row.text(4);
  d.country = row.text(5);
  d.registered_on = date_at(row, 6);
  d.expires_on = date_at(row, 7);
  d.status = *status;
  d.application_number = row.text(9);
  d.design_number = row.text(10);
  d.registration_number = row.text(11);
  return d;
}

}  // namespace

Result<std::optional<Design>> load_design(store::Database& database, std::int64_t id) {
  std::optional<Design> design;
  PANDOK_CHECKED(database.query(kDesignSql, {id}, [&](const store::Row& row) -> Result<> {
    PANDOK_TRY(design, design_of(row));
    return {};
  }));
  if (!design) return design;
  PANDOK_CHECKED(database.query(
      "SELECT happened_on, kind FROM design_events WHERE design = $1 ORDER BY position", {id},
      [&](const store::Row& row) -> Result<> {
        design->events.push_back({date_at(row, 0), std::string(row.text(1))});
        return {};
      }));
  return design;
}

Result<std::int64_t> next_revision(store::Database& database) {
  PANDOK_CHECKED(
      database.execute("UPDATE counters SET value = CASE WHEN value < $1 THEN $1 ELSE "
                       "value + 1 END WHERE name = 'revision'",
                       {now_ms()}));
  PANDOK_TRY(const auto value,
             database.query_integer("SELECT value FROM counters WHERE name = 'revision'"));
  if (!value) return fail(Code::data_corrupted, "the register has no revision; restore a backup");
  PANDOK_CHECKED(database.execute("INSERT INTO counters (name, value) VALUES ($1, $2)",
                                  {fmt::format("revision {}", *value), *value}));
  PANDOK_CHECKED(database.execute(
      "DELETE FROM counters WHERE name LIKE 'revision %' AND value <= (SELECT value FROM counters "
      "WHERE name LIKE 'revision %' ORDER BY value DESC LIMIT 1 OFFSET $1)",
      {kRevisionsKept}));
  return *value;
}

Result<bool> had_revision(store::Database& database, std::int64_t revision) {
  if (revision == 0) return true;
  PANDOK_TRY(const auto found, database.query_integer("SELECT value FROM counters WHERE name = $1",
                                                      {fmt::format("revision {}", revision)}));
  return found.has_value();
}

Result<std::int64_t> DesignWriter::holder_of(const Design& design) {
  PANDOK_CHECKED(database_.execute(
      "INSERT INTO holders (name, contact) VALUES ($1, $2) ON CONFLICT DO NOTHING",
      {design.holder, design.holder_contact}));
  PANDOK_TRY(const auto id,
             database_.query_integer("SELECT id FROM holders WHERE name = $1 AND contact = $2",
                                     {design.holder, design.holder_contact}));
  if (!id) return fail(Code::internal, "a holder was written and is not there");
  return *id;
}

Result<std::int64_t> DesignWriter::insert(const Design& d) {
  PANDOK_TRY(const std::int64_t holder, holder_of(d));
  const auto days = validity(d);
  PANDOK_TRY(const auto id,
             database_.query_integer(
                 "INSERT INTO designs (design_id, application_number, design_number, "
                 "registration_number, article, locarno, holder, country, registered_on, "
                 "expires_on, status, valid_from, valid_to, revision) VALUES ($1, $2, $3, $4, $5, "
                 "$6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id",
                 {d.design_id, d.application_number, d.design_number, d.registration_number,
                  d.article, locarno_text(d), holder, d.country, days_or_null(d.registered_on),
                  days_or_null(d.expires_on), std::string(status_name(d.status)),
                  std::int64_t{days.from}, std::int64_t{days.to}, revision_}));
  if (!id) return fail(Code::internal, "a design was written without a number");
  PANDOK_CHECKED(write_events(*id, d));
  PANDOK_CHECKED(put_design_text(database_, *id, d));
  return *id;
}

Result<> DesignWriter::update(std::int64_t id, const Design& d) {
  PANDOK_TRY(const std::int64_t holder, holder_of(d));
  const auto days = validity(d);
  PANDOK_CHECKED(database_.execute(
      "UPDATE designs SET application_number = $2, design_number = $3, registration_number = $4, "
      "article = $5, locarno = $6, holder = $7, country = $8, registered_on = $9, "
      "expires_on = $10, status = $11, valid_from = $12, valid_to = $13, revision = $14 "
      "WHERE id = $1",
      {id, d.application_number, d.design_number, d.registration_number, d.article, locarno_text(d),
       holder, d.country, days_or_null(d.registered_on), days_or_null(d.expires_on),
       std::string(status_name(d.status)), std::int64_t{days.from}, std::int64_t{days.to},
       revision_}));
  PANDOK_CHECKED(database_.execute("DELETE FROM design_events WHERE design = $1", {id}));
  PANDOK_CHECKED(write_events(id, d));
  PANDOK_CHECKED(put_design_text(database_, id, d));
  // The index keeps a design's class, country and days with each of its views.
  PANDOK_CHECKED(
      database_.execute("UPDATE views SET revision = $2 WHERE design = $1", {id, revision_}));
  return {};
}

Result<> DesignWriter::write_events(std::int64_t id, const Design& design) {
  for (std::size_t i = 0; i < design.events.size(); ++i)
    PANDOK_CHECKED(database_.execute(
        "INSERT INTO design_events (design, position, happened_on, kind) VALUES ($1, $2, $3, $4)",
        {id, static_cast<std::int64_t>(i), days_or_null(design.events[i].happened_on),
         design.events[i].kind}));
  return {};
}

Result<DesignWriter::Written> DesignWriter::put_design(const std::string& design_id,
                                                       const DesignFields& fields) {
  PANDOK_TRY(const auto id,
             database_.query_integer("SELECT id FROM designs WHERE design_id = $1", {design_id}));
  if (!id) {
    PANDOK_TRY(const std::int64_t added, insert(fields.design(design_id)));
    return Written{added, Change::added};
  }
  PANDOK_TRY(const auto stored, load_design(database_, *id));
  if (!stored) return fail(Code::internal, "design {} vanished in a transaction", design_id);
  const DesignFields before = DesignFields::of(*stored);
  const DesignFields after = before.replaced(fields, present_);
  if (auto dates = after.check_dates(); !dates)
    return with_context(fmt::format("design {}, with what the register has of it", design_id),
                        std::move(dates).error());
  if (DesignFields::of(after.design(design_id)) == before) return Written{*id, Change::none};
  PANDOK_CHECKED(update(*id, after.design(design_id)));
  return Written{*id, Change::changed};
}

Result<Change> DesignWriter::put_view(std::int64_t design, const View& view,
                                      const Sha256& picture) {
  const std::string name(view_name(view.name));
  PANDOK_TRY(const auto before,
             database_.query_text("SELECT picture_sha256 FROM views WHERE design = $1 AND "
                                  "view = $2 AND file = $3",
                                  {design, name, view.file}));
  if (before == picture.hex()) return Change::none;
  if (before) {
    PANDOK_CHECKED(
        database_.execute("UPDATE views SET picture_sha256 = $4, revision = $5 WHERE "
                          "design = $1 AND view = $2 AND file = $3",
                          {design, name, view.file, picture.hex(), revision_}));
    return Change::changed;
  }
  PANDOK_CHECKED(database_.execute(
      "INSERT INTO views (design, position, view, file, picture_sha256, revision) VALUES ($1, "
      "(SELECT coalesce(max(position) + 1, 0) FROM views WHERE design = $1), $2, $3, $4, $5)",
      {design, name, view.file, picture.hex(), revision_}));
  return Change::added;
}

}  // namespace pandok::reg
