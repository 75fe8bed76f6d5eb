#include "register/register.h"

#include "base/parse.h"
#include "register/design_rows.h"
#include "register/design_text.h"

namespace pandok::reg {
namespace {

constexpr int kListMax = 1'000;

constexpr std::string_view kConditions =
    "d.design_id > $1 AND ($2 = '' OR d.country = $2) AND ($3 = '' OR d.status = $3) "
    "AND ($4 = '' OR ';' || d.locarno LIKE $4) "
    "AND ($5 = 0 OR (d.valid_from <= $6 AND $6 <= d.valid_to)) ";
constexpr std::string_view kOfHolder = "AND d.holder IN (SELECT id FROM holders WHERE name = $9) ";
constexpr std::string_view kOfAnyHolder = "AND $9 = '' ";
constexpr std::string_view kOrder = "ORDER BY d.design_id LIMIT $7";

Result<StoredView> view_of(const store::Row& row) {
  StoredView view;
  view.id = row.integer(0);
  view.design = row.integer(1);
  view.position = static_cast<int>(row.integer(2));
  const auto name = parse_view(row.text(3));
  const auto picture = Sha256::parse(row.text(5));
  if (!name || !picture)
    return fail(Code::data_corrupted, "view {} of the register cannot be read; restore a backup",
                view.id);
  view.view = {*name, std::string(row.text(4))};
  view.picture = *picture;
  return view;
}

constexpr std::string_view kViewColumns =
    "SELECT id, design, position, view, file, picture_sha256 FROM views ";

}  // namespace

Result<StoredDesign> Register::find(std::string_view design_id) {
  PANDOK_TRY(const auto id, database_.query_integer("SELECT id FROM designs WHERE design_id = $1",
                                                    {std::string(design_id)}));
  if (!id)
    return fail(Code::not_found, "design '{}' is not in the register",
                quote_for_message(design_id));
  PANDOK_TRY(auto design, load_design(database_, *id));
  if (!design) return fail(Code::not_found, "design {} was removed", quote_for_message(design_id));
  return StoredDesign{*id, *std::move(design)};
}

Result<std::vector<StoredDesign>> Register::designs(std::span<const std::int64_t> ids) {
  std::vector<StoredDesign> found;
  for (const std::int64_t id : ids) {
    PANDOK_TRY(auto design, load_design(database_, id));
    if (design) found.push_back({id, *std::move(design)});
  }
  return found;
}

Result<std::vector<StoredDesign>> Register::list(const DesignQuery& q) {
  if (q.limit < 1 || q.limit > kListMax)
    return fail(Code::invalid_argument, "limit is {}, not 1 to {}", q.limit, kListMax);
  const std::string status = q.status ? std::string(status_name(*q.status)) : "";
  const std::string locarno = q.locarno_class ? fmt::format("%;{:02d}%", *q.locarno_class) : "";
  const std::int64_t dated = q.in_force_on ? 1 : 0;
  const std::int64_t day = q.in_force_on ? q.in_force_on->days() : 0;
  PANDOK_TRY(const TextSearch search, text_search(database_.dialect(), q.text));
  if (!search.expression.empty()) PANDOK_CHECKED(prepare_text());
  std::vector<std::int64_t> ids;
  PANDOK_CHECKED(database_.query(
      fmt::format("{}{}{}{}", search.sql, kConditions, q.holder ? kOfHolder : kOfAnyHolder, kOrder),
      {q.after, q.country, status, locarno, dated, day, std::int64_t{q.limit}, search.expression,
       q.holder.value_or("")},
      [&](const store::Row& row) -> Result<> {
        ids.push_back(row.integer(0));
        return {};
      }));
  return designs(ids);
}

// A home that is older than the search for text is made ready by the first one.
Result<> Register::prepare_text() {
  PANDOK_TRY(const bool lacks, lacks_design_text(database_));
  if (!lacks) return {};
  PANDOK_TRY(auto transaction, store::Transaction::begin(database_));
  PANDOK_CHECKED(fill_design_text(database_));
  return transaction.commit();
}

Result<Counts> Register::count() {
  Counts counts;
  PANDOK_CHECKED(
      database_.query("SELECT (SELECT count(*) FROM designs), (SELECT count(*) FROM views), "
                      "(SELECT count(DISTINCT picture_sha256) FROM views)",
                      {}, [&](const store::Row& row) -> Result<> {
                        counts = {row.integer(0), row.integer(1), row.integer(2)};
                        return {};
                      }));
  return counts;
}

Result<std::vector<StoredView>> Register::views_of(std::int64_t design) {
  std::vector<StoredView> views;
  PANDOK_CHECKED(database_.query(std::string(kViewColumns) + "WHERE design = $1 ORDER BY position",
                                 {design}, [&](const store::Row& row) -> Result<> {
                                   PANDOK_TRY(auto view, view_of(row));
                                   views.push_back(std::move(view));
                                   return {};
                                 }));
  return views;
}

Result<bool> Register::shows(const Sha256& picture, const std::optional<std::string>& holder) {
  const std::string sql = fmt::format(
      "SELECT 1 FROM views v JOIN designs d ON d.id = v.design WHERE v.picture_sha256 = $1 {}LIMIT "
      "1",
      holder ? "AND d.holder IN (SELECT id FROM holders WHERE name = $2) " : "AND $2 = '' ");
  PANDOK_TRY(const auto found, database_.query_integer(sql, {picture.hex(), holder.value_or("")}));
  return found.has_value();
}

Result<StoredView> Register::view(std::int64_t id) {
  std::optional<StoredView> found;
  PANDOK_CHECKED(database_.query(std::string(kViewColumns) + "WHERE id = $1", {id},
                                 [&](const store::Row& row) -> Result<> {
                                   PANDOK_TRY(found, view_of(row));
                                   return {};
                                 }));
  if (!found) return fail(Code::not_found, "view number {} is not in the register", id);
  return *std::move(found);
}

Result<Removal> Register::remove(std::span<const std::string> design_ids) {
  PANDOK_TRY(auto transaction, store::Transaction::begin(database_));
  PANDOK_TRY(const std::int64_t revision, next_revision(database_));
  Removal answer;
  for (const auto& design_id : design_ids) {
    PANDOK_TRY(const auto id,
               database_.query_integer("SELECT id FROM designs WHERE design_id = $1", {design_id}));
    if (!id) {
      answer.not_found.push_back(design_id);
      continue;
    }
    PANDOK_CHECKED(
        database_.execute("INSERT INTO removed_designs (design, revision) VALUES ($1, $2) "
                          "ON CONFLICT (design) DO UPDATE SET revision = $2",
                          {*id, revision}));
    PANDOK_CHECKED(remove_design_text(database_, *id));
    PANDOK_CHECKED(database_.execute("DELETE FROM designs WHERE id = $1", {*id}));
    ++answer.removed;
  }
  if (answer.removed == 0) return answer;  // rolls back: nothing changed
  PANDOK_CHECKED(database_.execute(
      "DELETE FROM pictures WHERE sha256 NOT IN (SELECT picture_sha256 FROM views)"));
  PANDOK_CHECKED(
      database_.execute("DELETE FROM holders WHERE id NOT IN (SELECT holder FROM designs)"));
  PANDOK_CHECKED(transaction.commit());
  return answer;
}

Result<std::int64_t> Register::revision() {
  PANDOK_TRY(const auto value,
             database_.query_integer("SELECT value FROM counters WHERE name = 'revision'"));
  return value.value_or(0);
}

}  // namespace pandok::reg
