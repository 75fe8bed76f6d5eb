#include "http/request_log.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "base/json.h"
#include "base/parse.h"
#include "base/testing.h"

namespace pandok::http {
namespace {

constexpr LoggedRequest kSample{.id = "id-1",
                                .method = "GET",
                                .route = "/designs/{id}",
                                .status = 200,
                                .ms = 1.234,
                                .received_bytes = 5,
                                .sent_bytes = 6};

std::vector<Json> lines_of(const std::filesystem::path& file) {
  const Bytes bytes = read_file(file, 16u << 20).value();
  const std::string_view text = as_text(bytes);
  std::vector<Json> lines;
  EXPECT_TRUE(text.empty() || text.ends_with("\n"));
  for (const std::string_view line : split(text, '\n'))
    if (!line.empty()) lines.push_back(parse_json(line).value());
  return lines;
}

}  // namespace

TEST(RequestLog, WritesOneJsonLineARequest) {
  const TestFolder folder;
  const auto file = folder / "requests.log";
  for (int run = 0; run < 2; ++run) {
    const auto log = RequestLog::open(file.string()).value();
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(log->write(kSample));
  }
  const auto lines = lines_of(file);
  ASSERT_EQ(lines.size(), 200u);  // appended to, and nothing lost at the end
  const Json& line = lines.back();
  EXPECT_EQ(line.at("id"), "id-1");
  EXPECT_EQ(line.at("method"), "GET");
  EXPECT_EQ(line.at("route"), "/designs/{id}");
  EXPECT_EQ(line.at("status"), 200);
  EXPECT_EQ(line.at("ms"), 1.23);
  EXPECT_EQ(line.at("bytes_in"), 5);
  EXPECT_EQ(line.at("bytes_out"), 6);
  const std::string time = line.at("time");
  EXPECT_EQ(time.size(), std::string("2026-11-21T08:00:00.000Z").size());
}

TEST(RequestLog, LosesLinesRatherThanHoldThemWithoutABound) {
  const TestFolder folder;
  const auto pipe = folder / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  Fd reader(::open(pipe.c_str(), O_RDWR | O_CLOEXEC));
  auto log = RequestLog::open(pipe.string()).value();
  int taken = 0;
  while (log->write(kSample)) ASSERT_LT(++taken, 1'000'000);
  EXPECT_GT(taken, 10'000);
  // What was taken is written as soon as somebody reads.
  std::atomic<bool> ended{false};
  std::thread drain([&] {
    char waste[65536];
    while (!ended.load())
      if (::read(reader.get(), waste, sizeof waste) <= 0) return;
  });
  log.reset();
  ended.store(true);
  const Fd last(::open(pipe.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
  EXPECT_EQ(::write(last.get(), "x", 1), 1);
  drain.join();
}

TEST(RequestLog, CanBeOffAndSaysWhatItCannotOpen) {
  EXPECT_TRUE(RequestLog::open("").value()->write(kSample));
  const TestFolder folder;
  const auto log = RequestLog::open((folder / "no" / "such.log").string());
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().code, Code::not_found);
}

}  // namespace pandok::http
