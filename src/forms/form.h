// The five papers of the customs procedure for design rights, as plain data and as documents to
// print.
//
// Sources, as read for docs/law.md: Customs Decree (관세법 시행령) Art. 239 ② (notice), Art. 238
// (request for a hold), Art. 237 (declaration of a right), Art. 239 ⑤ (written hold ex officio),
// Art. 240 ① (release request). A form has every field that its article names, also where the case
// does not know the value: then the cell is empty, for a pen.
//
// Threads: any. Pure functions; no clock, no files.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/date.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/json.h"
#include "document/document.h"

namespace pandok::forms {

enum class FormKind {
  notice,             // 통보서: to the right holder, or the importer
  hold_request,       // 통관보류등 요청서
  right_declaration,  // 지식재산권 신고서
  written_hold,       // 직권 통관보류 통보서
  release_request     // 통관 또는 유치 해제 요청서
};
inline constexpr int kFormCount = 5;
std::string_view form_name(FormKind kind);  // "notice", "hold_request", …
std::optional<FormKind> parse_form(std::string_view name);
std::string_view form_title(FormKind kind);  // Korean, as printed

struct Party {
  std::string name, address;
};

// A term that the paper tells its reader of.
struct PrintedTerm {
  std::string name;  // "통관보류 요청(신고된 권리)"
  Date due;          // its last day
  std::string article;
  std::string note;  // what about it is unsure; "" if nothing
};

// What a paper says. Every text may be empty, and Date() is a day not known; lines and texts as
// document.h asks for.
struct Form {
  FormKind kind = FormKind::notice;
  std::string number;       // of this paper: "2026-000123-2"
  std::string case_number;  // "2026-000123"
  std::string office;       // who issues or receives it: "인천공항세관"
  std::string addressee;    // whom it goes to
  std::string written_by;   // who signs: an officer, or who applies
  Date on;

  // The goods.
  std::string situation;                  // Korean name of the kind of goods (law file)
  std::string item, quantity;             // 품명, 수량
  std::string nature, condition;          // 성질, 상태
  std::string origin;                     // 원산지
  std::string trade_country;              // 수출입국 / 발송국
  std::string declaration_no;             // 신고번호 또는 우편물번호
  Party declarant, consignor, consignee;  // 신고인, 발송인(송하인), 수신인(수하인)
  std::string place_of_storage;

  // The right.
  std::string registration_no, article_name, locarno;  // 디자인등록번호, 물품명칭
  Party holder;
  std::string scope;  // 권리의 내용 및 범위

  // What is claimed.
  std::string reason;    // 요청사유, 보류사유, 해제 요청사유
  std::string evidence;  // 침해사실 입증 / 비침해 소명
  std::string suspects;  // 침해가능성이 있는 수출입자 또는 수출입국 (declaration)
  std::string security;  // 담보: kind and amount

  std::vector<PrintedTerm> terms;
  std::vector<document::Picture> pictures;  // of the goods, of the design, and the comparison
  std::string proof_address;                // what its QR code says; "" for none
};

// What the paper says as JSON with its members in order, without its pictures (their digests
// stand in it) and without proof_address: what its digest is of, so that the paper can be compared
// with it for good.
Json content_json(const Form& form);
Sha256 digest_of(const Form& form);

// The paper, ready for document::to_pdf. invalid_argument for a text that document.h refuses.
Result<document::Document> to_document(const Form& form);

}  // namespace pandok::forms
