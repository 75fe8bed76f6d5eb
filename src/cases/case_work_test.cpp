// A case's folder, proposals, letters and figures, on a case that is really stored.
#include <gtest/gtest.h>

#include <set>

#include "access/people.h"
#include "base/limits.h"
#include "cases/case_figures.h"
#include "cases/case_papers.h"
#include "cases/case_post.h"
#include "cases/case_proposals.h"
#include "cases/testing.h"
#include "mail/outbox.h"
#include "store/testing_postgres.h"

namespace pandok::cases {
namespace {

using access::OrganisationKind;

const PostOptions kPost{"https://pandok.customs.example", kNow};

class CaseWorkTest : public ::testing::Test {
 protected:
  std::string organisation(const char* name, OrganisationKind kind, const char* right,
                           const char* mail) {
    return people.create_organisation({name, kind, right, mail}, kNow)->id;
  }
  CaseSubject subject(std::int64_t quantity = 40) const {
    CaseSubject about;
    about.organisation = office;
    about.officer = "kim";
    about.holder = "좋은가구";
    about.importer = trader;
    about.item = "의자";
    about.quantity = quantity;
    about.channel = "express";
    about.sender_country = "CN";
    return about;
  }
  StoredCase open(const CaseSubject& about) {
    auto transaction = store::Transaction::begin(*database).value();
    auto made = cases
                    .open(transaction, "kr_design", about, design_facts(),
                          good_act("by_hand", kToday), kNow)
                    .value();
    EXPECT_TRUE(transaction.commit());
    return made;
  }
  StoredCase act(const StoredCase& on, std::string_view name) {
    auto transaction = store::Transaction::begin(*database).value();
    auto after =
        cases.act(transaction, on.id, on.version, {}, good_act(name, kToday), kNow).value();
    EXPECT_TRUE(transaction.commit());
    return after;
  }
  int news(const StoredCase& one, std::size_t first) {
    return post_news(*database, cases.procedure_of(one.now).value(), one, first, kPost).value();
  }

  std::multiset<std::string> recipients(const StoredCase& one) {
    std::multiset<std::string> names;
    const auto all = mail::Outbox(*database).of_topic(one.id).value();
    for (const mail::MailStatus& mail : all) names.insert(mail.recipient);
    return names;
  }

  TestFolder folder;
  std::unique_ptr<store::Database> database =
      store::Database::open(store::test_database(folder / "a.db")).value();
  access::People people{*database};
  CaseStore cases{*database, shipped_law()};
  std::string office = organisation("인천세관", OrganisationKind::agency, "", "o@customs.example");
  std::string holder =
      organisation("좋은가구", OrganisationKind::holder, "좋은가구", "h@good.example");
  std::string trader = organisation("한빛무역", OrganisationKind::company, "", "t@trade.example");
};

// ---- the folder

TEST_F(CaseWorkTest, AFileIsKeptOnceAndSeenByWhoseItIs) {
  const StoredCase one = open(subject());
  CasePapers papers(*database);
  CaseFile file{.digest = Sha256::of(as_bytes("a")), .name = "사진 1.png", .type = "image/png"};
  file.party = Party::right_holder;
  EXPECT_TRUE(papers.add_file(one.id, file).value());
  EXPECT_FALSE(papers.add_file(one.id, file).value());
  const auto kept = papers.files(one.id).value();
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].name, "사진 1.png");
  EXPECT_EQ(kept[0].party, Party::right_holder);
  EXPECT_EQ(papers.file(one.id, Sha256::of(as_bytes("b")), Party::office).error().code,
            Code::not_found);
  // The office has the same one, for itself: each sees their own, and the importer neither.
  file.party = Party::office;
  file.name = "내부.png";
  EXPECT_TRUE(papers.add_file(one.id, file).value());
  EXPECT_EQ(papers.file(one.id, file.digest, Party::right_holder)->name, "사진 1.png");
  EXPECT_EQ(papers.file(one.id, file.digest, Party::office)->name, "내부.png");
  EXPECT_EQ(papers.file(one.id, file.digest, Party::importer).error().code, Code::not_found);
  for (const std::string& bad : {std::string(), std::string("a\nb"), std::string(201, 'x')}) {
    file.name = bad;
    file.digest = Sha256::of(as_bytes("c"));
    EXPECT_EQ(papers.add_file(one.id, file).error().code, Code::invalid_argument);
  }
  EXPECT_TRUE(sees(Party::office, Party::importer, false));
  EXPECT_TRUE(sees(Party::importer, Party::office, true));
  EXPECT_FALSE(sees(Party::importer, Party::office, false));
  EXPECT_FALSE(sees(Party::importer, Party::right_holder, true));
}

TEST_F(CaseWorkTest, PapersAreNumberedWithinTheirCase) {
  const StoredCase one = open(subject());
  CasePapers papers(*database);
  for (int i = 1; i <= 2; ++i) {
    CasePaper paper{.number = papers.next_number(one.id, one.number).value(), .case_id = one.id};
    EXPECT_EQ(paper.number, one.number + "-" + std::to_string(i));
    paper.digest = Sha256::of(as_bytes(paper.number));
    paper.entry = i;
    ASSERT_TRUE(papers.add_paper(paper));
    EXPECT_EQ(papers.add_paper(paper).error().code, Code::already_exists);
    EXPECT_EQ(papers.paper_of(paper.digest)->entry, i);
    EXPECT_EQ(papers.paper(one.id, paper.number)->number, paper.number);
  }
  EXPECT_EQ(papers.papers(one.id)->size(), 2u);
  EXPECT_EQ(papers.paper("another", one.number + "-1").error().code, Code::not_found);
}

