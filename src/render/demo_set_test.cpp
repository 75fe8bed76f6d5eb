#include "render/demo_set.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/date.h"
#include "base/file.h"
#include "base/parse.h"

namespace pandok::render {
namespace {

namespace fs = std::filesystem;

class DemoSet : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(testing::TempDir()) / (std::string("demo_") + info->name());
    fs::remove_all(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  static DemoOptions small() {
    DemoOptions options;
    options.designs = 5;
    options.queries = 4;
    options.drawing_px = options.photo_px = 64;
    return options;
  }
  std::vector<std::string> lines(const fs::path& file) const {
    const Bytes bytes = read_file(file, 1 << 24).value();
    std::vector<std::string> result;
    for (const auto line : split(as_text(bytes), '\n')) result.emplace_back(line);
    EXPECT_TRUE(result.back().empty());  // the file ends with a line end
    result.pop_back();
    return result;
  }
  fs::path folder_;
};

TEST_F(DemoSet, TablesAndFilesAreComplete) {
  SilentProgress quiet;
  const auto written = write_demo_set(folder_, small(), quiet);
  ASSERT_TRUE(written) << written.error().message;
  const auto designs = lines(folder_ / "DESIGNS.csv");
  ASSERT_EQ(designs.size(), 1U + 5 * 7);
  EXPECT_EQ(designs[0],
            "design_id,view,file,article,locarno,holder,holder_contact,country,registered_on,"
            "expires_on,status");
  std::map<std::string, std::set<std::string>> views;
  for (std::size_t i = 1; i < designs.size(); ++i) {
    const auto fields = split(designs[i], ',');
    ASSERT_EQ(fields.size(), 11U);
    views[std::string(fields[0])].insert(std::string(fields[1]));
    EXPECT_TRUE(fs::exists(folder_ / fields[2])) << fields[2];
    EXPECT_LT(Date::parse(fields[8]).value(), Date::parse(fields[9]).value());
  }
  ASSERT_EQ(views.size(), 5U);
  for (const auto& [id, names] : views) EXPECT_EQ(names.size(), 7U) << id;
  EXPECT_TRUE(views.count("30-0900001"));

  const auto queries = lines(folder_ / "QUERIES.csv");
  ASSERT_EQ(queries.size(), 5U);
  EXPECT_EQ(queries[0], "file,design_id,group");
  for (std::size_t i = 1; i < queries.size(); ++i) {
    const auto fields = split(queries[i], ',');
    ASSERT_EQ(fields.size(), 3U);
    EXPECT_TRUE(fs::exists(folder_ / fields[0]));
    EXPECT_TRUE(fields[1].empty() || views.count(std::string(fields[1])));
  }
  const auto retakes = lines(folder_ / "RETAKES.csv");
  ASSERT_EQ(retakes.size(), 4U);
  for (std::size_t i = 1; i < retakes.size(); ++i)
    EXPECT_TRUE(fs::exists(folder_ / split(retakes[i], ',')[0]));
}

TEST_F(DemoSet, BytesDoNotDependOnThreads) {
  SilentProgress quiet;
  DemoOptions options = small();
  ASSERT_TRUE(write_demo_set(folder_ / "1", options, quiet));
  options.threads = 3;
  ASSERT_TRUE(write_demo_set(folder_ / "3", options, quiet));
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder_ / "1")) {
    if (!entry.is_regular_file()) continue;
    const fs::path twin = folder_ / "3" / fs::relative(entry.path(), folder_ / "1");
    EXPECT_EQ(read_file(entry.path(), 1 << 24).value(), read_file(twin, 1 << 24).value());
    ++files;
  }
  EXPECT_EQ(files, 5 * 7 + 4 + 3 + 3);
}

TEST_F(DemoSet, HoldsNearCopiesLapsedRightsAndUnknownGoods) {
  DemoOptions options;
  options.queries = 200;
  const auto designs = demo_designs(options);
  ASSERT_EQ(designs.size(), 240U);
  int copies = 0, ended = 0;
  std::set<std::string> ids, holders;
  for (const DemoDesign& d : designs) {
    copies += d.near_copy_of >= 0;
    ended += d.status != "registered";
    ids.insert(d.design_id);
    holders.insert(d.holder);
    EXPECT_LT(d.product.number, 10'000);
  }
  EXPECT_NEAR(copies, 29, 14);
  EXPECT_NEAR(ended, 19, 14);
  EXPECT_EQ(ids.size(), 240U);
  EXPECT_GE(holders.size(), 10U);
  int unknown = 0;
  for (const DemoQuery& q : demo_queries(options, designs)) {
    unknown += q.design < 0;
    EXPECT_EQ(q.design < 0, q.product.number >= 10'000);
  }
  EXPECT_NEAR(unknown, 60, 25);
}

TEST_F(DemoSet, RefusesImpossibleOptionsAndStopsWhenAsked) {
  SilentProgress quiet;
  DemoOptions options = small();
  options.designs = 0;
  EXPECT_EQ(write_demo_set(folder_, options, quiet).error().code, Code::invalid_argument);
  options.designs = 10'000;
  EXPECT_EQ(write_demo_set(folder_, options, quiet).error().code, Code::invalid_argument);
  class Stopped final : public Progress {
    void advance(std::string_view, std::int64_t, std::int64_t) override {}
    bool cancelled() const override { return true; }
  } stopped;
  EXPECT_EQ(write_demo_set(folder_, small(), stopped).error().code, Code::cancelled);
  EXPECT_FALSE(fs::exists(folder_ / "QUERIES.csv"));
}

}  // namespace
}  // namespace pandok::render
