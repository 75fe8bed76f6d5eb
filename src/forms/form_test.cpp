#include "forms/form.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/parse.h"
#include "document/testing.h"

namespace pandok::forms {
namespace {

using document::Printed;
using document::test_drawing;

constexpr std::array<FormKind, kFormCount> kKinds = {
    FormKind::notice, FormKind::hold_request, FormKind::right_declaration, FormKind::written_hold,
    FormKind::release_request};

// A text of a form, with its label and the first letters of the forms that print it.
struct Text {
  std::string label;
  std::string* value;
  std::string_view forms = "nhrwe";  // notice, hold, right, written hold, rElease

  bool in(FormKind kind) const {
    return forms.find("nhrwe"[static_cast<std::size_t>(kind)]) != std::string_view::npos;
  }
};

// All of them; the terms and captions have to be there.
std::vector<Text> texts_of(Form& form) {
  std::vector<Text> texts = {{"문서번호", &form.number},
                             {"사건번호", &form.case_number},
                             {"관할 세관", &form.office},
                             {"수신", &form.addressee},
                             {"", &form.written_by},
                             {"물품의 구분", &form.situation, "nhwe"},
                             {"품명", &form.item, "nhwe"},
                             {"수량", &form.quantity, "nhwe"},
                             {"성질", &form.nature, "nhwe"},
                             {"상태", &form.condition, "nhwe"},
                             {"원산지", &form.origin, "nhwe"},
                             {"수출입국", &form.trade_country, "nhwe"},
                             {"신고·우편물번호", &form.declaration_no, "nhwe"},
                             {"보관 장소", &form.place_of_storage, "nhwe"},
                             {"신고인 성명(상호)", &form.declarant.name, "nhwe"},
                             {"주소", &form.declarant.address, "nhwe"},
                             {"발송인 성명(상호)", &form.consignor.name, "nhwe"},
                             {"주소", &form.consignor.address, "nhwe"},
                             {"수신인 성명(상호)", &form.consignee.name, "nhwe"},
                             {"주소", &form.consignee.address, "nhwe"},
                             {"등록번호", &form.registration_no},
                             {"물품명칭", &form.article_name},
                             {"로카르노 분류", &form.locarno},
                             {"성명(상호)", &form.holder.name},
                             {"주소", &form.holder.address},
                             {"내용 및 범위", &form.scope},
                             {"의심 사유", &form.reason, "n"},
                             {"요청사유", &form.reason, "h"},
                             {"위반사실", &form.reason, "w"},
                             {"해제 요청사유", &form.reason, "e"},
                             {"침해사실을 입증하기 위하여 필요한 사항", &form.evidence, "h"},
                             {"침해사실을 확인하기 위하여 필요한 사항", &form.evidence, "r"},
                             {"침해하지 않았음을 소명하는 자료", &form.evidence, "e"},
                             {"침해가능성이 있는 수출입자 또는 수출입국", &form.suspects, "r"},
                             {"종류와 금액", &form.security, "h"}};
  for (PrintedTerm& term : form.terms) {
    texts.push_back({"기한", &term.name});
    texts.push_back({"근거", &term.article});
    texts.push_back({"확인 필요:", &term.note});
  }
  for (document::Picture& picture : form.pictures) texts.push_back({"[붙임]", &picture.caption});
  return texts;
}

Form full_form(FormKind kind) {
  Form form{.kind = kind,
            .number = "2026-000123-2",
            .case_number = "2026-000123",
            .office = "인천공항세관",
            .addressee = "다온주방 주식회사",
            .written_by = "홍길동",
            .on = Date::parse("2026-11-22").value(),
            .situation = "수출입신고된 물품",
            .item = "유리컵 350 ml (손잡이 있음)",
            .quantity = "1,200 개",
            .nature = "소다석회유리",
            .condition = "신품, 낱개 상자 포장",
            .origin = "중국",
            .trade_country = "중국(CN)",
            .declaration_no = "12345-26-123456M",
            .declarant = {"가람관세법인", "인천광역시 중구 공항로 272, 301호"},
            .consignor = {"义乌市晨光日用品有限公司", "浙江省义乌市稠州北路 1234号"},
            .consignee = {"누리상사", "경기도 김포시 고촌읍 물류로 15"},
            .place_of_storage = "인천공항 지정장치창고 B-12",
            .registration_no = "30-0900118",
            .article_name = "물컵",
            .locarno = "07-01",
            .holder = {"다온주방 주식회사 (Daon Kitchen Co., Ltd.)",
                       "서울특별시 중구 세종대로 110, 12층"},
            .scope = "도면에 나타난 물컵의 형상과 모양의 결합. 손잡이의 굽은 선이 창작의 요점임.",
            .reason =
                "몸통의 비례와 손잡이의 굽은 선이 등록디자인의 사시도와 겹침.\n"
                "포장에 상표와 등록번호의 표시가 없음.",
            .evidence = "등록디자인과 물품의 대비표 1부, 견본품 사진 3장",
            .suspects = "义乌市晨光日用品有限公司 / 중국",
            .security = "현금, 금 12,000,000원",
            .terms = {{"통관보류 요청(신고된 권리)", Date::parse("2026-11-29").value(),
                       "고시 (관세법 제235조제3항의 위임)", "고시의 원문을 확인하지 못했다"},
                      {"제소 또는 조사신청 사실 입증", Date::parse("2026-12-04").value(),
                       "관세법 시행령 제239조제3항", ""}},
            .pictures = {{image::encode_jpeg(test_drawing(480, 640), 90).value(), "발견 물품 1"},
                         {image::encode_png(test_drawing(640, 480)).value(), "등록디자인 사시도"},
                         {image::encode_png(test_drawing(900, 450)).value(), "대비"}},
            .proof_address = "https://pandok.example/proof/01M80N34D1V2MPJHQWSGJM60RW"};
  return form;
}

std::string no_spaces(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == '\f'; });
  return text;
}

