#include "search/record_log.h"

#include <gtest/gtest.h>

#include <cstring>

#include "base/testing.h"
#include "search/record_log_format.h"
#include "search/test_support.h"

namespace pandok::search {
namespace {

std::vector<float> flat(const Vectors& vectors) {
  std::vector<float> out;
  for (const auto& vector : vectors) out.insert(out.end(), vector.begin(), vector.end());
  return out;
}

// The acknowledged size that a crash between sync and count would leave.
void set_acknowledged(Bytes& bytes, std::uint64_t size_bytes) {
  Bytes field;
  append_value(field, size_bytes);
  append_value(field, crc32c(field));
  std::memcpy(bytes.data() + log_format::kAckOffset, field.data(), field.size());
}

struct Sample {
  TestFolder folder;
  std::filesystem::path path = folder / "log-00000001.log";
  std::vector<Row> rows;
  std::vector<float> vectors;
  std::vector<std::size_t> ends;  // of the file after each record
  Bytes bytes;
};

// Three records: 3 rows, 2 removals, 4 rows.
void fill(Sample& sample) {
  Random random(1);
  sample.rows = random_rows(random, 7);
  sample.vectors = flat(clustered(random, kDim, 7, 2));
  LogWriter log = LogWriter::create(sample.path, kDim, 5, {}).value();
  const std::span<const Row> rows(sample.rows);
  const std::span<const float> vectors(sample.vectors);
  ASSERT_TRUE(log.append_rows(rows.first(3), vectors.first(3 * kDim)));
  sample.ends.push_back(log.size_bytes());
  ASSERT_TRUE(log.append_removals(std::vector<std::uint64_t>{8, 9}));
  sample.ends.push_back(log.size_bytes());
  ASSERT_TRUE(log.append_rows(rows.subspan(3), vectors.subspan(3 * kDim)));
  sample.ends.push_back(log.size_bytes());
  sample.bytes = read_file(sample.path, 1u << 20).value();
}

TEST(RecordLog, GivesBackWhatWasAppended) {
  Sample sample;
  ASSERT_NO_FATAL_FAILURE(fill(sample));
  const LogContent content = read_log(sample.path, kDim).value();
  ASSERT_EQ(content.records.size(), 3u);
  EXPECT_EQ(content.first_sequence, 5u);
  EXPECT_EQ(content.next_sequence, 8u);
  EXPECT_EQ(content.valid_bytes, sample.bytes.size());
  std::vector<Row> rows = content.records[0].rows;
  rows.insert(rows.end(), content.records[2].rows.begin(), content.records[2].rows.end());
  EXPECT_EQ(rows, sample.rows);
  std::vector<float> vectors = content.records[0].vectors;
  vectors.insert(vectors.end(), content.records[2].vectors.begin(),
                 content.records[2].vectors.end());
  EXPECT_EQ(vectors, sample.vectors);
  EXPECT_EQ(content.records[1].removals, (std::vector<Removal>{{8, 6}, {9, 6}}));
}

TEST(RecordLog, ResumesWhereItEndedWithTheSameDigest) {
  Sample sample;
  ASSERT_NO_FATAL_FAILURE(fill(sample));
  LogWriter log = LogWriter::resume(sample.path, kDim, read_log(sample.path, kDim).value()).value();
  ASSERT_TRUE(log.append_removals(std::vector<std::uint64_t>{1}));
  const LogContent content = read_log(sample.path, kDim).value();
  EXPECT_EQ(content.records.size(), 4u);
  EXPECT_EQ(content.digest, log.digest());
}

TEST(RecordLog, CarriedRemovalsKeepTheirNumbers) {
  const TestFolder folder;
  const std::vector<Removal> carried{{4, 17}, {5, 12}};
  ASSERT_TRUE(LogWriter::create(folder / "a", kDim, 30, carried));
  const LogContent content = read_log(folder / "a", kDim).value();
  ASSERT_EQ(content.records.size(), 1u);
  EXPECT_EQ(content.records[0].removals, carried);
  EXPECT_EQ(content.next_sequence, 31u);
}

// A crash while the last record was written: cut at each byte, nothing acknowledged is lost.
TEST(RecordLog, ATornTailIsIgnoredAtEveryByte) {
  Sample sample;
  ASSERT_NO_FATAL_FAILURE(fill(sample));
  set_acknowledged(sample.bytes, sample.ends[1]);
  for (std::size_t n = sample.ends[1]; n < sample.bytes.size(); ++n) {
    const auto content = parse_log(ByteView(sample.bytes).first(n), kDim, "test");
    ASSERT_TRUE(content) << n << ": " << content.error().message;
    ASSERT_EQ(content->records.size(), 2u) << n;
    ASSERT_EQ(content->valid_bytes, sample.ends[1]);
  }
  EXPECT_EQ(parse_log(sample.bytes, kDim, "test")->records.size(), 3u);  // whole, not yet counted
}

TEST(RecordLog, ATornTailIsCutOffWhenWritingGoesOn) {
  Sample sample;
  ASSERT_NO_FATAL_FAILURE(fill(sample));
  set_acknowledged(sample.bytes, sample.ends[1]);
  sample.bytes.resize(sample.ends[2] - 5);
  ASSERT_TRUE(write_file_atomic(sample.path, sample.bytes));
  LogWriter log = LogWriter::resume(sample.path, kDim, read_log(sample.path, kDim).value()).value();
  EXPECT_EQ(std::filesystem::file_size(sample.path), sample.ends[1]);
  ASSERT_TRUE(log.append_removals(std::vector<std::uint64_t>{77}));
  const LogContent content = read_log(sample.path, kDim).value();
  ASSERT_EQ(content.records.size(), 3u);
  EXPECT_EQ(content.records[2].removals, (std::vector<Removal>{{77, 7}}));
}

TEST(RecordLog, AcknowledgedBytesThatAreGoneAreReported) {
  Sample sample;
  ASSERT_NO_FATAL_FAILURE(fill(sample));
  for (std::size_t n = 0; n < sample.bytes.size(); ++n) {
    const auto content = parse_log(ByteView(sample.bytes).first(n), kDim, "test");
    ASSERT_FALSE(content) << n;
    ASSERT_EQ(content.error().code, Code::data_corrupted);
    ASSERT_NE(content.error().message.find("reindex"), std::string::npos);
  }
}

TEST(RecordLog, EveryFlippedBitIsFound) {
  Sample sample;
  ASSERT_NO_FATAL_FAILURE(fill(sample));
  for (std::size_t i = 0; i < sample.bytes.size(); ++i)
    for (int bit = 0; bit < 8; ++bit) {
      sample.bytes[i] ^= static_cast<std::uint8_t>(1u << bit);
      const auto content = parse_log(sample.bytes, kDim, "test");
      ASSERT_FALSE(content) << "byte " << i << " bit " << bit;
      ASSERT_EQ(content.error().code, Code::data_corrupted);
      sample.bytes[i] ^= static_cast<std::uint8_t>(1u << bit);
    }
}

TEST(RecordLog, ARecordFromAnotherPlaceIsNotAccepted) {
  Sample sample;
  ASSERT_NO_FATAL_FAILURE(fill(sample));
  // The second record once more behind the third: whole, but with an old sequence number.
  Bytes bytes = sample.bytes;
  bytes.insert(bytes.end(), sample.bytes.begin() + static_cast<std::ptrdiff_t>(sample.ends[0]),
               sample.bytes.begin() + static_cast<std::ptrdiff_t>(sample.ends[1]));
  EXPECT_EQ(parse_log(bytes, kDim, "test")->records.size(), 3u);
  set_acknowledged(bytes, bytes.size());
  EXPECT_EQ(parse_log(bytes, kDim, "test").error().code, Code::data_corrupted);
}

TEST(RecordLog, AnotherDimOrVersionIsRefused) {
  Sample sample;
  ASSERT_NO_FATAL_FAILURE(fill(sample));
  EXPECT_EQ(parse_log(sample.bytes, 128, "test").error().code, Code::data_corrupted);
  const auto set_version = [&](std::uint32_t version) {
    std::memcpy(sample.bytes.data() + 8, &version, 4);
    const std::uint32_t crc = crc32c(ByteView(sample.bytes).first(24));
    std::memcpy(sample.bytes.data() + 24, &crc, 4);
  };
  set_version(kLogVersion + 1);
  EXPECT_NE(parse_log(sample.bytes, kDim, "test").error().message.find("version"),
            std::string::npos);
  set_version(0);
  EXPECT_FALSE(parse_log(sample.bytes, kDim, "test"));
  set_version(1);
  EXPECT_TRUE(parse_log(sample.bytes, kDim, "test"));
}

// A record header with a right checksum and a count that no file can hold.
TEST(RecordLog, AbsurdCountsAllocateNothing) {
  Sample sample;
  ASSERT_NO_FATAL_FAILURE(fill(sample));
  for (const std::uint32_t count : {0u, 4u, kRowsPerAddMax, kRowsPerAddMax + 1, 0xffffffffu}) {
    Bytes bytes = sample.bytes;
    std::memcpy(bytes.data() + 64 + 8, &count, 4);
    const std::uint32_t crc = crc32c(ByteView(bytes).subspan(64, 28));
    std::memcpy(bytes.data() + 64 + 28, &crc, 4);
    EXPECT_EQ(parse_log(bytes, kDim, "test").error().code, Code::data_corrupted) << count;
  }
}

}  // namespace
}  // namespace pandok::search
