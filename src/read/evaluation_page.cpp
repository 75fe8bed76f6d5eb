#include "read/report.h"

#include <algorithm>

#include "base/file.h"
#include "base/limits.h"
#include "base/parse.h"
#include "image/decode.h"
#include "image/encode.h"
#include "read/html.h"
#include "read/reader.h"
#include "stats/calibration.h"

namespace pandok::read {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMistakesMax = 24;
constexpr int kThumbnailPx = 240;

std::string figure_rows(const Figures& figures) {
  const auto row = [](std::string_view name, const std::string& value) {
    return fmt::format("<tr><td>{}</td><td>{}</td></tr>\n", name, value);
  };
  return row("recall@1", html::rate(figures.recall_at_1)) +
         row("recall@5", html::rate(figures.recall_at_5)) +
         row("recall@10", html::rate(figures.recall_at_10)) +
         row("mean average precision", html::rate(figures.map)) +
         row("no match: area under the ROC curve", html::rate(figures.auroc)) +
         row("no match: detection at 1 % false alarms", html::rate(figures.detection)) +
         row("expected calibration error", fmt::format("{:.3f}", figures.ece)) +
         row("time a photo",
             fmt::format("p50 {:.0f} ms, p99 {:.0f} ms", figures.p50_ms, figures.p99_ms)) +
         row("photos", fmt::format("{} ({} retake, {} unreadable)", figures.n, figures.retakes,
                                   figures.errors));
}

std::string group_table(const std::vector<Answer>& answers) {
  const auto groups = by_group(answers);
  if (groups.empty()) return {};
  std::string table =
      "<h2>By group</h2>\n<div "
      "class=\"wide\"><table>\n<tr><th>group</th><th>recall@1</th><th>recall@10</th>"
      "<th>mean average precision</th><th>detection at 1 % false</th><th>ECE</th></tr>\n";
  for (const auto& [name, members] : groups) {
    const Figures figures = figures_of(members);
    table += fmt::format(
        "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{:.3f}</td></tr>\n",
        escape_html(name), html::rate(figures.recall_at_1), html::rate(figures.recall_at_10),
        html::rate(figures.map), html::rate(figures.detection), figures.ece);
  }
  return table + "</table></div>\n";
}

// How sure the reading was of a wrong answer; below 0 when it was right.
double wrongness(const Answer& answer) {
  if (answer.reading.candidates.empty() || answer.rank == 1) return -1;
  return answer.reading.candidates.front().probability;
}

Result<std::string> thumbnail(const fs::path& folder, const std::string& name, ByteView picture) {
  PANDOK_TRY(const auto decoded, image::decode(picture, kThumbnailPx));
  PANDOK_TRY(const Bytes jpeg, image::encode_jpeg(decoded.bgr, 85));
  PANDOK_CHECKED(write_file_atomic(folder / name, jpeg));
  return name;
}

// A registered view as one figure of a mistake; `role` is part of its file's name.
Result<std::string> view_figure(const fs::path& folder, std::size_t number, std::string_view role,
                                const Candidate& candidate, const std::string& caption,
                                const store::BlobStore& blobs) {
  PANDOK_TRY(const Sha256 digest, Sha256::parse(candidate.view_picture));
  PANDOK_TRY(const Bytes view, blobs.get(digest));
  PANDOK_TRY(const std::string name,
             thumbnail(folder, fmt::format("mistake-{:02}-{}.jpg", number, role), view));
  return fmt::format(
      "<figure><img src=\"{}\" alt=\"registered view\"><figcaption>{}</figcaption></figure>", name,
      caption);
}

std::string truth_of(const Answer& answer) {
  if (answer.query.design_id.empty()) return "right: not in the register";
  const std::string place =
      answer.rank == 0
          ? fmt::format("not among the first {}", kShortlist)
          : fmt::format("place {} with {:.0f} %", answer.rank,
                        100 * answer.reading.candidates[static_cast<std::size_t>(answer.rank - 1)]
                                  .probability);
  return fmt::format("right: {}, {}", escape_html(answer.query.design_id), place);
}

// The photo, what it was taken for and, where it is among the candidates, what would be right.
Result<std::string> mistake_figure(const fs::path& folder, std::size_t number, const Answer& answer,
                                   const fs::path& images, const store::BlobStore& blobs) {
  const std::vector<Candidate>& candidates = answer.reading.candidates;
  PANDOK_TRY(const Bytes photo, read_file(images / answer.query.file, limits::kPictureBytesMax));
  PANDOK_TRY(const std::string photo_name,
             thumbnail(folder, fmt::format("mistake-{:02}-photo.jpg", number), photo));
  PANDOK_TRY(std::string figures, view_figure(folder, number, "view", candidates.front(),
                                              fmt::format("taken for: {}, {:.0f} %",
                                                          escape_html(candidates.front().design_id),
                                                          100 * candidates.front().probability),
                                              blobs));
  if (answer.rank > 1) {
    PANDOK_TRY(
        const std::string right,
        view_figure(folder, number, "right", candidates[static_cast<std::size_t>(answer.rank - 1)],
                    truth_of(answer), blobs));
    figures += right;
  }
  const std::string caption =
      escape_html(answer.query.file) + (answer.rank > 1 ? "" : "<br>" + truth_of(answer));
  return fmt::format(
      "<article class=\"mistake\"><figure><img src=\"{}\" alt=\"photo\"><figcaption>{}</figcaption>"
      "</figure>{}</article>\n",
      photo_name, caption, figures);
}

std::vector<const Answer*> worst_first(const std::vector<Answer>& answers) {
  std::vector<const Answer*> mistakes;
  for (const Answer& answer : answers)
    if (wrongness(answer) >= 0) mistakes.push_back(&answer);
  std::ranges::stable_sort(mistakes, std::ranges::greater{},
                           [](const Answer* a) { return wrongness(*a); });
  mistakes.resize(std::min(mistakes.size(), kMistakesMax));
  return mistakes;
}

std::string curves(const std::vector<Answer>& answers) {
  std::vector<stats::Outcome> outcomes;
  std::vector<double> recall(static_cast<std::size_t>(kShortlist), 0.0);
  double held = 0;
  for (const Answer& answer : answers) {
    if (!answer.reading.candidates.empty())
      outcomes.push_back({answer.reading.candidates.front().probability, answer.rank == 1});
    if (answer.query.design_id.empty()) continue;
    held += 1;
    for (int k = std::max(answer.rank, 1); answer.rank > 0 && k <= kShortlist; ++k)
      recall[static_cast<std::size_t>(k - 1)] += 1;
  }
  for (double& value : recall) value /= std::max(held, 1.0);
  return "<div class=\"pair\"><figure>" + html::reliability_diagram(stats::reliability(outcomes)) +
         "<figcaption>Reliability: the first candidate's probability against how often it was "
         "right, with 95 % "
         "intervals</figcaption></figure><figure>" +
         html::recall_curve(recall) +
         "<figcaption>Recall over the places looked at</figcaption></figure></div>\n";
}

}  // namespace

Result<> write_evaluation_page(const fs::path& folder, const std::vector<Answer>& answers,
                               const fs::path& images, const store::BlobStore& blobs) {
  PANDOK_CHECKED(make_folders(folder));
  std::vector<const Answer*> all;
  for (const Answer& answer : answers) all.push_back(&answer);
  std::string body = "<h2>Figures</h2>\n<div class=\"wide\"><table>\n" +
                     figure_rows(figures_of(all)) +
                     "</table></div>\n<p class=\"dim\">95 % intervals: Wilson for rates, bootstrap "
                     "for means.</p>\n";
  body += curves(answers) + group_table(answers);
  body += "<h2>The worst mistakes: wrong, and sure of it</h2>\n<div class=\"mistakes\">\n";
  std::size_t number = 0;
  for (const Answer* answer : worst_first(answers)) {
    PANDOK_TRY(const std::string figure, mistake_figure(folder, ++number, *answer, images, blobs));
    body += figure;
  }
  if (number == 0) body += "<p>None.</p>\n";
  return write_file_atomic(folder / "index.html",
                           as_bytes(html::page("평가 · Evaluation", body + "</div>\n")));
}

}  // namespace pandok::read