// Whether these words, which have no spaces, have this part.
bool says(const std::string& words, std::string_view part) {
  return words.find(no_spaces(std::string(part))) != std::string::npos;
}

// Without these labels, which stand beside the middle line of what they name.
std::string without(std::string words, const std::vector<std::string>& labels) {
  for (const std::string& label : labels)
    for (std::size_t at; (at = words.find(label)) != std::string::npos;)
      words.erase(at, label.size());
  return words;
}

Printed printed(const Form& form) { return Printed(to_document(form).value()); }
std::string words_of(const Form& form) { return printed(form).words(); }

}  // namespace

TEST(Form, NamesReadBack) {
  for (const FormKind kind : kKinds) EXPECT_EQ(parse_form(form_name(kind)), kind);
  EXPECT_EQ(form_name(FormKind::written_hold), "written_hold");
  EXPECT_EQ(form_title(FormKind::hold_request), "통관보류등 요청서");
  EXPECT_FALSE(parse_form("Notice"));
  EXPECT_FALSE(parse_form(""));
}

TEST(Form, EachPaperSaysWhatItsArticleAsksFor) {
  const std::array<const char*, kFormCount> articles = {"제239조제2항", "제238조", "제237조",
                                                        "제239조제5항", "제240조제1항"};
  for (const FormKind kind : kKinds) {
    Form form = full_form(kind);
    const std::string words = words_of(form);
    EXPECT_TRUE(says(words, form_title(kind)));
    EXPECT_TRUE(says(words, articles[static_cast<std::size_t>(kind)])) << form_name(kind);
    for (const Text& text : texts_of(form)) {
      if (!text.in(kind)) continue;
      const auto lines = split(*text.value, '\n');
      // Read right after its label; a column or an annex has its title elsewhere.
      const bool apart = text.label == "기한" || text.label == "근거" || text.label == "[붙임]";
      EXPECT_TRUE(says(words, text.label)) << form_name(kind) << ": " << text.label;
      EXPECT_TRUE(says(words, (apart ? "" : text.label) + std::string(lines[0])))
          << form_name(kind) << ": " << text.label << " " << lines[0];
      for (const std::string_view line : lines)
        EXPECT_TRUE(says(words, line)) << form_name(kind) << ": " << line;
    }
    for (const PrintedTerm& term : form.terms)
      EXPECT_TRUE(says(words, term.name + document::korean_date(term.due) + term.article))
          << form_name(kind) << ": " << term.name;
    EXPECT_TRUE(says(words, "2026년 11월 22일"));
    EXPECT_TRUE(says(words, "다온주방 주식회사 귀하"));
    EXPECT_TRUE(says(words, digest_of(form).hex()));
  }
}

TEST(Form, EachAddressIsThatOfItsPerson) {
  for (const FormKind kind : kKinds) {
    const Form form = full_form(kind);
    const std::string words = words_of(form);
    const bool requests = kind == FormKind::hold_request;
    EXPECT_TRUE(says(words, (requests ? "요청인 성명(상호) " : "권리자 성명(상호) ") +
                                form.holder.name + "주소" + form.holder.address))
        << form_name(kind);
    if (kind == FormKind::right_declaration) continue;
    for (const Party* party : {&form.declarant, &form.consignor, &form.consignee})
      EXPECT_TRUE(says(words, party->name + "주소" + party->address))
          << form_name(kind) << ": " << party->name;
  }
}