// ---- proposals

TEST_F(CaseWorkTest, AProposalIsForTheCaseAsItWasSeen) {
  const StoredCase one = open(subject());
  CaseProposals proposals(*database);
  const Act act = good_act("hold_ex_officio", kToday);
  ASSERT_TRUE(proposals.put(one.id, {"p1", one.version, act, kNow}));
  const auto kept = proposals.get(one.id, one.version)->value();
  EXPECT_EQ(kept.act.act, "hold_ex_officio");
  EXPECT_EQ(kept.id, "p1");
  EXPECT_EQ(kept.act.fields, act.fields);
  EXPECT_EQ(kept.act.by.id, act.by.id);
  EXPECT_EQ(kept.act.by.roles, act.by.roles);
  EXPECT_FALSE(proposals.get(one.id, one.version + 1)->has_value());
  ASSERT_TRUE(proposals.put(one.id, {"p2", one.version, good_act("dismiss", kToday), kNow}));
  EXPECT_EQ(proposals.get(one.id, one.version)->value().act.act, "dismiss");
  ASSERT_TRUE(proposals.remove(one.id));
  EXPECT_FALSE(proposals.get(one.id, one.version)->has_value());
}

TEST_F(CaseWorkTest, WhatCouldNotBeDoneCannotBeProposed) {
  const StoredCase one = open(subject());
  const Procedure procedure = cases.procedure_of(one.now).value();
  Act act = good_act("hold_ex_officio", kToday);
  act.second.reset();
  EXPECT_TRUE(procedure.check_proposal(one.now, act));
  act.fields.clear();
  EXPECT_EQ(procedure.check_proposal(one.now, act).error().code, Code::invalid_argument);
  EXPECT_EQ(procedure.check_proposal(one.now, good_act("hold", kToday)).error().code,
            Code::failed_precondition);
}

// ---- letters

TEST_F(CaseWorkTest, WhoIsToldIsWrittenToAndNobodyElse) {
  const StoredCase one = open(subject());
  EXPECT_EQ(news(one, 0), 0);
  const StoredCase notified = act(one, "notify");
  EXPECT_EQ(news(notified, 1), 2);
  EXPECT_EQ(news(notified, 1), 0);  // told already
  EXPECT_EQ(recipients(one), (std::multiset<std::string>{"좋은가구", "한빛무역"}));
  const std::string body =
      database->query_text("SELECT body FROM mails WHERE recipient = '좋은가구'")->value();
  EXPECT_NE(body.find("https://pandok.customs.example/cases/" + one.id), std::string::npos);
  EXPECT_NE(body.find("2026-11-30"), std::string::npos);  // 7 days
  EXPECT_NE(body.find("확인 필요"), std::string::npos);
  const StoredCase declined = act(notified, "decline_request");
  EXPECT_EQ(news(declined, 2), 1);
  EXPECT_EQ(recipients(one), (std::multiset<std::string>{"좋은가구", "한빛무역", "인천세관"}));
}

TEST_F(CaseWorkTest, WithoutAnAddressThereIsNoLetter) {
  const auto kept = people.organisation(holder).value();
  ASSERT_TRUE(people.change_organisation(holder, kept.version, {.mail = ""}, "boss", kNow));
  CaseSubject about = subject();
  about.importer = "";
  EXPECT_EQ(news(act(open(about), "notify"), 1), 0);
}

TEST_F(CaseWorkTest, RemindersComeOnTheirDaysOnce) {
  const StoredCase one = act(open(subject()), "notify");
  const Procedure procedure = cases.procedure_of(one.now).value();
  const Date due = one.now.deadlines[0].due;
  for (int left = 10; left >= -2; --left) {
    const Date today = plus_days(due, -left);
    const int expected = left == 3 || left == 1 ? 1 : 0;
    EXPECT_EQ(post_reminders(*database, procedure, one, today, kPost).value(), expected) << left;
    EXPECT_EQ(post_reminders(*database, procedure, one, today, kPost).value(), 0) << left;
  }
}

// ---- figures

TEST_F(CaseWorkTest, FiguresCountCasesAndGoods) {
  CaseSubject other = subject(2);
  other.sender_country = "VN";
  other.channel = "mail";
  open(subject());
  open(subject());
  act(open(other), "dismiss");
  const CaseFigures figures = case_figures(*database, 2026).value();
  EXPECT_EQ(figures.all.cases, 3);
  EXPECT_EQ(figures.all.goods, 82);
  ASSERT_EQ(figures.country.size(), 2u);
  EXPECT_EQ(figures.country[0].name, "CN");
  EXPECT_EQ(figures.country[0].cases, 2);
  EXPECT_EQ(figures.country[1].goods, 2);
  ASSERT_EQ(figures.outcome.size(), 2u);
  EXPECT_EQ(figures.outcome[1].name, "closed_unfounded");
  EXPECT_EQ(case_figures(*database, 2025)->all.cases, 0);
  EXPECT_TRUE(case_figures(*database, 2025)->holder.empty());
}

TEST(CaseParty, NamesAreReadAgain) {
  for (const Party party : {Party::office, Party::right_holder, Party::importer})
    EXPECT_EQ(parse_party(party_name(party)), party);
  EXPECT_FALSE(parse_party("nobody"));
}

}  // namespace
}  // namespace pandok::cases
