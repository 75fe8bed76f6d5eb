// The audit log for those who look into it: searched, and proven.
#include "audit/log_folder.h"
#include "audit/note_key.h"
#include "audit/search.h"
#include "base/parse.h"
#include "http/proof_json.h"
#include "http/query_values.h"
#include "http/service.h"

namespace pandok::http {
namespace {

Response text(std::string body) {
  return {.status = 200,
          .content_type = "text/plain; charset=utf-8",
          .headers = {},
          .body = std::move(body),
          .etag = {}};
}

Result<std::optional<std::int64_t>> query_ms(const Request& request, std::string_view name) {
  if (!request.target.find(name)) return std::optional<std::int64_t>();
  PANDOK_TRY(const auto value, query_integer(request, name, 0, 0, INT64_MAX));
  return std::optional<std::int64_t>(value);
}

Result<audit::SearchFilter> filter_of(Service& service, store::Database& database,
                                      const Request& request) {
  audit::SearchFilter filter;
  if (const std::string person = query_text(request, "person"); !person.empty()) {
    PANDOK_TRY(filter.who, service.pseudonyms.pseudonym_of(database, person));
  }
  filter.act = query_text(request, "act");
  filter.object_id = query_text(request, "object");
  filter.request = query_text(request, "request");
  PANDOK_TRY(filter.from_ms, query_ms(request, "from_ms"));
  PANDOK_TRY(filter.to_ms, query_ms(request, "to_ms"));
  return filter;
}

Result<Json> entry_json(Service& service, store::Database& database, const audit::SearchHit& hit) {
  const audit::Entry& entry = hit.entry;
  Json json{{"index", hit.index},
            {"time_ms", entry.time_ms},
            {"who", entry.who},
            {"role", entry.role},
            {"act", entry.act},
            {"object_type", entry.object_type},
            {"object_id", entry.object_id},
            {"digest", entry.digest.hex()},
            {"request", entry.request}};
  PANDOK_TRY(const auto login, service.pseudonyms.login_of(database, entry.who));
  if (!login.empty()) json["login"] = login;
  return json;
}

Result<audit::SearchOptions> options_of(const Request& request) {
  audit::SearchOptions options;
  PANDOK_TRY(const int shown, query_limit(request));
  options.hits_max = static_cast<std::size_t>(shown);
  PANDOK_TRY(const auto cursor, query_cursor(request));
  if (cursor.empty()) return options;
  const auto before = parse_int(cursor);
  if (!before || *before < 0) return fail(Code::invalid_argument, "'cursor' is none of ours");
  options.before = static_cast<std::uint64_t>(*before);
  return options;
}

Result<Response> list_entries(Service& service, const Request& request) {
  PANDOK_TRY(const auto options, options_of(request));
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const auto filter, filter_of(service, *database, request));
  PANDOK_TRY(const auto page, audit::search(service.home.audit_folder(), filter, options));
  Json items = Json::array();
  for (const audit::SearchHit& hit : page.hits) {
    PANDOK_TRY(Json json, entry_json(service, *database, hit));
    items.push_back(std::move(json));
  }
  Json json{{"items", std::move(items)}, {"size", page.size}, {"looked_at", page.looked_at}};
  if (page.next) json["next"] = std::to_string(*page.next);
  return json_response(json);
}

Result<Response> prove_entry(Service& service, const Request& request) {
  const auto index = parse_int(request.parameters[0]);
  if (!index || *index < 0) return fail(Code::not_found, "the log has no such entry");
  auto proof = audit::prove(service.home.audit_folder(), static_cast<std::uint64_t>(*index));
  if (!proof && proof.error().code == Code::invalid_argument)
    return fail(Code::not_found, "the log has no entry {}", *index);
  if (!proof) return tl::unexpected<Error>(std::move(proof).error());
  return json_response(proof_json(*proof));
}

Result<Response> prove_consistency(Service& service, const Request& request) {
  PANDOK_TRY(const auto from, query_integer(request, "from", 0, 1, INT64_MAX));
  if (from == 0) return fail(Code::invalid_argument, "'from' is missing");
  PANDOK_TRY(const auto proof, audit::request_cosignature(service.home.audit_folder(),
                                                          static_cast<std::uint64_t>(from)));
  const audit::LogFolder folder{service.home.audit_folder()};
  PANDOK_TRY(const auto key, audit::read_public_key(folder));
  PANDOK_TRY(const auto checkpoint, audit::open_checkpoint(proof.checkpoint, key));
  return json_response({{"from", from},
                        {"to", checkpoint.size},
                        {"hashes", hashes_json(proof.hashes)},
                        {"checkpoint", proof.checkpoint}});
}

Result<Response> get_checkpoint(Service& service, const Request&) {
  PANDOK_TRY(auto note, audit::read_checkpoint_note({service.home.audit_folder()}));
  return text(std::move(note));
}

Result<Response> get_key(Service& service, const Request&) {
  PANDOK_TRY(const auto key, audit::read_public_key({service.home.audit_folder()}));
  return text(key.text() + "\n");
}

}  // namespace

void add_audit_routes(Router& router, Service& service) {
  using enum access::Permission;
  const auto add = [&](const char* pattern, Result<Response> (*body)(Service&, const Request&),
                       std::string reads = "", std::vector<std::string> query = {}) {
    router.add({.method = Method::get,
                .pattern = pattern,
                .handler = with_service(service, body),
                .access = {see_audit},
                .reads = std::move(reads),
                .query = std::move(query)});
  };
  add("/api/v1/audit/entries", list_entries, "audit.search",
      {"cursor", "limit", "person", "act", "object", "request", "from_ms", "to_ms"});
  add("/api/v1/audit/entries/{entry_index}/proof", prove_entry, "audit.prove");
  add("/api/v1/audit/checkpoint", get_checkpoint);
  add("/api/v1/audit/key", get_key);
  add("/api/v1/audit/consistency", prove_consistency, "", {"from"});
}

}  // namespace pandok::http