TEST(Form, WhoSignsIsTheOfficeOrWhoApplies) {
  for (const FormKind kind : {FormKind::notice, FormKind::written_hold}) {
    EXPECT_TRUE(says(words_of(full_form(kind)), "인천공항세관장")) << form_name(kind);
    EXPECT_TRUE(says(words_of(full_form(kind)), "담당 공무원")) << form_name(kind);
  }
  Form form = full_form(FormKind::release_request);
  form.addressee = "";
  form.written_by = form.consignee.name;
  const std::string words = words_of(form);
  EXPECT_TRUE(says(words, "인천공항세관장 귀하"));
  EXPECT_FALSE(says(words, "담당 공무원"));
  // The address of who applies is taken from the parties, so that it is there twice.
  const std::string address = no_spaces(form.consignee.address);
  EXPECT_NE(words.find(address), words.rfind(address));
}

TEST(Form, TheSecurityMayPayDamages) {
  const std::string words = words_of(full_form(FormKind::hold_request));
  EXPECT_TRUE(says(words, "손해의 배상에 사용하여도"));
  EXPECT_TRUE(says(words, "정당한 권리자임을 증명하는 서류"));
}

TEST(Form, ItsCodeLeadsToTheProof) {
  const Form form = full_form(FormKind::notice);
  const Printed paper = printed(form);
  EXPECT_EQ(paper.qr(), form.proof_address + "\n");
  EXPECT_TRUE(says(paper.words(), "기록 확인"));
}

TEST(Form, WithoutAProofThereIsNoCode) {
  Form form = full_form(FormKind::notice);
  form.proof_address = "";
  EXPECT_FALSE(says(words_of(form), "기록 확인"));
}

TEST(Form, PicturesAreAnnexed) {
  Form form = full_form(FormKind::written_hold);
  const int pages = printed(form).pages();
  EXPECT_NE(printed(form).images().find("jpeg"), std::string::npos);
  form.pictures.clear();
  EXPECT_EQ(printed(form).pages(), pages - 1);
  EXPECT_FALSE(says(words_of(form), "[붙임]"));
}

TEST(Form, AnEmptyFormIsForAPen) {
  for (const FormKind kind : kKinds) {
    Form form;
    form.kind = kind;
    const Printed paper = printed(form);
    const std::string words = paper.words();
    EXPECT_LE(paper.pages(), 2) << form_name(kind);
    EXPECT_FALSE(says(words, "1970")) << form_name(kind);
    for (const Text& text : texts_of(form)) {
      if (text.in(kind)) {
        EXPECT_TRUE(says(words, text.label)) << form_name(kind) << ": " << text.label;
      }
    }
  }
  EXPECT_TRUE(says(words_of(Form{}), "마지막 날"));  // of a notice, also when no term is known
}

// Whether goods infringe is for people; what is printed of itself only asks and suspects.
TEST(Form, NothingIsCalledInfringingByItself) {
  for (const FormKind kind : kKinds) {
    Form form;
    form.kind = kind;
    const std::string words = words_of(form);
    for (std::size_t at = words.find("침해"); at != std::string::npos;
         at = words.find("침해", at + 1)) {
      const std::string_view after =
          std::string_view(words).substr(at + std::string("침해").size());
      bool open = false;
      for (const char* next : {"의심", "여부", "가능성", "사실을입증", "사실을확인", "하지않"})
        open = open || after.starts_with(next);
      EXPECT_TRUE(open) << form_name(kind) << ": 침해" << after.substr(0, 30);
    }
  }
}

TEST(Form, LongNamesWrapAndNothingIsLost) {
  const auto long_name = [](std::string_view word) {
    std::string name;
    for (int i = 0; i < 60; ++i) name += fmt::format("{}{:03}", word, i);
    return name;
  };
  for (const FormKind kind : kKinds) {
    Form form = full_form(kind);
    std::vector<Text> names = {{"", &form.declarant.name, "nhwe"},
                               {"", &form.consignor.name, "nhwe"},
                               {"", &form.consignee.name, "nhwe"},
                               {"", &form.holder.name},
                               {"", &form.addressee},
                               {"", &form.written_by}};
    const std::array<const char*, 6> words = {"가람", "나루", "다솔", "라온", "마루", "바다"};
    for (std::size_t i = 0; i < names.size(); ++i) *names[i].value = long_name(words[i]);
    ASSERT_EQ(utf8_length(form.holder.name), 300u);
    const std::string said = without(words_of(form), {"성명(상호)", "신고인(권리자)", "요청인",
                                                      "수신", "담당공무원", "(서명또는인)"});
    for (const Text& name : names) {
      if (name.in(kind)) {
        EXPECT_NE(said.find(*name.value), std::string::npos)
            << form_name(kind) << ": " << name.value->substr(0, 6) << " in\n"
            << said;
      }
    }
  }
}

