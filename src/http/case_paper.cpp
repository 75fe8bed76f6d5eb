#include "http/case_paper.h"

#include "access/people.h"
#include "base/id.h"
#include "cases/case_papers.h"
#include "cases/working_days.h"
#include "document/pdf.h"
#include "http/person_json.h"
#include "read/evidence_picture.h"
#include "read/reading_store.h"
#include "register/register.h"

namespace pandok::http {
namespace {

using cases::Party;
using cases::StoredCase;
using forms::Form;
using forms::FormKind;

constexpr std::size_t kPhotosPrintedMax = 4;

Party writer_of(FormKind form) {
  switch (form) {
    case FormKind::notice:
    case FormKind::written_hold:
      return Party::office;
    case FormKind::hold_request:
    case FormKind::right_declaration:
      return Party::right_holder;
    case FormKind::release_request:
      return Party::importer;
  }
  return Party::office;
}

forms::Party party_of(const cases::NameAndAddress& party) { return {party.name, party.address}; }

// The latest value of a field in the acts, "" if none has it.
std::string last_value(const StoredCase& found, const std::string& field) {
  std::string value;
  for (const cases::Event& event : found.now.events)
    if (const auto at = event.act.fields.find(field); at != event.act.fields.end())
      value = at->second;
  return value;
}

void add_goods(Form& form, const StoredCase& found, const cases::Rules& rules) {
  const cases::CaseSubject& about = found.about;
  if (const auto* situation = rules.situation(found.now.facts.situation))
    form.situation = situation->name.ko;
  form.item = about.item;
  if (about.quantity > 0) form.quantity = std::to_string(about.quantity);
  form.nature = about.nature;
  form.condition = about.condition;
  form.origin = about.origin;
  form.trade_country = about.sender_country;
  form.declaration_no = about.declaration_no;
}

void add_parties(Form& form, const cases::CaseSubject& about) {
  form.declarant = party_of(about.declarant);
  form.consignor = party_of(about.consignor);
  form.consignee = party_of(about.consignee);
}

Result<> add_right(Form& form, Service& service, store::Database& database,
                   const StoredCase& found) {
  form.holder.name = found.about.holder;
  const auto design = reg::Register(database, service.blobs).find(found.about.design_id);
  if (!design) {  // by hand, or taken off the register since
    form.registration_no = found.about.design_id;
    return design.error().code == Code::not_found ? Result<>()
                                                  : Result<>(tl::unexpected<Error>(design.error()));
  }
  const reg::Design& right = design->design;
  form.registration_no =
      right.registration_number.empty() ? right.design_id : right.registration_number;
  form.article_name = right.article;
  std::vector<std::string> classes;
  for (const reg::Locarno& one : right.locarno) classes.push_back(one.text());
  form.locarno = fmt::format("{}", fmt::join(classes, ", "));
  form.holder.address = right.holder_contact;
  return {};
}

void add_terms(Form& form, const StoredCase& found, const cases::Rules& rules) {
  for (const cases::OpenDeadline& open : found.now.deadlines) {
    const cases::Deadline& deadline = *rules.deadline(open.id);
    form.terms.push_back({.name = deadline.name.ko,
                          .due = open.due,
                          .article = deadline.basis.article,
                          .note = deadline.basis.note});
  }
}

// The first photos, and the comparison with the design.
Result<> add_pictures(Form& form, Service& service, store::Database& database,
                      const StoredCase& found) {
  read::ReadingStore readings(database, service.blobs);
  for (const std::string& id : found.about.readings) {
    if (form.pictures.size() >= kPhotosPrintedMax) break;
    PANDOK_TRY(const auto reading, readings.get(id));
    for (const std::string& photo : reading.photo_sha256) {
      if (form.pictures.size() >= kPhotosPrintedMax) break;
      PANDOK_TRY(const Sha256 digest, Sha256::parse(photo));
      PANDOK_TRY(auto bytes, service.blobs.get(digest));
      form.pictures.push_back({std::move(bytes), "물품 사진"});
    }
  }
  if (found.about.readings.empty()) return {};
  PANDOK_TRY(const auto reading, readings.get(found.about.readings.front()));
  for (const read::Candidate& candidate : reading.candidates) {
    if (candidate.design_id != found.about.design_id) continue;
    PANDOK_TRY(auto png, read::evidence_png(reading, service.blobs, candidate.rank));
    form.pictures.push_back({std::move(png), "등록디자인과의 비교 (판독 " + reading.id + ")"});
  }
  return {};
}

}  // namespace

Result<PrintedPaper> print_paper(Service& service, store::Database& database, const CaseCaller& who,
                                 const StoredCase& found, const PaperRequest& asked) {
  if (writer_of(asked.form) != who.party)
    return fail(Code::permission_denied, "this paper is written by the {}",
                cases::party_name(writer_of(asked.form)));
  PANDOK_TRY(const cases::Procedure procedure,
             cases::CaseStore(database, service.law).procedure_of(found.now));
  PrintedPaper printed;
  PANDOK_TRY(printed.number, cases::CasePapers(database).next_number(found.id, found.number));
  Form form;
  form.kind = asked.form;
  form.number = printed.number;
  form.case_number = found.number;
  access::People people(database);
  PANDOK_TRY(form.office, organisation_name(people, found.about.organisation));
  form.addressee = asked.addressee;
  if (form.addressee.empty() && who.party == Party::office) form.addressee = found.about.holder;
  form.written_by = who.name;
  if (who.party != Party::office) {
    PANDOK_TRY(form.written_by, organisation_name(people, who.organisation));
  }
  form.on = Date::in_korea(now_ms());
  add_goods(form, found, procedure.rules());
  if (cases::is_told_names(procedure.rules(), found.now, who.party)) add_parties(form, found.about);
  PANDOK_CHECKED(add_right(form, service, database, found));
  add_terms(form, found, procedure.rules());
  PANDOK_CHECKED(add_pictures(form, service, database, found));
  form.place_of_storage = asked.place_of_storage.empty() ? last_value(found, "place_of_storage")
                                                         : asked.place_of_storage;
  form.reason = asked.reason;
  form.evidence = asked.evidence;
  form.scope = asked.scope;
  form.suspects = asked.suspects;
  form.security = asked.security;
  printed.digest = forms::digest_of(form);
  form.proof_address = service.public_url.get() + "/papers/" + printed.digest.hex();
  PANDOK_TRY(const auto document, forms::to_document(form));
  PANDOK_TRY(const std::string pdf, document::to_pdf(document));
  PANDOK_TRY(printed.file, service.blobs.put(as_bytes(pdf)));
  return printed;
}

}  // namespace pandok::http
