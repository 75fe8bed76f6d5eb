#include "http/account_doorkeeper.h"

#include <gtest/gtest.h>

#include "access/people.h"
#include "access/sessions.h"
#include "access/tokens.h"
#include "base/id.h"
#include "base/testing.h"

namespace pandok::http {
namespace {

using access::Permission;

// A home with an officer and an auditor without an authenticator, unless it is left empty.
class Door : public ::testing::Test {
 protected:
  store::Database& database() { return **lease_; }

  void add_people() {
    access::People people(database());
    const auto agency =
        people.create_organisation({"관세청", access::OrganisationKind::agency, ""}, now_ms())
            .value();
    officer_ = people.create({"kim", "Kim", agency.id, {access::Role::officer}}, now_ms()).value();
    auditor_ = people.create({"han", "Han", agency.id, {access::Role::auditor}}, now_ms()).value();
  }
  std::string session_of(const access::Person& person) {
    return access::Sessions(database()).begin(person.id, "127.0.0.1", now_ms()).value();
  }

  // As a connection asks. 200 if one may come in.
  int ask(const Access& access, std::vector<std::pair<std::string, std::string>> headers = {},
          Method method = Method::get) {
    Route route{.method = method, .pattern = "/x", .handler = {}, .access = access};
    request_ = Request{};
    request_.method = method;
    request_.peer = peer_;
    request_.headers = {{"host", host_}};
    for (auto& header : headers) request_.headers.push_back(std::move(header));
    auto entrance = door_->look(route, request_);
    if (!entrance) entrance = door_->ask(route, request_);
    return entrance->refusal ? entrance->refusal->status : 200;
  }

  void another_door() { door_ = std::make_unique<AccountDoorkeeper>(gate_, pool_); }

  std::string peer_ = "127.0.0.1", host_ = "localhost:8080";
  Request request_;
  access::Person officer_, auditor_;

 private:
  TestFolder folder_;
  DatabasePool pool_{folder_ / "pandok.db"};
  Result<DatabasePool::Lease> lease_ = pool_.borrow();
  access::Gate gate_;
  std::unique_ptr<AccountDoorkeeper> door_ = std::make_unique<AccountDoorkeeper>(gate_, pool_);
};

std::pair<std::string, std::string> cookie(const std::string& session) {
  return {"cookie", "a=b; pandok-session=" + session + "; c=d"};
}

TEST_F(Door, WithoutPeopleTheMachineItselfMayDoEverything) {
  EXPECT_EQ(ask({Permission::manage_people}), 200);
  EXPECT_EQ(request_.caller().via, access::Via::local);
  EXPECT_EQ(ask({}, {}, Method::put), 200);
  for (const char* host : {"localhost", "LocalHost:1", "127.0.0.1:65535", "[::1]", "[::1]:8080"}) {
    host_ = host;
    EXPECT_EQ(ask({}), 200) << host;
  }
}

TEST_F(Door, WithoutPeopleNobodyElseMayDoAnything) {
  for (const char* host :
       {"", "example.org", "localhost.example.org", "example.org:8080", "127.0.0.1.example.org",
        "127.0.0.2", "0.0.0.0", "::1", "[::1", "[::]", "[::1].example.org", "[::1]x:80",
        "user@localhost", "localhost@example.org", "127.0.0.1]", "xlocalhost", " localhost"}) {
    host_ = host;
    EXPECT_EQ(ask({}), 421) << host;
    EXPECT_EQ(ask(Access::everybody()), 200) << host;
    EXPECT_EQ(request_.caller().via, access::Via::session) << "nobody is not the machine itself";
  }
  host_ = "localhost";
  for (const char* peer : {"10.0.0.1", "1270.0.0.1", "::2", "::ffff:10.0.0.1"}) {
    peer_ = peer;
    EXPECT_EQ(ask({}), 401) << peer;
  }
}

TEST_F(Door, WithPeopleTheMachineItselfIsNobody) {
  EXPECT_EQ(ask({}), 200);
  add_people();
  EXPECT_EQ(ask(Access::everybody()), 200);
  another_door();  // that there is nobody is believed for a second
  EXPECT_EQ(ask({}), 401);
  EXPECT_EQ(ask(Access::signed_in()), 401);
  host_ = "pandok.example";
  EXPECT_EQ(ask({Permission::make_readings}, {cookie(session_of(officer_))}), 200);
}

TEST_F(Door, APersonMayDoWhatTheirRoleMay) {
  add_people();
  const auto mine = cookie(session_of(officer_));
  EXPECT_EQ(ask({Permission::make_readings}, {mine}), 200);
  EXPECT_EQ(request_.caller().login, "kim");
  EXPECT_EQ(ask({Permission::manage_people, Permission::make_readings}, {mine}), 200);
  EXPECT_EQ(ask({Permission::manage_people}, {mine}), 403);
  EXPECT_EQ(ask({}, {mine}), 403) << "a route without a rule is for nobody";
  EXPECT_EQ(ask(Access::signed_in(), {mine}), 200);
  EXPECT_EQ(ask(Access::somebody(), {mine}), 200);
}

TEST_F(Door, WhoNeedsAnAuthenticatorMaySetItUpAndNothingElse) {
  add_people();
  const auto mine = cookie(session_of(auditor_));
  EXPECT_EQ(ask({Permission::see_audit}, {mine}), 403);
  EXPECT_EQ(ask(Access::somebody(), {mine}), 403);
  EXPECT_EQ(ask(Access::signed_in(), {mine}), 200);
}

TEST_F(Door, AChangeWithACookieNeedsTheTokenOfItsSession) {
  add_people();
  const std::string session = session_of(officer_);
  const auto mine = cookie(session);
  const std::string other = access::csrf_token(session_of(officer_));
  const Access access = {Permission::make_readings};
  for (const Method method : {Method::post, Method::put, Method::del}) {
    EXPECT_EQ(ask(access, {mine}, method), 403);
    EXPECT_EQ(ask(access, {mine, {"x-csrf-token", ""}}, method), 403);
    EXPECT_EQ(ask(access, {mine, {"x-csrf-token", other}}, method), 403);
    EXPECT_EQ(ask(access, {mine, {"x-csrf-token", access::csrf_token(session)}}, method), 200);
  }
}

TEST_F(Door, ATokenStandsInAHeaderAndNeedsNoSecondOne) {
  add_people();
  const auto made =
      access::Tokens(database())
          .create(officer_, "t", {Permission::make_readings}, now_ms() + 60'000, now_ms())
          .value();
  const std::pair<std::string, std::string> bearer{"authorization", "Bearer " + made.text};
  EXPECT_EQ(ask({Permission::make_readings}, {bearer}, Method::post), 200);
  EXPECT_EQ(ask({Permission::search_register}, {bearer}), 403) << "not in its scopes";
  EXPECT_EQ(ask(Access::signed_in(), {bearer}), 403);
  EXPECT_EQ(ask({Permission::make_readings}, {{"authorization", "Basic " + made.text}}), 401);
  EXPECT_EQ(ask({Permission::make_readings}, {{"cookie", "pandok-session=x" + made.text}}), 401);
}

}  // namespace
}  // namespace pandok::http
