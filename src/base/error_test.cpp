#include "base/error.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>

namespace pandok {
namespace {

Result<int> half(int n) {
  if (n % 2 != 0) return fail(Code::invalid_argument, "{} is odd", n);
  return n / 2;
}

Result<int> quarter(int n) {
  PANDOK_TRY(const int first, half(n));
  PANDOK_TRY(const int second, half(first));
  return second;
}

Result<> check_even(int n) {
  PANDOK_CHECKED(half(n));
  return {};
}

Result<std::unique_ptr<int>> boxed(int n) {
  PANDOK_TRY(auto box, Result<std::unique_ptr<int>>(std::make_unique<int>(n)));
  *box += 1;
  return box;
}

constexpr Code kCodes[] = {
    Code::invalid_argument,    Code::not_found,         Code::already_exists,
    Code::failed_precondition, Code::unauthenticated,   Code::permission_denied,
    Code::resource_exhausted,  Code::deadline_exceeded, Code::cancelled,
    Code::unavailable,         Code::data_corrupted,    Code::internal};

}  // namespace

TEST(Result, HoldsTheValueOrTheError) {
  EXPECT_EQ(half(8).value(), 4);
  const auto odd = half(7);
  ASSERT_FALSE(odd);
  EXPECT_EQ(odd.error().code, Code::invalid_argument);
  EXPECT_EQ(odd.error().message, "7 is odd");
}

TEST(Result, TryPassesTheFirstErrorOn) {
  EXPECT_EQ(quarter(12).value(), 3);
  EXPECT_EQ(quarter(6).error().message, "3 is odd");
  EXPECT_EQ(quarter(5).error().message, "5 is odd");
  EXPECT_TRUE(check_even(2));
  EXPECT_EQ(check_even(3).error().message, "3 is odd");
}

TEST(Result, TryMovesWhatCannotBeCopied) { EXPECT_EQ(*boxed(1).value(), 2); }

TEST(ResultDeathTest, AskingASuccessForItsErrorEndsTheProgram) {
  const auto even = half(8);
  EXPECT_DEATH(static_cast<void>(even.error()), "CHECK");
  EXPECT_DEATH(static_cast<void>(half(8).error()), "CHECK");
  EXPECT_DEATH(static_cast<void>(Result<>().error()), "CHECK");
}

TEST(CheckDeathTest, NamesThePlaceAndTheCondition) {
  CHECK(1 + 1 == 2);
  EXPECT_DEATH(CHECK(1 + 1 == 3), "error_test.cpp:[0-9]+: CHECK\\(1 \\+ 1 == 3\\)");
}

TEST(Error, ContextComesInFrontAndTheCodeStays) {
  const Result<int> wrapped = with_context("reading the header", half(7).error());
  EXPECT_EQ(wrapped.error().code, Code::invalid_argument);
  EXPECT_EQ(wrapped.error().message, "reading the header: 7 is odd");
}

TEST(Error, EveryCodeHasItsOwnName) {
  std::set<std::string_view> names;
  for (const Code code : kCodes) names.insert(code_name(code));
  EXPECT_EQ(names.size(), std::size(kCodes));
  EXPECT_EQ(code_name(Code::failed_precondition), "failed_precondition");
}

TEST(Error, TheTableOfExitCodes) {
  const auto exits_with = [](Code code) { return exit_code(code); };
  for (const Code code :
       {Code::invalid_argument, Code::not_found, Code::already_exists, Code::deadline_exceeded,
        Code::cancelled, Code::unavailable, Code::internal})
    EXPECT_EQ(exits_with(code), 1) << code_name(code);
  for (const Code code : {Code::failed_precondition, Code::unauthenticated, Code::permission_denied,
                          Code::resource_exhausted})
    EXPECT_EQ(exits_with(code), 3) << code_name(code);
  EXPECT_EQ(exits_with(Code::data_corrupted), 4);
}

}  // namespace pandok
