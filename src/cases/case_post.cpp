#include "cases/case_post.h"

#include <algorithm>

#include "access/people.h"
#include "cases/case_party.h"
#include "mail/outbox.h"

namespace pandok::cases {
namespace {

using access::Organisation;
using access::OrganisationKind;

// Korean first, English beside it, as everywhere.
struct Letter {
  std::string once;
  Name about;  // the act, or the term
  std::string last_day_ko, last_day_en;
};

bool is_of(const Organisation& organisation, Party party, const CaseSubject& about) {
  switch (party) {
    case Party::office:
      return organisation.id == about.organisation;
    case Party::right_holder:
      return organisation.kind == OrganisationKind::holder && !about.holder.empty() &&
             organisation.holder == about.holder;
    case Party::importer:
      return organisation.id == about.importer;
  }
  return false;
}

std::string text_of(const Letter& letter, const StoredCase& now, std::string_view office,
                    const PostOptions& options) {
  return fmt::format(
      "{office} 사건 {number}\n\n{ko}{last_ko}\n물품: {item}\n\n로그인하면 내용을 볼 수 있습니다:\n"
      "{url}/cases/{id}\n\n"
      "--\nCase {number} of {office}\n\n{en}{last_en}\nGoods: {item}\n\n"
      "Sign in at the address above to read it. The address opens nothing by itself.\n",
      fmt::arg("office", office), fmt::arg("number", now.number), fmt::arg("ko", letter.about.ko),
      fmt::arg("last_ko", letter.last_day_ko), fmt::arg("item", now.about.item),
      fmt::arg("url", options.public_url), fmt::arg("id", now.id), fmt::arg("en", letter.about.en),
      fmt::arg("last_en", letter.last_day_en));
}

// One letter to each organisation of the parties that has an address. The organisations are looked
// up with the first letter: most acts have none.
class Writer {
 public:
  Writer(store::Database& database, const StoredCase& now, const PostOptions& options)
      : database_(database), now_(now), options_(options) {}

  Result<> write(const Letter& letter, Party party) {
    PANDOK_CHECKED(look_up());
    for (const Organisation& one : all_) {
      if (one.mail.empty() || !is_of(one, party, now_.about)) continue;
      const mail::OutgoingMail mail{
          .once = letter.once + "/" + one.id,
          .topic = now_.id,
          .to = {one.name, one.mail},
          .subject = fmt::format("[판독] 사건 {}: {}", now_.number, letter.about.ko),
          .text = text_of(letter, now_, office_, options_)};
      PANDOK_TRY(const bool fresh, mail::Outbox(database_).put(mail, options_.now_ms));
      if (fresh) ++written_;
    }
    return {};
  }

  int written() const { return written_; }

 private:
  Result<> look_up() {
    if (!all_.empty()) return {};
    PANDOK_TRY(all_, access::People(database_).organisations());
    for (const Organisation& one : all_)
      if (one.id == now_.about.organisation) office_ = one.name;
    return {};
  }

  store::Database& database_;
  const StoredCase& now_;
  const PostOptions& options_;
  std::vector<Organisation> all_;
  std::string office_ = "판독";
  int written_ = 0;
};

constexpr Party kParties[] = {Party::office, Party::right_holder, Party::importer};

// The first day that somebody of the party must act by.
void add_last_day(Letter& letter, const Rules& rules, const Case& now, Party party) {
  const OpenDeadline* first = nullptr;
  for (const OpenDeadline& open : now.deadlines) {
    if ((rules.deadline(open.id)->acts & roles_of(party)).empty()) continue;
    if (first == nullptr || open.due < first->due) first = &open;
  }
  if (first == nullptr) return;
  const Deadline& deadline = *rules.deadline(first->id);
  letter.last_day_ko = fmt::format("\n기한: {} ({}, {})", first->due.iso(), deadline.name.ko,
                                   deadline.basis.article);
  letter.last_day_en = fmt::format("\nLast day: {} ({})", first->due.iso(), deadline.name.en);
  if (deadline.basis.grade == Grade::unsure) {
    letter.last_day_ko += "\n확인 필요: " + deadline.basis.note;
    letter.last_day_en += "\nTo be confirmed, see the case.";
  }
}

}  // namespace

Result<int> post_news(store::Database& database, const Procedure& procedure, const StoredCase& now,
                      std::size_t first_new, const PostOptions& options) {
  const Rules& rules = procedure.rules();
  Writer writer(database, now, options);
  for (std::size_t i = first_new; i < now.now.events.size(); ++i) {
    const Event& event = now.now.events[i];
    const Step& step = *step_of(rules, event);
    const bool from_outside = (event.act.by.roles & roles_of(Party::office)).empty();
    for (const Party party : kParties) {
      const bool concerns =
          party == Party::office ? from_outside : !(step.tells & roles_of(party)).empty();
      if (!concerns) continue;
      Letter letter{.once = fmt::format("act/{}/{}", now.id, i),
                    .about = step.name,
                    .last_day_ko = {},
                    .last_day_en = {}};
      add_last_day(letter, rules, now.now, party);
      PANDOK_CHECKED(writer.write(letter, party));
    }
  }
  return writer.written();
}

Result<int> post_reminders(store::Database& database, const Procedure& procedure,
                           const StoredCase& now, Date today, const PostOptions& options) {
  const Rules& rules = procedure.rules();
  Writer writer(database, now, options);
  for (const OpenDeadline& open : now.now.deadlines) {
    const Deadline& deadline = *rules.deadline(open.id);
    const int left = open.due.days() - today.days();
    if (std::find(deadline.remind.begin(), deadline.remind.end(), left) == deadline.remind.end())
      continue;
    for (const Party party : kParties) {
      if ((deadline.acts & roles_of(party)).empty()) continue;
      Letter letter{
          .once = fmt::format("remind/{}/{}/{}/{}", now.id, open.id, open.opened_by, left),
          .about = {fmt::format("{} 기한 {}일 전", deadline.name.ko, left),
                    fmt::format("{} days left: {}", left, deadline.name.en)},
          .last_day_ko = {},
          .last_day_en = {}};
      add_last_day(letter, rules, now.now, party);
      PANDOK_CHECKED(writer.write(letter, party));
    }
  }
  return writer.written();
}

}  // namespace pandok::cases
