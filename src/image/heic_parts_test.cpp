#include "image/heic_parts.h"

#include <gtest/gtest.h>

#include <string>

namespace pandok::image {
namespace {

std::string number(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(value >> (8 * i) & 0xff);
  return text;
}
std::string box(const std::string& type, const std::string& body) {
  return number(body.size() + 8, 4) + type + body;
}
std::string long_box(const std::string& type, const std::string& body) {
  return number(1, 4) + type + number(body.size() + 16, 8) + body;
}
// Item 1 is made of `parts`.
std::string references(const std::vector<int>& parts) {
  std::string body = number(1, 2) + number(parts.size(), 2);
  for (const int part : parts) body += number(static_cast<std::uint64_t>(part), 2);
  return box("iref", number(0, 4) + box("dimg", body));
}
// Items of one extent each.
std::string places(const std::vector<int>& lengths) {
  std::string body = number(0, 4) + number(0x4400, 2) + number(lengths.size(), 2);
  int item = 1;
  for (const int length : lengths)
    body += number(static_cast<std::uint64_t>(item++), 2) + number(0, 2) + number(1, 2) +
            number(0, 4) + number(static_cast<std::uint64_t>(length), 4);
  return box("iloc", body);
}
std::string file_of(const std::string& meta) {
  return box("ftyp", "heic") + box("meta", number(0, 4) + meta) +
         box("mdat", std::string(100, 'x'));
}
Code code_of(const std::string& file) {
  const auto checked = check_heic_parts(as_bytes(file));
  return checked ? Code::internal : checked.error().code;
}

TEST(HeicParts, ItemsThatArePartOfOneOtherAreFine) {
  EXPECT_TRUE(check_heic_parts(as_bytes(file_of(references({2, 3, 4}) + places({40, 50, 10})))));
  EXPECT_TRUE(check_heic_parts({}));
}

TEST(HeicParts, ATileNamedTwiceIsRefused) {
  EXPECT_EQ(code_of(file_of(references({2, 3, 2}))), Code::invalid_argument);
  EXPECT_EQ(code_of(file_of(
                box("iref", number(0, 4) + box("dimg", number(1, 2) + number(1, 2) + number(9, 2)) +
                                box("dimg", number(2, 2) + number(1, 2) + number(9, 2))))),
            Code::invalid_argument);
}

TEST(HeicParts, ItemsThatShareBytesAreRefused) {
  EXPECT_EQ(code_of(file_of(places(std::vector<int>(50, 100)))), Code::invalid_argument);
}

TEST(HeicParts, ABoxOf64BitSizeHidesNothing) {
  const std::string meta = number(0, 4) + long_box("free", "") + references({2, 2});
  EXPECT_EQ(code_of(long_box("free", "abc") + long_box("meta", meta)), Code::invalid_argument);
}

TEST(HeicParts, WhatCannotBeFollowedIsDamage) {
  const std::string file = file_of(references({2, 3}) + places({40, 50}));
  for (std::size_t n = 1; n < file.size(); ++n)
    if (const auto checked = check_heic_parts(as_bytes(file).first(n)); !checked) {
      EXPECT_EQ(checked.error().code, Code::data_corrupted) << n;
    }
  EXPECT_EQ(code_of(file_of(box("iloc", number(0, 4) + number(0x2200, 2) + number(0, 2)))),
            Code::data_corrupted);
}

}  // namespace
}  // namespace pandok::image
