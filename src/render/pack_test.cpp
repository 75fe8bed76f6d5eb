#include "render/pack.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "render/builder.h"
#include "render/training_set.h"

namespace pandok::render {
namespace {

namespace fs = std::filesystem;

class Pack : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(testing::TempDir()) / (std::string("pack_") + info->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path folder_;
};

PackRecord record(const std::string& id, int type) {
  PackRecord r{id,
               type == CV_8U ? PictureKind::drawing : PictureKind::photo,
               cv::Mat(16, 16, type),
               {1, 2, 3, 4}};
  for (int y = 0; y < 16; ++y)
    for (std::size_t i = 0; i < 16 * r.picture.elemSize(); ++i)
      r.picture.ptr(y)[i] = static_cast<std::uint8_t>(7 * y + static_cast<int>(i));
  return r;
}

TEST_F(Pack, ReadsBackWhatWasWritten) {
  const std::vector<PackRecord> written = {record("a", CV_8UC3), record("나무:b", CV_8U)};
  ASSERT_TRUE(write_pack(folder_ / "x.pack", 16, written));
  const auto read = read_pack(folder_ / "x.pack");
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ((*read)[i].design_id, written[i].design_id);
    EXPECT_EQ((*read)[i].kind, written[i].kind);
    EXPECT_EQ((*read)[i].box, written[i].box);
    ASSERT_EQ((*read)[i].picture.type(), written[i].picture.type());
    EXPECT_EQ(cv::norm((*read)[i].picture, written[i].picture, cv::NORM_INF), 0);
  }
}

TEST_F(Pack, EveryCutAndEveryFlippedByteIsNoticed) {
  ASSERT_TRUE(write_pack(folder_ / "x.pack", 16, {record("a", CV_8U)}));
  const Bytes whole = read_file(folder_ / "x.pack", 1 << 20).value();
  ASSERT_TRUE(parse_pack(whole));
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(parse_pack(ByteView(whole).first(size)).error().code, Code::data_corrupted);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    Bytes bad = whole;
    bad[i] ^= 0x10;
    EXPECT_FALSE(parse_pack(bad)) << i;
  }
}

TEST_F(Pack, LyingHeadersAreRefusedEvenWithARightChecksum) {
  for (const std::string text :
       {"", "{}\n", "x\n", "{\"format\":\"pandok-pack\",\"version\":1,\"records\":5}\n",
        "{\"format\":\"pandok-pack\",\"version\":2,\"records\":0}\n",
        "{\"format\":\"pandok-pack\",\"version\":1,\"records\":-1}\n",
        "{\"format\":\"pandok-pack\",\"version\":1,\"records\":0}\nrest"}) {
    Bytes bytes(text.begin(), text.end());
    append_value(bytes, crc32c(bytes));
    const auto read = parse_pack(bytes);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, Code::data_corrupted);
  }
}

TEST_F(Pack, CutRecordsAreRefusedEvenWithARightChecksum) {
  ASSERT_TRUE(write_pack(folder_ / "x.pack", 16, {record("abc", CV_8U)}));
  const Bytes whole = read_file(folder_ / "x.pack", 1 << 20).value();
  for (std::size_t size = 0; size < whole.size() - 4; ++size) {
    Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    append_value(cut, crc32c(cut));
    EXPECT_EQ(parse_pack(cut).error().code, Code::data_corrupted) << size;
  }
}

TEST_F(Pack, RefusesWhatTheFormatCannotHold) {
  Bytes out;
  PackRecord bad = record("a", CV_8U);
  bad.picture = cv::Mat(16, 8, CV_8U);
  EXPECT_EQ(append_record(out, bad).error().code, Code::invalid_argument);
  EXPECT_EQ(append_record(out, record("", CV_8U)).error().code, Code::invalid_argument);
  EXPECT_TRUE(append_record(out, record(std::string(limits::kDesignIdBytesMax, 'x'), CV_8U)));
  EXPECT_FALSE(append_record(out, record(std::string(limits::kDesignIdBytesMax + 1, 'x'), CV_8U)));
}

std::vector<TrainingSource> sources() {
  std::vector<TrainingSource> list;
  for (int i = 0; i < 5; ++i)
    list.push_back({"box:" + std::to_string(i), [i]() -> Result<Mesh> {
                      if (i == 3) return fail(Code::not_found, "gone");
                      Builder b;
                      b.box({1, 1 + static_cast<float>(i), 1});
                      return b.take();
                    }});
  return list;
}

TrainingOptions options(const fs::path& folder, int threads) {
  TrainingOptions o;
  o.folder = folder;
  o.threads = threads;
  o.side_px = 32;
  o.photos = 2;
  o.perspectives = 1;
  o.standard_views = 7;
  o.designs_per_shard = 2;
  return o;
}

TEST_F(Pack, TrainingSetsDoNotDependOnThreadsOrOrder) {
  SilentProgress quiet;
  const auto one = render_training_set(sources(), options(folder_ / "1", 1), quiet);
  const auto three = render_training_set(sources(), options(folder_ / "3", 3), quiet);
  ASSERT_TRUE(one && three);
  EXPECT_EQ(one->designs, 4);
  EXPECT_EQ(one->skipped, 1);
  EXPECT_EQ(one->pictures, 40);
  ASSERT_EQ(one->problems.size(), 1U);
  EXPECT_NE(one->problems[0].find("box:3"), std::string::npos);
  for (const char* const name : {"shard-000.pack", "shard-001.pack", "shard-002.pack"})
    EXPECT_EQ(read_file(folder_ / "1" / name, 1 << 24).value(),
              read_file(folder_ / "3" / name, 1 << 24).value());
  auto turned = sources();
  std::swap(turned[0], turned[1]);
  ASSERT_TRUE(render_training_set(turned, options(folder_ / "t", 1), quiet));
  const auto straight = read_pack(folder_ / "1/shard-000.pack").value();
  const auto swapped = read_pack(folder_ / "t/shard-000.pack").value();
  EXPECT_EQ(cv::norm(straight[0].picture, swapped[10].picture, cv::NORM_INF), 0);
}

TEST_F(Pack, AStoppedRunGoesOnWhereItEnded) {
  SilentProgress quiet;
  ASSERT_TRUE(render_training_set(sources(), options(folder_, 1), quiet));
  fs::remove(folder_ / "shard-001.pack");
  const auto kept = fs::last_write_time(folder_ / "shard-000.pack");
  const auto again = render_training_set(sources(), options(folder_, 1), quiet);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->shards_kept, 2);
  EXPECT_EQ(again->designs, 1);
  EXPECT_TRUE(fs::exists(folder_ / "shard-001.pack"));
  EXPECT_EQ(fs::last_write_time(folder_ / "shard-000.pack"), kept);
}

}  // namespace
}  // namespace pandok::render
