// Any JSON as the body of a case or an act: refused in one line, or values within their limits.
#include "base/check.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/parse.h"
#include "cases/law.h"
#include "http/body_values.h"
#include "http/case_body.h"

namespace {

using pandok::Code;
namespace cases = pandok::cases;

void check_refusal(const pandok::Error& error) {
  CHECK(error.code == Code::invalid_argument);
  CHECK(pandok::is_utf8(error.message) && error.message.find('\n') == std::string::npos);
}

// Whatever is asked of the law is an answer, not an accident.
void try_to_begin(const cases::CaseFacts& facts, cases::Act act) {
  static const cases::Law law = cases::Law::shipped().value();
  const cases::Rules& rules = law.versions().front();
  act.by = {"kim", pandok::access::RoleSet::all()};
  act.on = pandok::Date::parse("2026-11-23").value();
  const cases::Procedure procedure(rules, law.holidays());
  const auto begun = procedure.begin(facts, act);
  CHECK(!begun || rules.state(begun->state) != nullptr);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto body = pandok::parse_json(pandok::as_text(pandok::ByteView(data, size)));
  if (!body || !body->is_object()) return 0;
  const auto asked = pandok::http::case_body(*body);
  if (!asked) check_refusal(asked.error());
  const auto act = pandok::http::act_body(*body, "path");
  if (!act) check_refusal(act.error());
  if (asked && act) try_to_begin(asked->facts, *act);
  const auto version = pandok::http::body_version(*body);
  CHECK(!version || *version > 0);
  return 0;
}
