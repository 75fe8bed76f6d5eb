#include "search/segment.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>

#include "base/file.h"
#include "base/hash.h"
#include "base/testing.h"
#include "search/segment_writer.h"
#include "search/test_support.h"

namespace pandok::search {
namespace {

struct Made {
  std::vector<Row> rows;
  Vectors vectors;
  std::vector<SourceRow> source() const {
    std::vector<SourceRow> out;
    for (std::size_t i = 0; i < rows.size(); ++i) out.push_back({rows[i], vectors[i].data()});
    return out;
  }
};

Made make(int n, int dim, std::uint64_t seed) {
  Random random(seed);
  return {random_rows(random, n), clustered(random, dim, n, 5)};
}

Result<std::shared_ptr<const Segment>> parse(ByteView bytes) {
  AlignedBytes image((bytes.size() + 63) / 64);
  if (!bytes.empty()) std::memcpy(image.data(), bytes.data(), bytes.size());
  return Segment::from_memory(std::move(image), bytes.size(), "test");
}

// What a file with a bit flipped may do: be refused by open() or by verify().
bool is_found(ByteView bytes) {
  const auto segment = parse(bytes);
  const Result<> checked =
      segment ? (*segment)->verify() : Result<>(tl::unexpected(segment.error()));
  return !checked && checked.error().code == Code::data_corrupted &&
         checked.error().message.find("reindex") != std::string::npos;
}

TEST(Segment, KeepsEveryRowWithItsVectorInOrder) {
  for (const int n : {1, 15, 16, 17, 100}) {
    const Made made = make(n, 64, static_cast<std::uint64_t>(n));
    const TestFolder folder;
    ASSERT_TRUE(write_segment(folder / "a.seg", made.source(), 64, 7));
    const auto segment = Segment::open(folder / "a.seg").value();
    ASSERT_EQ(segment->rows(), static_cast<std::size_t>(n));
    EXPECT_EQ(segment->header().sealed_sequence, 7u);
    EXPECT_TRUE(segment->verify());
    for (std::size_t i = 0; i < segment->rows(); ++i) {
      const Row row = segment->row(i);
      EXPECT_FALSE(i > 0 && row_before(row, segment->row(i - 1)));
      ASSERT_EQ(row, made.rows.at(row.view - 1));
      EXPECT_EQ(std::memcmp(segment->vector(i), made.vectors[row.view - 1].data(), 64 * 4), 0);
    }
    EXPECT_FALSE(std::filesystem::exists(folder / "a.seg.tmp"));
  }
}

TEST(Segment, TheFileIsTheImageInMemoryAndTheSameEachTime) {
  const Made made = make(50, 128, 3);
  const TestFolder folder;
  ASSERT_TRUE(write_segment(folder / "a.seg", made.source(), 128, 0));
  ASSERT_TRUE(write_segment(folder / "b.seg", made.source(), 128, 0));
  const Bytes a = read_file(folder / "a.seg", 1u << 20).value();
  EXPECT_EQ(a, read_file(folder / "b.seg", 1u << 20).value());
  const auto in_memory = build_segment(made.source(), 128).value();
  EXPECT_EQ(encode_header(in_memory->header()), Bytes(a.begin(), a.begin() + 256));
}

TEST(Segment, AClassIsOneRunOfRows) {
  const Made made = make(300, 64, 4);
  const auto segment = build_segment(made.source(), 64).value();
  for (const std::uint16_t locarno_class :
       {std::uint16_t{0}, std::uint16_t{6}, std::uint16_t{32}, std::uint16_t{50}}) {
    Filter filter;
    filter.locarno_class = locarno_class;
    const auto range = segment->class_range(filter);
    for (std::size_t i = 0; i < segment->rows(); ++i)
      EXPECT_EQ(i >= range.first && i < range.last, matches(segment->row(i), filter));
  }
  Filter contradiction;
  contradiction.locarno_class = std::uint16_t{6};
  contradiction.locarno = std::uint16_t{1403};
  EXPECT_EQ(segment->class_range(contradiction).first, segment->class_range(contradiction).last);
}

TEST(Segment, EveryFlippedBitIsFound) {
  const Made made = make(19, 64, 5);
  const TestFolder folder;
  ASSERT_TRUE(write_segment(folder / "a.seg", made.source(), 64, 1));
  Bytes bytes = read_file(folder / "a.seg", 1u << 20).value();
  ASSERT_FALSE(is_found(bytes));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto flip = static_cast<std::uint8_t>(1u << (i % 8));
    bytes[i] ^= flip;
    ASSERT_TRUE(is_found(bytes)) << "byte " << i;
    bytes[i] ^= flip;
  }
}

// What a search reads before it scores: damage there is refused at once, not by verify() only.
TEST(Segment, OpenChecksTheHeaderAndTheRows) {
  const Made made = make(19, 64, 5);
  const TestFolder folder;
  ASSERT_TRUE(write_segment(folder / "a.seg", made.source(), 64, 1));
  Bytes bytes = read_file(folder / "a.seg", 1u << 20).value();
  const SegmentSection rows = SegmentLayout::of(19, 64).sections[kRowsSection];
  for (std::size_t i = 0; i < rows.offset + rows.size_bytes; ++i) {
    if (i >= kSegmentHeaderBytes && i < rows.offset) continue;
    bytes[i] ^= 0x10;
    ASSERT_EQ(parse(bytes).error().code, Code::data_corrupted) << "byte " << i;
    bytes[i] ^= 0x10;
  }
}

TEST(Segment, EveryTruncationIsFound) {
  const Made made = make(17, 64, 6);
  const TestFolder folder;
  ASSERT_TRUE(write_segment(folder / "a.seg", made.source(), 64, 1));
  const Bytes bytes = read_file(folder / "a.seg", 1u << 20).value();
  for (std::size_t n = 0; n < bytes.size(); n += n < 300 ? 1 : 37)
    ASSERT_EQ(parse(ByteView(bytes).first(n)).error().code, Code::data_corrupted) << n;
  Bytes longer = bytes;
  longer.push_back(0);
  EXPECT_EQ(parse(longer).error().code, Code::data_corrupted);
}

// A header whose checksum is right but whose numbers are not ours.
TEST(Segment, AbsurdHeadersAreRefused) {
  const Made made = make(17, 64, 6);
  const TestFolder folder;
  ASSERT_TRUE(write_segment(folder / "a.seg", made.source(), 64, 1));
  const Bytes good = read_file(folder / "a.seg", 1u << 20).value();
  const auto with = [&](std::size_t offset, auto value) {
    Bytes bytes = good;
    std::memcpy(bytes.data() + offset, &value, sizeof value);
    const std::uint32_t crc = crc32c(ByteView(bytes).first(252));
    std::memcpy(bytes.data() + 252, &crc, 4);
    return parse(bytes);
  };
  ASSERT_TRUE(with(8, std::uint32_t{1}));
  for (const std::uint32_t version : {0u, 2u, 0xffffffffu})
    EXPECT_NE(with(8, version).error().message.find("version"), std::string::npos);
  for (const std::uint32_t dim : {0u, 32u, 65u, 128u, 1088u, 0xffffffc0u})
    EXPECT_EQ(with(12, dim).error().code, Code::data_corrupted) << dim;
  for (const std::uint64_t rows : {std::uint64_t{0}, std::uint64_t{16}, std::uint64_t{33},
                                   kSegmentRowsMax, kSegmentRowsMax + 1, ~std::uint64_t{0}})
    EXPECT_EQ(with(16, rows).error().code, Code::data_corrupted) << rows;
  for (const std::size_t offset : {32u, 36u, 40u, 44u, 48u})
    for (const float value :
         {-1.F, std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()})
      EXPECT_EQ(with(offset, value).error().code, Code::data_corrupted) << offset;
  EXPECT_EQ(with(52, 1u).error().code, Code::data_corrupted);
  for (const std::size_t offset : {56u, 64u, 80u, 88u, 104u, 112u, 128u, 136u, 152u, 160u})
    EXPECT_EQ(with(offset, ~std::uint64_t{0}).error().code, Code::data_corrupted) << offset;
  // A lie about the bounds passes open() and is found by verify().
  for (const std::size_t offset : {32u, 36u, 40u, 44u, 48u}) {
    const auto lie = with(offset, 0.F);
    ASSERT_TRUE(lie);
    EXPECT_EQ((*lie)->verify().error().code, Code::data_corrupted) << offset;
  }
}

}  // namespace
}  // namespace pandok::search
