#include "http/metrics.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <thread>

#include "base/parse.h"

namespace pandok::http {
namespace {

class Counters : public ::testing::Test {
 protected:
  Counters() {
    router.add({.method = Method::get, .pattern = "/designs/{id}", .handler = {}});
    router.add({.method = Method::post, .pattern = "/readings", .handler = {}});
    metrics.emplace(router);
  }
  // Each sample by its name with labels, as a scraper reads the text.
  std::map<std::string, double> samples() {
    std::map<std::string, double> found;
    std::set<std::string> typed;
    const std::string text = metrics->text();
    EXPECT_TRUE(text.ends_with("\n"));
    for (const std::string_view line :
         split(std::string_view(text).substr(0, text.size() - 1), '\n')) {
      if (line.starts_with("# TYPE ")) typed.insert(std::string(split(line, ' ')[2]));
      if (line.starts_with("#")) continue;
      const std::size_t space = line.rfind(' ');
      const auto value = parse_double(line.substr(space + 1));
      EXPECT_TRUE(value.has_value()) << line;
      const std::string name(line.substr(0, space));
      EXPECT_TRUE(found.emplace(name, value.value_or(-1)).second) << "twice: " << line;
      std::string family = name.substr(0, name.find('{'));
      for (const char* end : {"_bucket", "_sum", "_count"})
        if (family.ends_with(end)) family.resize(family.size() - std::string_view(end).size());
      EXPECT_TRUE(typed.contains(family)) << line;
    }
    return found;
  }
  const Route* design() const { return &router.routes()[0]; }

  Router router;
  std::optional<Metrics> metrics;
};

constexpr const char* kDesign = "method=\"GET\",route=\"/designs/{id}\"";

}  // namespace

TEST_F(Counters, CountRequestsByRouteAndClass) {
  for (int i = 0; i < 3; ++i) metrics->count_request(design(), 200, 0.01);
  metrics->count_request(design(), 304, 0.01);
  metrics->count_request(&router.routes()[1], 503, 0.01);
  metrics->count_request(nullptr, 404, 0.01);
  const auto found = samples();
  const auto requests = [&](const std::string& labels) {
    return found.at("pandok_requests_total{" + labels + "}");
  };
  EXPECT_EQ(requests(std::string(kDesign) + ",status=\"2xx\""), 3);
  EXPECT_EQ(requests(std::string(kDesign) + ",status=\"3xx\""), 1);
  EXPECT_EQ(requests("method=\"POST\",route=\"/readings\",status=\"5xx\""), 1);
  EXPECT_EQ(requests("method=\"\",route=\"other\",status=\"4xx\""), 1);
  EXPECT_FALSE(
      found.contains("pandok_requests_total{" + std::string(kDesign) + ",status=\"5xx\"}"));
}

TEST_F(Counters, BucketsAreCumulativeAndHoldTheirBound) {
  for (const double seconds : {0.0005, 0.001, 0.0011, 0.2, 30.0, 31.0})
    metrics->count_request(design(), 200, seconds);
  const auto found = samples();
  const auto bucket = [&](const std::string& le) {
    return found.at("pandok_request_seconds_bucket{" + std::string(kDesign) + ",le=\"" + le +
                    "\"}");
  };
  EXPECT_EQ(bucket("0.001"), 2);
  EXPECT_EQ(bucket("0.005"), 3);
  EXPECT_EQ(bucket("0.1"), 3);
  EXPECT_EQ(bucket("0.25"), 4);
  EXPECT_EQ(bucket("5"), 4);
  EXPECT_EQ(bucket("30"), 5);
  EXPECT_EQ(bucket("+Inf"), 6);
  EXPECT_EQ(found.at("pandok_request_seconds_count{" + std::string(kDesign) + "}"), 6);
  EXPECT_NEAR(found.at("pandok_request_seconds_sum{" + std::string(kDesign) + "}"), 61.2026, 1e-4);
}

TEST_F(Counters, GaugesAndReadingsAreAlwaysThere) {
  metrics->connections = 3;
  metrics->readings[0] = 7;
  const auto found = samples();
  EXPECT_EQ(found.at("pandok_connections"), 3);
  EXPECT_EQ(found.at("pandok_log_lines_lost_total"), 0);
  double readings = 0;
  int verdicts = 0;
  for (const auto& [name, value] : found)
    if (name.starts_with("pandok_readings_total{verdict=")) ++verdicts, readings += value;
  EXPECT_EQ(verdicts, 4);
  EXPECT_EQ(readings, 7);
}

TEST_F(Counters, LoseNothingToOtherThreads) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 10'000; ++i) metrics->count_request(design(), 200, 0.002);
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(samples().at("pandok_request_seconds_count{" + std::string(kDesign) + "}"), 40'000);
}

}  // namespace pandok::http
