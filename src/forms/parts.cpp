#include "forms/parts.h"

#include "base/limits.h"
#include "base/parse.h"

namespace pandok::forms {

using document::Fields;

namespace {

// A cell in which a few lines can be written by hand: a space, so that the lines above it count.
constexpr const char* kRoomForAPen = "\n\n\n\n ";

// "" for a day that is not known.
std::string day_text(Date day) { return day == Date() ? "" : document::korean_date(day); }

std::string signing_day(Date day) {
  return day == Date() ? "년        월        일" : day_text(day);
}

// "인천공항세관" → "인천공항세관장"; any other office as it is.
std::string head_of(std::string_view office) {
  if (office.empty()) return "세관장";
  return std::string(office) + (office.ends_with("세관") ? "장" : "");
}

// "… 귀하". A name too long for one line stands at the top of the paper only.
std::string salutation(const std::string& addressee) {
  const bool greets = addressee.ends_with("귀하") || addressee.ends_with("귀중");
  std::string line = addressee.empty() || greets ? addressee : addressee + " 귀하";
  return utf8_length(line) > limits::kDocumentLabelCharsMax ? "" : line;
}

}  // namespace

Fields paper_part(const Form& form, const std::string& to) {
  return {"",
          {{{"문서번호", form.number}, {"사건번호", form.case_number}},
           {{"관할 세관", form.office}, {"수신", to}}}};
}

Fields party_part(std::string role, const Party& party) {
  return {std::move(role), {{{"성명(상호)", party.name}}, {{"주소", party.address}}}};
}

Fields goods_part(const Form& form) {
  return {"물품",
          {{{"물품의 구분", form.situation}},
           {{"품명", form.item}, {"수량", form.quantity}},
           {{"성질", form.nature}, {"상태", form.condition}},
           {{"원산지", form.origin}, {"수출입국", form.trade_country}},
           {{"신고·우편물번호", form.declaration_no}, {"보관 장소", form.place_of_storage}}}};
}

Fields right_part(const Form& form) {
  return {"디자인권",
          {{{"등록번호", form.registration_no}, {"로카르노 분류", form.locarno}},
           {{"물품명칭", form.article_name}},
           {{"내용 및 범위", form.scope}}}};
}

Fields text_part(std::string label, const std::string& text) {
  return {"", {{{std::move(label), text.empty() ? kRoomForAPen : text}}}};
}

document::Table wide_text_part(std::string label, const std::string& text) {
  return {{{std::move(label)}}, {{text.empty() ? kRoomForAPen : text}}};
}

void add_trade_parties(const Form& form, Blocks& blocks) {
  blocks.emplace_back(party_part("신고인", form.declarant));
  blocks.emplace_back(party_part("발송인", form.consignor));
  blocks.emplace_back(party_part("수신인", form.consignee));
}

void add_terms(const std::vector<PrintedTerm>& terms, Blocks& blocks) {
  if (terms.empty()) return;
  document::Table table{{{"기한", 3}, {"마지막 날", 2, document::Align::centre}, {"근거", 3}}, {}};
  for (const PrintedTerm& term : terms)
    table.rows.push_back({term.name, day_text(term.due), term.article});
  blocks.emplace_back(std::move(table));
  for (const PrintedTerm& term : terms)
    if (!term.note.empty())
      blocks.emplace_back(
          document::Paragraph{fmt::format("※ {} – 확인 필요: {}", term.name, term.note), true});
}

document::Signature office_signature(const Form& form) {
  return {signing_day(form.on),
          {{"담당 공무원", form.written_by}, {"", head_of(form.office), "(직인)"}},
          salutation(form.addressee)};
}

document::Signature applicant_signature(const Form& form, std::string role) {
  return {
      signing_day(form.on), {{std::move(role), form.written_by}}, salutation(receiver_of(form))};
}

std::string receiver_of(const Form& form) {
  return form.addressee.empty() ? head_of(form.office) : form.addressee;
}

}  // namespace pandok::forms
