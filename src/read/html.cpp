#include "read/html.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/parse.h"

namespace pandok::read::html {
namespace {

constexpr std::string_view kStyle = R"(
:root{color-scheme:light dark;--ink:#16202b;--paper:#fff;--soft:#f2f4f7;--line:#d5dae1;--dim:#5a6572;
--match:#0b6e4f;--possible:#8a5a00;--no_match:#3d4b5c;--retake:#a3262a}
@media (prefers-color-scheme:dark){:root{--ink:#e8ecf1;--paper:#11161c;--soft:#1b222b;--line:#34404d;
--dim:#a3afbd;--match:#5fd3a8;--possible:#f0bd5b;--no_match:#b6c2d0;--retake:#ff8f8f}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,"Noto Sans KR","Noto Sans CJK KR",sans-serif}
main{max-width:1080px;margin:0 auto;padding:16px}
h1{font-size:1.5rem;margin:.5rem 0}h2{font-size:1.15rem;margin:1.5rem 0 .5rem}
.dim{color:var(--dim);font-size:.9em}
article{border:1px solid var(--line);border-radius:10px;padding:16px;margin:16px 0;break-inside:avoid}
.verdict{display:inline-block;font-weight:700;padding:.1rem .6rem;border:2px solid;border-radius:99px}
.match{color:var(--match)}.possible{color:var(--possible)}.no_match{color:var(--no_match)}.retake{color:var(--retake)}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
th{word-break:keep-all}td.id,td.n{white-space:nowrap}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
img{max-width:100%;height:auto;border-radius:6px;background:#fff}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px}
.pair figure{margin:0;background:var(--soft);border-radius:8px;padding:8px}
.mistakes{display:grid;grid-template-columns:repeat(auto-fill,minmax(330px,1fr));gap:12px}
.mistake{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:8px;margin:0;padding:8px}.mistake figure{margin:0}
figcaption{font-size:.85rem;color:var(--dim);overflow-wrap:anywhere}
svg{max-width:100%;height:auto}svg text{fill:currentColor;font:12px system-ui,sans-serif}
@media screen and (max-width:44rem){.cards th{display:none}
.cards tr{display:grid;grid-template-columns:1.5rem 1fr auto;border-bottom:1px solid var(--line);padding:.4rem 0}
.cards td{border:0;padding:.1rem .3rem}.cards .row{grid-column:2/-1;text-align:left}.cards .id{font-weight:700}
.cards [data-label]::before{content:attr(data-label) ": "}}
@media print{body{font-size:10pt}main{max-width:none;padding:0}.wide{overflow:visible}h1,h2{break-after:avoid}
article{border-color:#999;padding:8px;break-inside:auto}article.mistake,tr,img{break-inside:avoid}
article+article:not(.mistake){break-before:page}img{max-height:12cm}th,td{padding:.15rem .4rem}}
)";

constexpr double kSide = 320, kMargin = 44;

double place(double share) { return kMargin + share * (kSide - kMargin - 12); }
double height(double share) { return kSide - place(share); }

std::string frame(std::string_view across, std::string_view up) {
  std::string svg = fmt::format(
      "<svg viewBox=\"0 0 {0} {0}\" width=\"{0}\" height=\"{0}\" role=\"img\" aria-label=\"{2} "
      "over {1}\">"
      "<path d=\"M{3} {4}V{5}H{6}\" fill=\"none\" stroke=\"currentColor\"/>",
      kSide, across, up, place(0), height(1), height(0), place(1));
  for (const double tick : {0.0, 0.5, 1.0})
    svg += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>", place(0) - 6,
                       height(tick) + 4, tick);
  svg += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>", place(0.5),
                     kSide - 6, across);
  svg += fmt::format(
      "<text x=\"12\" y=\"{0}\" text-anchor=\"middle\" transform=\"rotate(-90 12 {0})\">{1}</text>",
      height(0.5), up);
  return svg;
}

}  // namespace

std::string page(std::string_view title, std::string_view body) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"ko\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{0}</title>\n<style>{1}</style>\n</head>\n<body>\n<main>\n<h1>{0}</h1>\n{2}</"
      "main>\n</body>\n</html>\n",
      escape_html(title), kStyle, body);
}

std::string rate(const stats::Interval& interval) {
  if (interval.n == 0) return "–";
  return fmt::format("{:.1f} % ({:.1f} to {:.1f}, n = {})", 100 * interval.value,
                     100 * interval.low, 100 * interval.high, interval.n);
}

std::string reliability_diagram(const std::vector<stats::ReliabilityBin>& bins) {
  std::string svg = frame("predicted probability", "share that was right");
  svg += fmt::format(
      "<path d=\"M{} {}L{} {}\" stroke=\"currentColor\" stroke-dasharray=\"4 4\" opacity=\".5\"/>",
      place(0), height(0), place(1), height(1));
  for (const stats::ReliabilityBin& bin : bins) {
    const double x = place(bin.predicted_mean);
    svg += fmt::format(
        "<path d=\"M{0:.1f} {1:.1f}V{2:.1f}\" stroke=\"#0072b2\"/><circle cx=\"{0:.1f}\" "
        "cy=\"{3:.1f}\" r=\"4\" "
        "fill=\"#0072b2\"><title>n = {4}</title></circle>",
        x, height(bin.observed.low), height(bin.observed.high), height(bin.observed.value),
        bin.observed.n);
  }
  return svg + "</svg>";
}

std::string recall_curve(const std::vector<double>& recall) {
  if (recall.empty()) return {};
  std::string svg =
      frame(fmt::format("first k places, k = 1 to {}", recall.size()), "right design among them");
  std::string path;
  for (std::size_t i = 0; i < recall.size(); ++i) {
    const double share =
        recall.size() == 1 ? 0 : static_cast<double>(i) / static_cast<double>(recall.size() - 1);
    path += fmt::format("{}{:.1f} {:.1f}", i == 0 ? "M" : "L", place(share), height(recall[i]));
  }
  return svg +
         fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"#d55e00\" stroke-width=\"2\"/></svg>",
                     path);
}

}  // namespace pandok::read::html
