// What lies in a case's folder: photos and evidence of its readings, files, papers and their proof.
#include "access/people.h"
#include "audit/log_folder.h"
#include "base/id.h"
#include "base/limits.h"
#include "cases/case_papers.h"
#include "http/admission.h"
#include "http/body_values.h"
#include "http/case_paper.h"
#include "http/case_view.h"
#include "http/person_json.h"
#include "http/picture_answer.h"
#include "http/proof_json.h"
#include "http/query_values.h"
#include "http/service.h"
#include "read/evidence_picture.h"
#include "read/reading_store.h"

namespace pandok::http {
namespace {

using cases::StoredCase;

constexpr std::string_view kPdf = "application/pdf";

// A digest of the address; text that is none names nothing.
Result<Sha256> digest_in(const Request& request, std::size_t parameter) {
  const auto digest = Sha256::parse(request.parameters[parameter]);
  if (!digest) return fail(Code::not_found, "there is nothing with this digest");
  return *digest;
}

Result<StoredCase> find_case(Service& service, store::Database& database, const CaseCaller& who,
                             const Request& request) {
  return cases::CaseStore(database, service.law).get(request.parameters[0], who.scope);
}

Response file_answer(std::string_view type, ByteView bytes, std::string_view disposition) {
  Response response{.status = 200,
                    .content_type = std::string(type),
                    .headers = {},
                    .body = std::string(as_text(bytes)),
                    .etag = etag_of(bytes)};
  response.headers.emplace_back("Cache-Control", "private, max-age=31536000, immutable");
  response.headers.emplace_back("Content-Disposition", std::string(disposition));
  return response;
}

// ---- photos and evidence

Result<Response> get_case_photo(Service& service, const Request& request) {
  PANDOK_TRY(const Sha256 digest, digest_in(request, 1));
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const CaseCaller who, case_caller(*database, request.caller()));
  PANDOK_TRY(const StoredCase found, find_case(service, *database, who, request));
  read::ReadingStore readings(*database, service.blobs);
  for (const std::string& id : found.about.readings) {
    PANDOK_TRY(const auto reading, readings.get(id));
    for (const std::string& photo : reading.photo_sha256) {
      if (photo != request.parameters[1]) continue;
      PANDOK_TRY(auto bytes, service.blobs.get(digest));
      // Where the officer stood is not the parties' business.
      return picture_answer(request, std::move(bytes),
                            who.party == cases::Party::office ? 0 : 1'024);
    }
  }
  return fail(Code::not_found, "the case has no such photo");
}

// The comparison with the design that the case is about.
Result<int> rank_of(const read::Reading& reading, const std::string& design_id) {
  for (const read::Candidate& candidate : reading.candidates)
    if (candidate.design_id == design_id) return candidate.rank;
  return fail(Code::not_found, "the reading did not find the case's design");
}

Result<Response> get_case_evidence(Service& service, const Request& request) {
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const CaseCaller who, case_caller(*database, request.caller()));
  PANDOK_TRY(const StoredCase found, find_case(service, *database, who, request));
  const auto& all = found.about.readings;
  const std::string& id = request.parameters[1];
  if (std::find(all.begin(), all.end(), id) == all.end())
    return fail(Code::not_found, "the case has no such reading");
  PANDOK_TRY(const auto reading, read::ReadingStore(*database, service.blobs).get(id));
  PANDOK_TRY(const int rank, rank_of(reading, found.about.design_id));
  PANDOK_TRY(auto png, read::evidence_png(reading, service.blobs, rank));
  return picture_answer(request, std::move(png));
}

// ---- files

Result<std::string> type_of(const Request& request) {
  const ByteView bytes = as_bytes(request.body);
  if (request.content_type == kPdf) {
    if (request.body.starts_with("%PDF-")) return std::string(kPdf);
    return fail(Code::invalid_argument, "this is no PDF");
  }
  const std::string_view type = picture_type(bytes);
  if (type.starts_with("image/")) return std::string(type);
  return fail(Code::invalid_argument, "this is no picture that is taken here");
}

Result<Response> add_file(Service& service, const Request& request) {
  cases::CaseFile file;
  PANDOK_TRY(file.type, type_of(request));
  PANDOK_TRY(file.shared, query_flag(request, "shared"));
  file.name = query_text(request, "name");
  file.bytes = std::ssize(request.body);
  file.at_ms = now_ms();
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const CaseCaller who, case_caller(*database, request.caller()));
  PANDOK_TRY(const StoredCase found, find_case(service, *database, who, request));
  file.person = who.person.id;
  file.party = who.party;
  PANDOK_TRY(file.digest, service.blobs.put(as_bytes(request.body)));
  PANDOK_TRY(auto transaction, store::Transaction::begin(*database));
  cases::CasePapers papers(*database);
  PANDOK_TRY(const bool fresh, papers.add_file(found.id, file));
  if (fresh) PANDOK_CHECKED(record(service, request, "case.file", {"case", found.id, file.digest}));
  PANDOK_CHECKED(transaction.commit());
  PANDOK_TRY(const cases::CaseFile kept, papers.file(found.id, file.digest, who.party));
  access::People people(*database);
  return json_response(file_json(kept, person_name(people, kept.person)), 201);
}

