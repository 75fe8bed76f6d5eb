#include "forms/papers.h"

#include "base/check.h"

namespace pandok::forms {
namespace {

using document::Fields;
using document::Heading;
using document::PageBreak;
using document::Paragraph;

template <class... B>
void add_all(Blocks& blocks, B&&... more) {
  (blocks.emplace_back(std::forward<B>(more)), ...);
}

// The first page says whom and what it is about; the second what is claimed, so that a signature
// stands below something to sign.

// Decree Art. 239 ② nos. 1 (persons), 2 (nature, condition, quantity), 3 (origin and so on). The
// holder reads here what he may do, so the table of terms stands also when none is known.
Blocks notice_body(const Form& form) {
  Blocks blocks = {paper_part(form, form.addressee)};
  add_trade_parties(form, blocks);
  add_all(blocks, goods_part(form), right_part(form), party_part("권리자", form.holder),
          text_part("의심 사유", form.reason), PageBreak{},
          Heading{"권리자가 할 수 있는 일과 그 기한"},
          Paragraph{
              "권리자는 담보를 제공하고 통관보류 또는 유치를 요청할 수 있습니다(「관세법」 "
              "제235조제3항·제4항). 통관보류 또는 유치된 물품에 대하여는 법원에 제소한 사실 또는 "
              "무역위원회에 조사를 신청한 사실을 입증하여 그 계속을 구할 수 있고(「관세법 시행령」 "
              "제239조제3항), 물품의 검사 또는 견본품의 채취를 신청할 수 있습니다(같은 영 "
              "제242조제2항)."});
  add_terms(form.terms.empty() ? std::vector<PrintedTerm>(1) : form.terms, blocks);
  add_all(
      blocks,
      Paragraph{"위 물품은 등록디자인과 같거나 유사한 디자인을 사용한 것으로 의심되어 위와 같이 "
                "통보합니다. 이 통보는 침해 여부를 판단한 것이 아닙니다."},
      office_signature(form));
  return blocks;
}

// Decree Art. 238 nos. 1 (item, importer or exporter, country), 2 (right), 3 (reason), 4 (proof);
// Art. 241 (security).
Blocks hold_request_body(const Form& form) {
  const Fields security = {
      "담보",
      {{{"종류와 금액", form.security}},
       {{"손해배상 동의",
         "제공하는 담보를 법원의 판결에 따라 신고인 등이 입은 손해의 배상에 사용하여도 "
         "좋습니다(「관세법 시행령」 제241조)."}}}};
  Blocks blocks = {paper_part(form, receiver_of(form)), party_part("요청인", form.holder),
                   goods_part(form)};
  add_trade_parties(form, blocks);
  add_all(blocks, right_part(form), PageBreak{}, wide_text_part("요청사유", form.reason),
          wide_text_part("침해사실을 입증하기 위하여 필요한 사항", form.evidence), security,
          text_part("첨부서류",
                    "1. 정당한 권리자임을 증명하는 서류\n"
                    "2. 침해사실을 입증하는 자료\n"
                    "3. 담보의 제공을 증명하는 서류"));
  add_terms(form.terms, blocks);
  add_all(blocks, Paragraph{"위와 같이 물품의 통관보류 또는 유치를 요청합니다."},
          applicant_signature(form, "요청인"));
  return blocks;
}

// Decree Art. 237 nos. 1 (entitled person), 2 (right), 3 (who or where from), 4 (what helps to
// confirm).
Blocks right_declaration_body(const Form& form) {
  Blocks blocks = {paper_part(form, receiver_of(form)),
                   party_part("권리자", form.holder),
                   right_part(form),
                   wide_text_part("침해가능성이 있는 수출입자 또는 수출입국", form.suspects),
                   wide_text_part("침해사실을 확인하기 위하여 필요한 사항", form.evidence),
                   text_part("첨부서류", "지식재산권의 등록 또는 설정등록을 증명하는 서류")};
  add_terms(form.terms, blocks);
  add_all(blocks, Paragraph{"위와 같이 지식재산권을 신고합니다."},
          applicant_signature(form, "신고인(권리자)"));
  return blocks;
}

// Decree Art. 239 ⑤ (violation, declaration number, item, quantity) and ⑥ (where the goods are).
Blocks written_hold_body(const Form& form) {
  Blocks blocks = {paper_part(form, form.addressee)};
  add_trade_parties(form, blocks);
  add_all(blocks, goods_part(form), right_part(form), party_part("권리자", form.holder),
          PageBreak{}, wide_text_part("위반사실", form.reason));
  add_terms(form.terms, blocks);
  add_all(
      blocks,
      Paragraph{"위 물품은 등록디자인과 같거나 유사한 디자인을 사용한 것으로 의심되어 「관세법」 "
                "제235조제7항에 따라 직권으로 통관을 보류(유치)하였으므로 위와 같이 통보합니다."},
      office_signature(form));
  return blocks;
}

// Who applies is one name; its address is known if it is one of the parties.
Party applicant_of(const Form& form) {
  for (const Party* party : {&form.declarant, &form.consignee, &form.consignor})
    if (!party->name.empty() && party->name == form.written_by) return *party;
  return {form.written_by, ""};
}

// Decree Art. 240 ①: the application, and papers that nothing is infringed.
Blocks release_request_body(const Form& form) {
  Blocks blocks = {paper_part(form, receiver_of(form)), party_part("요청인", applicant_of(form))};
  add_trade_parties(form, blocks);
  add_all(blocks, goods_part(form), right_part(form), party_part("권리자", form.holder),
          PageBreak{}, wide_text_part("해제 요청사유", form.reason),
          wide_text_part("침해하지 않았음을 소명하는 자료", form.evidence));
  add_terms(form.terms, blocks);
  add_all(
      blocks, Paragraph{"위와 같이 물품의 통관 또는 유치 해제를 요청합니다."},
      applicant_signature(form, "요청인"),
      Paragraph{"※ 이 요청은 침해하지 않았음을 소명하는 자료에 따른 것입니다. 담보를 제공하고 "
                "받는 해제(「관세법」 제235조제5항 단서)는 같거나 유사한 디자인을 사용한 것으로 "
                "의심되는 물품에 적용되지 않습니다(같은 항 제6호).",
                true});
  return blocks;
}

constexpr std::array<Paper, kFormCount> kPapers = {{
    {"notice", "디자인권 침해 의심물품 통보서",
     "「관세법」 제235조제3항, 「관세법 시행령」 제239조제2항", notice_body},
    {"hold_request", "통관보류등 요청서",
     "「관세법」 제235조제3항·제4항, 「관세법 시행령」 제238조·제241조", hold_request_body},
    {"right_declaration", "지식재산권(디자인권) 신고서",
     "「관세법」 제235조제2항, 「관세법 시행령」 제237조", right_declaration_body},
    {"written_hold", "직권 통관보류 통보서",
     "「관세법」 제235조제7항, 「관세법 시행령」 제239조제5항", written_hold_body},
    {"release_request", "통관 또는 유치 해제 요청서", "「관세법 시행령」 제240조제1항",
     release_request_body},
}};

}  // namespace

const Paper& paper_of(FormKind kind) {
  const auto at = static_cast<std::size_t>(kind);
  CHECK(at < kPapers.size());
  return kPapers[at];
}

}  // namespace pandok::forms
