// For the tests of this room: a form to print, and poppler's and zbar's programs to read it back.
#pragma once

#include <algorithm>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/file.h"
#include "base/parse.h"
#include "base/testing.h"
#include "document/pdf.h"
#include "image/encode.h"

namespace pandok::document {

inline int count_of(const std::string& text, std::string_view part) {
  int count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++count;
  return count;
}

// A PDF in a folder of its own, read by poppler's programs.
class Printed {
 public:
  explicit Printed(const Document& document) : Printed(to_pdf(document).value()) {}
  explicit Printed(const std::string& bytes) {
    CHECK(write_file_atomic(path(), as_bytes(bytes)).has_value());
  }
  std::filesystem::path path() const { return folder_ / "a.pdf"; }
  // In the order in which it was written, as a reader that copies or speaks it goes.
  std::string text() const { return tool({"pdftotext", "-raw", path().string(), "-"}); }
  // As it lies on the page.
  std::string layout() const { return tool({"pdftotext", "-layout", path().string(), "-"}); }
  // Text without white space, so that a line break does not count.
  std::string words() const {
    std::string all = text();
    std::erase_if(all, [](char c) { return c == ' ' || c == '\n' || c == '\f'; });
    return all;
  }
  std::string fonts() const { return tool({"pdffonts", path().string()}); }
  std::string info() const { return tool({"pdfinfo", path().string()}); }
  std::string images() const { return tool({"pdfimages", "-list", path().string()}); }
  int pages() const {
    const std::string all = info();
    const std::string_view rest = std::string_view(all).substr(all.find("Pages:") + 6);
    return static_cast<int>(parse_int(trim(rest.substr(0, rest.find('\n')))).value());
  }
  // What zbar reads off the first page at 150 dots an inch.
  std::string qr() const {
    tool({"pdftoppm", "-r", "150", "-png", "-singlefile", path().string(),
          (folder_ / "page").string()});
    return tool({"zbarimg", "--nodbus", "-q", "--raw", (folder_ / "page.png").string()});
  }
  static std::string tool(const std::vector<std::string>& words) { return output_of(words); }

 private:
  TestFolder folder_;
};

inline cv::Mat test_drawing(int width, int height) {
  cv::Mat picture(height, width, CV_8UC3, cv::Scalar(255, 255, 255));
  cv::ellipse(picture, {width / 2, height / 2}, {width / 3, height / 3}, 0, 0, 360, {40, 40, 40},
              3);
  cv::line(picture, {width / 3, height / 2}, {2 * width / 3, height / 2}, {60, 60, 200}, 5);
  return picture;
}

// A notice as a customs office would send it, with a bit of everything.
inline Document test_form() {
  Document form;
  form.title = "디자인권 침해의심물품 통관사실 통보서";
  form.subtitle = "(권리자용)";
  form.form = "■ 지식재산권 보호를 위한 수출입통관 사무처리 [별지 제3호서식]";
  form.legal_basis = "「관세법」 제235조제3항 및 같은 법 시행령 제239조";
  form.number = "인천공항 2026-000123";
  form.author = "인천공항세관";
  form.date = Date::parse("2026-11-21").value();
  form.digest = Sha256::of(as_bytes("case 123"));
  form.qr_text = "https://pandok.example/proof/01M80N34D1V2MPJHQWSGJM60RW";
  form.qr_caption = "기록 증명 확인";
  form.blocks = {
      Fields{"접수", {{{"접수번호", "2026-000123"}, {"접수일", "2026. 11. 21."}}}},
      Fields{"권리자",
             {{{"성명(상호)", "다온주방 주식회사 (Daon Kitchen Co., Ltd.)"},
               {"등록번호", "30-0900118"}},
              {{"주소", "서울특별시 중구 세종대로 110, 12층"}},
              {{"전화번호", "02-120-0000"}, {"전자우편", "ip@daon.example"}}}},
      Fields{"물품",
             {{{"품명", "유리컵 (硝子杯)"}, {"수량", "1,200 개"}, {"중량", "312.5 kg"}},
              {{"발송인", "义乌市晨光日用品有限公司"}, {"적출국", "중국(CN)"}},
              {{"특이사항", "포장에 상표 없음.\n손잡이의 굽은 선이 등록디자인과 유사해 보임."}}}},
      Paragraph{"위 물품의 통관 과정에서 귀하의 등록디자인과 외관이 유사한 물품이 발견되어 알려 "
                "드립니다. 이 통보는 침해 여부에 대한 판단이 아니며, 통보를 받은 날부터 10일 "
                "이내에 감정 의견과 통관보류 요청 여부를 알려 주시기 바랍니다."},
      Heading{"1. 등록디자인과 발견 물품"},
      Pictures{{{image::encode_png(test_drawing(640, 480)).value(), "등록디자인 30-0900118 사시도"},
                {image::encode_jpeg(test_drawing(480, 640), 90).value(), "발견 물품 사진 1"}},
               2,
               55},
      Heading{"2. 품목 내역"},
      Table{{{"번호", 0.5, Align::centre}, {"품명", 3}, {"수량", 1, Align::right}},
            {{"1", "유리컵 350 ml", "800"}, {"2", "유리컵 500 ml", "400"}}},
      Signature{korean_date(form.date), {{"인천공항세관장", "홍길동", "(직인)"}}, "다온주방 귀하"},
      Paragraph{"※ 이 서식은 우편, 전자우편 또는 전자통관시스템으로 보낼 수 있습니다.", true}};
  return form;
}

}  // namespace pandok::document