Result<Response> get_file(Service& service, const Request& request) {
  PANDOK_TRY(const Sha256 digest, digest_in(request, 1));
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const CaseCaller who, case_caller(*database, request.caller()));
  PANDOK_TRY(const StoredCase found, find_case(service, *database, who, request));
  PANDOK_TRY(const auto file, cases::CasePapers(*database).file(found.id, digest, who.party));
  PANDOK_TRY(const Bytes bytes, service.blobs.get(digest));
  return file_answer(file.type, bytes, file.type == kPdf ? "attachment" : "inline");
}

// ---- papers

Result<PaperRequest> paper_request(const Request& request) {
  PANDOK_TRY(const Json body,
             body_object(request, {"form", "addressee", "reason", "evidence", "scope", "suspects",
                                   "security", "place_of_storage", "shared"}));
  PaperRequest asked;
  PANDOK_TRY(const auto form, body_text(body, "form", 64));
  const auto kind = forms::parse_form(form);
  if (!kind) return fail(Code::invalid_argument, "'form' is none of the five papers");
  asked.form = *kind;
  constexpr std::size_t kLine = limits::kCaseNameCharsMax, kText = limits::kCaseTextCharsMax;
  PANDOK_TRY(asked.addressee, body_text(body, "addressee", kLine));
  PANDOK_TRY(asked.reason, body_text(body, "reason", kText));
  PANDOK_TRY(asked.evidence, body_text(body, "evidence", kText));
  PANDOK_TRY(asked.scope, body_text(body, "scope", kText));
  PANDOK_TRY(asked.suspects, body_text(body, "suspects", kText));
  PANDOK_TRY(asked.security, body_text(body, "security", kLine));
  PANDOK_TRY(asked.place_of_storage, body_text(body, "place_of_storage", kLine));
  PANDOK_TRY(asked.shared, body_flag(body, "shared"));
  return asked;
}

Result<Response> write_paper(Service& service, const Request& request,
                             const Idempotency::Turn& turn) {
  PANDOK_TRY(const PaperRequest asked, paper_request(request));
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const CaseCaller who, case_caller(*database, request.caller()));
  PANDOK_TRY(const StoredCase found, find_case(service, *database, who, request));
  PANDOK_TRY(const PrintedPaper printed, print_paper(service, *database, who, found, asked));
  cases::CasePaper paper{.number = printed.number,
                         .case_id = found.id,
                         .form = std::string(forms::form_name(asked.form)),
                         .digest = printed.digest,
                         .file = printed.file,
                         .person = who.person.id,
                         .party = who.party,
                         .shared = asked.shared,
                         .at_ms = now_ms()};
  PANDOK_TRY(auto transaction, store::Transaction::begin(*database));
  PANDOK_TRY(const auto entry,
             record_entry(service, request, "case.paper", {"paper", paper.number, paper.digest}));
  paper.entry = static_cast<std::int64_t>(entry);
  auto kept = cases::CasePapers(*database).add_paper(paper);
  if (!kept && kept.error().code == Code::already_exists)
    return fail(Code::failed_precondition,
                "another paper of this case was written at the same moment; send it again");
  PANDOK_CHECKED(std::move(kept));
  Response response = json_response(paper_json(paper, request.caller().name), 201);
  PANDOK_CHECKED(turn.keep(*database, response));
  PANDOK_CHECKED(transaction.commit());
  return response;
}

