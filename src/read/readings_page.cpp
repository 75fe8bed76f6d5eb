#include "read/report.h"

#include "base/date.h"
#include "base/file.h"
#include "base/parse.h"
#include "read/evidence_picture.h"
#include "read/html.h"
#include "register/types.h"

namespace pandok::read {

namespace fs = std::filesystem;

namespace {

struct Words {
  std::string_view ko, en;
};

Words verdict_words(Verdict verdict) {
  switch (verdict) {
    case Verdict::match:
      return {"일치 후보", "match"};
    case Verdict::possible:
      return {"확인 필요", "possible"};
    case Verdict::no_match:
      return {"해당 없음", "no match"};
    case Verdict::retake:
      return {"다시 촬영", "retake"};
  }
  return {};
}

std::string view_words(const std::string& name) {
  const auto view = reg::parse_view(name);
  if (!view) return escape_html(name);
  return fmt::format("{} {}", reg::view_name_ko(*view), reg::view_name(*view));
}

std::string head_cell(const Words& words, std::string_view of_class = "") {
  return fmt::format("<th class=\"{}\">{}<br><span class=\"dim\" lang=\"en\">{}</span></th>",
                     of_class, words.ko, words.en);
}

std::string candidate_table(const Reading& reading) {
  std::string table = "<table class=\"cards\">\n<tr><th class=\"n\">#</th>" +
                      head_cell({"디자인", "design"}) + head_cell({"확률", "probability"}, "n") +
                      head_cell({"물품", "article"}) + head_cell({"권리자", "holder"}) +
                      head_cell({"도면", "view"}) + head_cell({"일치점", "points"}, "n") +
                      head_cell({"유효", "in force"}) + "</tr>\n";
  for (const Candidate& c : reading.candidates)
    table += fmt::format(
        "<tr><td class=\"n\">{}</td><td class=\"id\">{}</td><td class=\"n\">{:.1f} %</td>"
        "<td class=\"row\">{}</td><td class=\"row\">{}<br><span class=\"dim\">{}</span></td>"
        "<td class=\"row\">{}</td><td class=\"row n\" data-label=\"일치점 points\">{}</td>"
        "<td class=\"row\" data-label=\"유효 in force\">{}</td></tr>\n",
        c.rank, escape_html(c.design_id), 100 * c.probability, escape_html(c.article),
        escape_html(c.holder), escape_html(c.holder_contact), view_words(c.view), c.inliers,
        c.in_force ? "예 yes" : "아니요 no");
  return table + "</table>\n";
}

// When, which parcel, and among which designs.
std::string question(const Reading& reading) {
  std::string text = fmt::format("{} · {}", reading.id, minute_text(reading.created_ms) + " UTC");
  const Parameters& asked = reading.parameters;
  if (!reading.parcel.empty()) text += " · 화물 parcel " + escape_html(reading.parcel);
  if (asked.locarno) text += " · 물품류 class " + escape_html(*asked.locarno);
  if (asked.country) text += " · 국가 country " + escape_html(*asked.country);
  if (asked.on) text += " · 기준일 in force on " + asked.on->iso();
  return text;
}

std::string reading_article(const Reading& reading, const std::string& picture) {
  std::string photos;
  for (const std::string& name : reading.photos)
    photos += (photos.empty() ? "" : ", ") + escape_html(fs::path(name).filename().string());
  const Words verdict = verdict_words(reading.verdict);
  std::string text = fmt::format(
      "<article>\n<p><span class=\"verdict {}\">{} · <span lang=\"en\">{}</span></span> "
      "<span class=\"dim\">{}</span></p>\n<p>{}<br><span lang=\"en\">{}</span></p>\n",
      verdict_name(reading.verdict), verdict.ko, verdict.en, photos, escape_html(reading.reason_ko),
      escape_html(reading.reason));
  if (!picture.empty())
    text += fmt::format(
        "<p><img src=\"{}\" alt=\"photo and registered view side by side\" loading=\"lazy\"></p>\n",
        picture);
  if (!reading.candidates.empty()) text += candidate_table(reading);
  text += "<p class=\"dim\">" + question(reading) + "<br>";
  if (reading.verdict != Verdict::retake)
    text +=
        fmt::format("등록 없음 none of the register: {:.1f} % · ", 100 * reading.probability_none);
  return text + fmt::format("model {} · index {} · calibration {} · {:.0f} ms</p>\n</article>\n",
                            reading.model.substr(0, 19), reading.index.substr(0, 19),
                            reading.calibration, reading.timings.total_ms);
}

}  // namespace

Result<std::vector<fs::path>> write_readings_page(const fs::path& folder,
                                                  const std::vector<Reading>& readings,
                                                  const store::BlobStore& blobs) {
  PANDOK_CHECKED(make_folders(folder));
  std::vector<fs::path> pictures;
  std::string body =
      "<p class=\"dim\">판독은 등록디자인을 제안할 뿐이며, 진위는 권리자가 감정하고 세관 공무원이 "
      "결정합니다.<br><span lang=\"en\">pandok proposes registered designs; the right holder "
      "appraises, the officer decides.</span></p>\n";
  for (const Reading& reading : readings) {
    std::string picture;
    if (!reading.candidates.empty()) {
      PANDOK_TRY(const Bytes png, evidence_png(reading, blobs));
      picture = fmt::format("evidence-{:03}.png", pictures.size() + 1);
      PANDOK_CHECKED(write_file_atomic(folder / picture, png));
    }
    pictures.push_back(picture.empty() ? fs::path() : folder / picture);
    body += reading_article(reading, picture);
  }
  PANDOK_CHECKED(
      write_file_atomic(folder / "index.html", as_bytes(html::page("판독 결과 · Readings", body))));
  return pictures;
}

}  // namespace pandok::read
