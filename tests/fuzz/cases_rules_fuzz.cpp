// Any text as a rule file and as a holiday file: refused with file and line, or a law that is
// whole.
#include <string>

#include "base/bytes.h"
#include "base/check.h"
#include "base/parse.h"
#include "cases/holidays.h"
#include "cases/rules.h"
#include "cases/working_days.h"

namespace {

using pandok::Code;
using pandok::cases::Holidays;
using pandok::cases::Rules;

void check_refusal(const pandok::Error& error) {
  CHECK(error.code == Code::invalid_argument);
  CHECK(error.message.rfind("f.toml:", 0) == 0);
  CHECK(pandok::is_utf8(error.message) && error.message.find('\n') == std::string::npos);
}

void check_rules(const Rules& rules) {
  CHECK(!rules.paths.empty() && !rules.situations.empty());
  for (const auto& step : rules.steps)
    for (const std::string& from : step.from)
      CHECK(rules.state(from) != nullptr && !rules.state(from)->final);
  for (const auto& deadline : rules.deadlines) {
    CHECK(!deadline.acts.empty() && !deadline.basis.article.empty());
    CHECK(deadline.missed.empty() || rules.step(deadline.missed)->by_clock());
  }
}

void check_holidays(const Holidays& holidays) {
  for (const auto& holiday : holidays.days()) {
    CHECK(holidays.is_free(holiday.on).value());
    const auto last = last_day_of(holidays, holiday.on, {10, pandok::cases::Unit::working_days});
    CHECK(!last || *last > holiday.on);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = pandok::as_text(pandok::ByteView(data, size));
  if (const auto rules = Rules::parse(text, "f.toml")) {
    check_rules(*rules);
  } else {
    check_refusal(rules.error());
  }
  if (const auto holidays = Holidays::parse(text, "f.toml")) {
    check_holidays(*holidays);
  } else {
    check_refusal(holidays.error());
  }
  return 0;
}