Result<Response> create_paper(Service& service, Request& request) {
  auto begun = begin_turn(service, request);
  if (auto* kept = std::get_if<Response>(&begun)) return std::move(*kept);
  return write_paper(service, request, std::get<Idempotency::Turn>(begun));
}

Result<Response> get_paper(Service& service, const Request& request) {
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const CaseCaller who, case_caller(*database, request.caller()));
  PANDOK_TRY(const StoredCase found, find_case(service, *database, who, request));
  PANDOK_TRY(const auto paper, cases::CasePapers(*database).paper(found.id, request.parameters[1]));
  if (!cases::sees(who.party, paper.party, paper.shared))
    return fail(Code::not_found, "the case has no such paper");
  PANDOK_TRY(const Bytes bytes, service.blobs.get(paper.file));
  return file_answer(kPdf, bytes, "inline; filename=\"" + paper.number + ".pdf\"");
}

// For whoever holds a paper; what it says is not told.
Result<Response> prove_paper(Service& service, const Request& request) {
  PANDOK_TRY(const Sha256 digest, digest_in(request, 0));
  PANDOK_TRY(const auto database, service.databases.borrow());
  PANDOK_TRY(const auto paper, cases::CasePapers(*database).paper_of(digest));
  PANDOK_TRY(const auto found, cases::CaseStore(*database, service.law).get(paper.case_id));
  access::People people(*database);
  PANDOK_TRY(const std::string office, organisation_name(people, found.about.organisation));
  PANDOK_TRY(const auto proof,
             audit::prove(service.home.audit_folder(), static_cast<std::uint64_t>(paper.entry)));
  PANDOK_TRY(const auto key, audit::read_public_key({service.home.audit_folder()}));
  Json json = proof_json(proof);
  json["form"] = paper.form;
  json["number"] = paper.number;
  json["office"] = office;
  json["at_ms"] = paper.at_ms;
  json["key"] = key.text();
  return json_response(json);
}

BodyRule file_body() {
  return {.kind = BodyKind::memory,
          .bytes_max = limits::kCaseFileBytesMax,
          .types = {"image/*", std::string(kPdf)}};
}

}  // namespace

void add_case_folder_routes(Router& router, Service& service) {
  using enum access::Permission;
  const Access all{handle_cases, answer_cases};
  const auto add = [&](const char* pattern, Result<Response> (*body)(Service&, const Request&),
                       std::string reads, Work work, std::vector<std::string> query = {}) {
    router.add({.method = Method::get,
                .pattern = pattern,
                .handler = with_service(service, body),
                .access = all,
                .reads = std::move(reads),
                .work = work,
                .query = std::move(query)});
  };
  add("/api/v1/cases/{case_id}/photos/{sha256}", get_case_photo, "case.photo", Work::heavy,
      {"side"});
  add("/api/v1/cases/{case_id}/readings/{reading_id}/evidence", get_case_evidence, "case.evidence",
      Work::heavy, {"side"});
  add("/api/v1/cases/{case_id}/files/{sha256}", get_file, "case.file_read", Work::quick);
  add("/api/v1/cases/{case_id}/papers/{paper_number}", get_paper, "case.paper_read", Work::quick);
  router.add({.method = Method::post,
              .pattern = "/api/v1/cases/{case_id}/files",
              .handler = with_service(service, add_file),
              .access = all,
              .body = file_body(),
              .query = {"name", "shared"}});
  router.add({.method = Method::post,
              .pattern = "/api/v1/cases/{case_id}/papers",
              .handler = [&service](Request& request) { return create_paper(service, request); },
              .access = all,
              .work = Work::heavy,
              .body = json_body()});
  router.add({.method = Method::get,
              .pattern = "/api/v1/papers/{sha256}",
              .handler = with_service(service, prove_paper),
              .access = Access::everybody()});
}

}  // namespace pandok::http
