#include "read/decide.h"

#include <cmath>

namespace pandok::read {
namespace {

int percent(double probability) { return static_cast<int>(std::lround(100 * probability)); }

std::string with_force(const Candidate& best, std::string text, std::string_view remark) {
  if (!best.in_force) text += remark;
  return text;
}

constexpr std::string_view kNotInForce = "; this right is not in force on that day";
constexpr std::string_view kNotInForceKo = "; 이 권리는 해당 날짜에 유효하지 않습니다";

}  // namespace

void decide(Reading& reading) {
  if (reading.candidates.empty()) {
    reading.verdict = Verdict::no_match;
    reading.reason = "no design of the register passes the filters";
    reading.reason_ko = "조건에 맞는 등록디자인이 없습니다";
    return;
  }
  const Candidate& best = reading.candidates.front();
  const int sure = percent(best.probability);
  if (best.probability >= reading.thresholds.match) {
    reading.verdict = Verdict::match;
    reading.reason =
        with_force(best,
                   fmt::format("the item looks like design {} ({} %); ask the right holder",
                               best.design_id, sure),
                   kNotInForce);
    reading.reason_ko =
        with_force(best,
                   fmt::format("등록디자인 {}와(과) 닮았습니다 ({} %); 권리자에게 확인하십시오",
                               best.design_id, sure),
                   kNotInForceKo);
  } else if (best.probability >= reading.thresholds.possible) {
    reading.verdict = Verdict::possible;
    reading.reason = with_force(
        best,
        fmt::format("the item may be design {} ({} %); compare the evidence", best.design_id, sure),
        kNotInForce);
    reading.reason_ko =
        with_force(best,
                   fmt::format("등록디자인 {}일 수 있습니다 ({} %); 근거 그림을 비교하십시오",
                               best.design_id, sure),
                   kNotInForceKo);
  } else {
    reading.verdict = Verdict::no_match;
    reading.reason = fmt::format(
        "the register probably does not hold this item (nearest: {}, {} %)", best.design_id, sure);
    reading.reason_ko =
        fmt::format("등록된 디자인이 아닌 것으로 보입니다 (가장 가까운 디자인: {}, {} %)",
                    best.design_id, sure);
  }
}

void decide_retake(Reading& reading, std::string_view advice, std::string_view advice_ko) {
  reading.verdict = Verdict::retake;
  reading.reason = advice;
  reading.reason_ko = advice_ko;
  reading.candidates.clear();
}

}  // namespace pandok::read
