// The register: listed, shown, exported, and designs taken off it.
#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/id.h"
#include "base/parse.h"
#include "http/page_response.h"
#include "http/picture_answer.h"
#include "http/query_values.h"
#include "http/service.h"
#include "read/projection_store.h"
#include "register/catch_up.h"
#include "register/design_json.h"
#include "register/encoder_indexer.h"
#include "register/export.h"

namespace pandok::http {
namespace {

constexpr std::size_t kPieceBytes = 256u << 10;

Result<store::WriterLock> lock_now(const store::Home& home) {
  auto lock = home.lock_for_writing();
  if (!lock && lock.error().code == Code::failed_precondition)
    return fail(Code::unavailable, "the register is being changed; try again in a moment");
  return lock;
}

Result<Response> list_designs(Service& service, const Request& request) {
  reg::DesignQuery query;
  PANDOK_TRY(const int shown, query_limit(request));
  query.limit = shown + 1;
  PANDOK_TRY(query.after, query_cursor(request));
  query.text = query_text(request, "q");
  PANDOK_TRY(query.country, query_country(request));
  PANDOK_TRY(const auto locarno, query_integer(request, "locarno", 0, 1, 99));
  if (locarno > 0) query.locarno_class = static_cast<int>(locarno);
  if (const std::string status = query_text(request, "status"); !status.empty()) {
    PANDOK_TRY(query.status, reg::parse_status(status));
    if (reg::status_name(*query.status) != status)
      return fail(Code::invalid_argument, "'status' is one of the document's words, like {}",
                  reg::status_name(*query.status));
  }
  PANDOK_TRY(query.in_force_on, query_date(request, "in_force_on"));
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(query.holder, holder_scope(*database, request.caller()));
  reg::Register designs(*database, service.blobs);
  PANDOK_TRY(auto found, designs.list(query));
  const auto json_of = [&](const reg::StoredDesign& stored) -> Result<Json> {
    PANDOK_TRY(const auto views, designs.views_of(stored.id));
    return reg::design_json(stored.design, views);
  };
  return page_response(std::move(found), shown, json_of,
                       [](const reg::StoredDesign& stored) { return stored.design.design_id; });
}

Result<Response> get_design(Service& service, const Request& request) {
  PANDOK_TRY(const auto database, service.databases.borrow());
  reg::Register designs(*database, service.blobs);
  PANDOK_TRY(const auto stored, designs.find(request.parameters[0]));
  PANDOK_TRY(const auto holder, holder_scope(*database, request.caller()));
  if (holder && stored.design.holder != *holder)
    return fail(Code::not_found, "design '{}' is not in the register",
                quote_for_message(request.parameters[0]));
  PANDOK_TRY(const auto views, designs.views_of(stored.id));
  return json_response(reg::design_json(stored.design, views));
}

Result<Response> remove_design(Service& service, const Request& request) {
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const auto lock, lock_now(service.home));
  reg::Register designs(*database, service.blobs);
  PANDOK_TRY([[maybe_unused]] const auto found, designs.find(request.parameters[0]));
  PANDOK_CHECKED(record(service, request, "design.remove", {"design", request.parameters[0]}));
  PANDOK_TRY([[maybe_unused]] const auto removal, designs.remove(request.parameters));
  PANDOK_TRY(const auto engine, service.engines.current());
  SilentProgress progress;
  PANDOK_CHECKED(reg::bring_index_up(service.home, *database, engine->space(), progress));
  service.engines.changed();
  return no_content();
}

Result<Response> get_picture(Service& service, const Request& request) {
  PANDOK_TRY(const auto name, Sha256::parse(request.parameters[0]));
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const auto holder, holder_scope(*database, request.caller()));
  PANDOK_TRY(const bool shown, reg::Register(*database, service.blobs).shows(name, holder));
  if (!shown) return fail(Code::not_found, "no registered view has the picture {}", name.hex());
  PANDOK_TRY(auto bytes, service.blobs.get(name));
  return picture_answer(request, std::move(bytes));
}

// A file that is read piece by piece and gone afterwards.
class FilePieces {
 public:
  FilePieces(SpooledFile file, Fd fd) : file_(std::move(file)), fd_(std::move(fd)) {}
  Result<std::string> next() {
    std::string piece(kPieceBytes, '\0');
    const ssize_t n = ::read(fd_.get(), piece.data(), piece.size());
    if (n < 0) return tl::unexpected<Error>(system_error("reading", file_.path(), errno));
    piece.resize(static_cast<std::size_t>(n));
    return piece;
  }

 private:
  SpooledFile file_;
  Fd fd_;
};

Result<Response> export_designs(Service& service, const Request& request) {
  SpooledFile file(service.home.uploads_folder() / (request.id + ".csv"));
  {
    PANDOK_TRY(const auto database, service.databases.borrow());
    PANDOK_TRY(const auto snapshot, store::Snapshot::begin(*database));
    reg::Register designs(*database, service.blobs);
    SilentProgress progress;
    PANDOK_TRY([[maybe_unused]] const auto report,
               reg::export_csv(designs, file.path(), {}, progress));
  }
  Fd fd(::open(file.path().c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return tl::unexpected<Error>(system_error("opening", file.path(), errno));
  auto pieces = std::make_shared<FilePieces>(std::move(file), std::move(fd));
  return download("text/csv; charset=utf-8", Pieces([pieces] { return pieces->next(); }),
                  "DESIGNS.csv");
}

}  // namespace

void add_register_routes(Router& router, Service& service) {
  using enum access::Permission;
  router.add({.method = Method::get,
              .pattern = "/api/v1/designs",
              .handler = with_service(service, list_designs),
              .access = {search_register, see_own_designs},
              .query = {"cursor", "limit", "q", "locarno", "country", "status", "in_force_on"}});
  router.add({.method = Method::get,
              .pattern = "/api/v1/designs/{design_id}",
              .handler = with_service(service, get_design),
              .access = {search_register, see_own_designs}});
  router.add({.method = Method::del,
              .pattern = "/api/v1/designs/{design_id}",
              .handler = with_service(service, remove_design),
              .access = {change_register},
              .work = Work::heavy});
  router.add({.method = Method::get,
              .pattern = "/api/v1/pictures/{sha256}",
              .handler = with_service(service, get_picture),
              .access = {search_register, see_own_designs},
              .work = Work::heavy,
              .query = {"side"}});
  router.add({.method = Method::get,
              .pattern = "/api/v1/designs.csv",
              .handler = with_service(service, export_designs),
              .access = {search_register},
              .reads = "design.export",
              .work = Work::heavy});
}

}  // namespace pandok::http
