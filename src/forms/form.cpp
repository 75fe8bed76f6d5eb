#include "forms/form.h"

#include "forms/papers.h"

namespace pandok::forms {
namespace {

// "" for a day that is left to a pen.
std::string day_json(Date day) { return day == Date() ? "" : day.iso(); }

Json party_json(const Party& party) { return {{"name", party.name}, {"address", party.address}}; }

Json terms_json(const std::vector<PrintedTerm>& terms) {
  Json all = Json::array();
  for (const PrintedTerm& term : terms)
    all.push_back({{"name", term.name},
                   {"due", day_json(term.due)},
                   {"article", term.article},
                   {"note", term.note}});
  return all;
}

Json pictures_json(const std::vector<document::Picture>& pictures) {
  Json all = Json::array();
  for (const document::Picture& picture : pictures)
    all.push_back({{"sha256", Sha256::of(picture.bytes).hex()}, {"caption", picture.caption}});
  return all;
}

// At the end, on pages of their own, as annexes are.
void add_pictures(const Form& form, Blocks& blocks) {
  if (form.pictures.empty()) return;
  blocks.emplace_back(document::PageBreak{});
  blocks.emplace_back(document::Heading{"[붙임] 물품 및 등록디자인의 사진"});
  blocks.emplace_back(document::Pictures{form.pictures, 2, 70});
}

}  // namespace

std::string_view form_name(FormKind kind) { return paper_of(kind).name; }
std::string_view form_title(FormKind kind) { return paper_of(kind).title; }

std::optional<FormKind> parse_form(std::string_view name) {
  for (int i = 0; i < kFormCount; ++i)
    if (form_name(static_cast<FormKind>(i)) == name) return static_cast<FormKind>(i);
  return std::nullopt;
}

Json content_json(const Form& form) {
  return {{"form", form_name(form.kind)},
          {"number", form.number},
          {"case_number", form.case_number},
          {"office", form.office},
          {"addressee", form.addressee},
          {"written_by", form.written_by},
          {"on", day_json(form.on)},
          {"situation", form.situation},
          {"item", form.item},
          {"quantity", form.quantity},
          {"nature", form.nature},
          {"condition", form.condition},
          {"origin", form.origin},
          {"trade_country", form.trade_country},
          {"declaration_no", form.declaration_no},
          {"declarant", party_json(form.declarant)},
          {"consignor", party_json(form.consignor)},
          {"consignee", party_json(form.consignee)},
          {"place_of_storage", form.place_of_storage},
          {"registration_no", form.registration_no},
          {"article_name", form.article_name},
          {"locarno", form.locarno},
          {"holder", party_json(form.holder)},
          {"scope", form.scope},
          {"reason", form.reason},
          {"evidence", form.evidence},
          {"suspects", form.suspects},
          {"security", form.security},
          {"terms", terms_json(form.terms)},
          {"pictures", pictures_json(form.pictures)}};
}

Sha256 digest_of(const Form& form) { return Sha256::of(as_bytes(json_line(content_json(form)))); }

Result<document::Document> to_document(const Form& form) {
  const Paper& paper = paper_of(form.kind);
  document::Document printed;
  printed.title = paper.title;
  printed.legal_basis = paper.legal_basis;
  printed.number = form.number;
  printed.author = form.office;
  printed.date = form.on;
  printed.digest = digest_of(form);
  printed.qr_text = form.proof_address;
  printed.qr_caption = form.proof_address.empty() ? "" : "기록 확인";
  printed.blocks = paper.body(form);
  printed.blocks.emplace_back(document::Paragraph{
      fmt::format("문서 내용의 전자지문(SHA-256): {}", printed.digest.hex()), true});
  add_pictures(form, printed.blocks);
  PANDOK_CHECKED(document::check(printed));
  return printed;
}

}  // namespace pandok::forms