TEST(Form, TextsThatReadOtherwiseThanWrittenAreRefused) {
  for (const FormKind kind : kKinds) {
    Form form = full_form(kind);
    for (const Text& text : texts_of(form)) {
      if (!text.in(kind)) continue;
      for (const char* bad : {"\x1b[31m", "\u202e", "\u2066", "\x07", "\xff"}) {
        const std::string before = *text.value;
        *text.value += bad;
        const auto refused = to_document(form);
        *text.value = before;
        ASSERT_FALSE(refused) << form_name(kind) << ": " << text.label;
        EXPECT_EQ(refused.error().code, Code::invalid_argument) << refused.error().message;
        EXPECT_EQ(refused.error().message.find('\n'), std::string::npos);
        EXPECT_TRUE(is_plain_text(refused.error().message)) << refused.error().message;
      }
    }
  }
}

TEST(Form, ALimitIsNamed) {
  Form form = full_form(FormKind::notice);
  form.reason = std::string(limits::kDocumentTextBytesMax + 1, 'x');
  EXPECT_EQ(to_document(form).error().code, Code::resource_exhausted);
  form = full_form(FormKind::notice);
  form.proof_address = std::string(limits::kQrBytesMax + 1, 'x');
  EXPECT_EQ(to_document(form).error().code, Code::invalid_argument);
}

TEST(Form, TheSameFormGivesTheSameBytes) {
  for (const FormKind kind : kKinds) {
    const auto bytes = [&] { return document::to_pdf(to_document(full_form(kind)).value()); };
    EXPECT_EQ(bytes().value(), bytes().value()) << form_name(kind);
  }
}

TEST(Form, ALongReasonGoesOverPages) {
  for (const FormKind kind : {FormKind::notice, FormKind::hold_request, FormKind::written_hold,
                              FormKind::release_request}) {
    Form form = full_form(kind);
    form.reason.clear();
    for (int i = 0; i < 150; ++i) form.reason += fmt::format("조사내용{:03}\n", i);
    const Printed paper = printed(form);
    const std::string words = paper.words();
    const int pages = paper.pages();
    EXPECT_GE(pages, 4) << form_name(kind);
    const auto expect = [&](const std::string& part) {
      EXPECT_TRUE(says(words, part)) << form_name(kind) << ": " << part;
    };
    for (int i = 0; i < 150; ++i) expect(fmt::format("조사내용{:03}", i));
    for (int page = 1; page <= pages; ++page) expect(fmt::format("{}/{}", page, pages));
  }
}

TEST(FormDigest, ChangesWithEachThingThatThePaperSays) {
  const Form good = full_form(FormKind::notice);
  Form form = good;
  const Sha256 before = digest_of(form);
  for (const Text& text : texts_of(form)) {
    *text.value += "x";
    EXPECT_NE(digest_of(form), before) << text.label;
    text.value->pop_back();
  }
  EXPECT_EQ(digest_of(form), before);
  const auto differs = [&](auto change) {
    Form other = good;
    change(other);
    return digest_of(other) != before;
  };
  const Date day = Date::parse("2026-12-24").value();
  EXPECT_TRUE(differs([&](Form& other) { other.kind = FormKind::written_hold; }));
  EXPECT_TRUE(differs([&](Form& other) { other.on = day; }));
  EXPECT_TRUE(differs([&](Form& other) { other.terms[1].due = day; }));
  EXPECT_TRUE(differs([&](Form& other) { other.terms.pop_back(); }));
  EXPECT_TRUE(differs([&](Form& other) { other.pictures[2].bytes.back() ^= 1; }));
  EXPECT_TRUE(differs([&](Form& other) { other.pictures.pop_back(); }));
  EXPECT_FALSE(differs([&](Form& other) { other.proof_address = "https://other.example/"; }));
}

TEST(FormDigest, IsOfOneLineWithItsMembersInOrder) {
  Form form;
  form.reason = "둘째";  // filled in from the back
  form.item = "첫째";
  form.pictures = {{{1, 2, 3}, "사진"}};
  const std::string line = json_line(content_json(form));
  EXPECT_TRUE(line.starts_with(R"({"form":"notice","number":"","case_number":"","office":"")"))
      << line;
  EXPECT_LT(line.find("첫째"), line.find("둘째"));
  EXPECT_TRUE(line.ends_with(R"("pictures":[{"sha256":")" + Sha256::of(Bytes{1, 2, 3}).hex() +
                             R"(","caption":"사진"}]})"))
      << line;
  EXPECT_EQ(line.find("proof"), std::string::npos);
  EXPECT_EQ(digest_of(form), Sha256::of(as_bytes(line)));
  // Written down: papers of years ago must be found to be the same.
  EXPECT_EQ(digest_of(Form{}).hex(),
            "55afe3286e3e957f998338675ad1519804afa59446690f8a73d86be803b21bd4");
}

}  // namespace pandok::forms
