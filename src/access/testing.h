// For unit tests only: a home's database with an organisation, and people in it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "access/credentials.h"
#include "access/people.h"
#include "access/services.h"
#include "base/testing.h"
#include "store/database.h"

namespace pandok::access {

class AccessTest : public ::testing::Test {
 protected:
  static constexpr std::int64_t kNow = 1'800'000'000'000;
  static constexpr const char* kBoss = "boss";  // who changes what a test changes
  static constexpr const char* kPassword = "correct horse battery";

  Person person(const std::string& login, RoleSet roles = {Role::officer}) {
    return people.create({login, "이름 " + login, agency.id, roles}, kNow).value();
  }
  Person with_password(const std::string& login, RoleSet roles = {Role::officer}) {
    const Person made = person(login, roles);
    EXPECT_TRUE(credentials.set_password(made, kPassword, kNow));
    return people.get(made.id).value();
  }
  std::int64_t count(const std::string& table) {
    return database->query_integer("SELECT count(*) FROM " + table).value().value();
  }

  TestFolder folder;
  std::unique_ptr<store::Database> database = store::Database::open(folder / "a.db").value();
  Services services{Keys::open(folder / "access.key").value(), PasswordCost::weak()};
  People people{*database};
  Credentials credentials{*database, services};
  Organisation agency =
      people.create_organisation({"관세청", OrganisationKind::agency, ""}, kNow).value();
};

}  // namespace pandok::access
