#include "read/reading_store.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/id.h"
#include "base/limits.h"
#include "base/testing.h"
#include "store/testing_postgres.h"

namespace pandok::read {
namespace {

constexpr std::int64_t kNoon = 1'795'000'000'000, kHour = 3'600'000;

class Readings : public ::testing::Test {
 protected:
  // Stores a reading and returns its id.
  std::string add(std::int64_t at_ms, Verdict verdict, const std::string& parcel = "",
                  const std::string& made_by = "", const std::string& organisation = "") {
    Reading reading;
    reading.made_by = made_by;
    reading.organisation = organisation;
    reading.created_ms = at_ms;
    reading.verdict = verdict;
    reading.parcel = parcel;
    const auto done = store.add(reading);
    EXPECT_TRUE(done) << done.error().message;
    return reading.id;
  }
  std::vector<std::string> ids(const ReadingQuery& query) {
    std::vector<std::string> found;
    const auto readings = store.list(query).value();
    for (const Reading& reading : readings) found.push_back(reading.id);
    return found;
  }
  // How SQLite runs the statement that list() makes of these conditions.
  std::string plan(const std::string& conditions) {
    std::string text;
    EXPECT_TRUE(
        database->query("EXPLAIN QUERY PLAN SELECT id, document FROM readings WHERE "
                        "id >= '0' AND id < '~' AND " +
                            conditions + " ORDER BY id DESC LIMIT 50",
                        {}, [&](const store::Row& row) -> Result<> {
                          text += std::string(row.text(3)) + "\n";
                          return {};
                        }));
    return text;
  }

  TestFolder folder;
  std::unique_ptr<store::Database> database =
      store::Database::open(store::test_database(folder / "a.db")).value();
  store::BlobStore blobs{folder / "blobs"};
  ReadingStore store{*database, blobs};
};

TEST_F(Readings, PutKeepsThePhotosAndGivesAnId) {
  Reading reading;
  reading.created_ms = kNoon;
  reading.parcel = "EB1";
  std::vector<Photo> photos(1);
  photos[0].bytes = Bytes{1, 2, 3};
  reading.photos = {"a.jpg"};
  reading.photo_sha256 = {Sha256::of(photos[0].bytes).hex()};
  reading.photo_faults = {""};
  ASSERT_TRUE(store.put(reading, photos));
  EXPECT_TRUE(is_id(reading.id));
  EXPECT_EQ(to_json(store.get(reading.id).value()), to_json(reading));
  EXPECT_EQ(blobs.get(Sha256::of(photos[0].bytes)).value(), photos[0].bytes);
  EXPECT_EQ(store.get("x").error().code, Code::not_found);
}

TEST_F(Readings, AddStandsOrFallsWithTheCallersTransaction) {
  Reading reading;
  {
    const auto transaction = store::Transaction::begin(*database).value();
    ASSERT_TRUE(store.add(reading));
  }
  EXPECT_GT(reading.created_ms, kNoon - 1'000 * 24 * kHour);
  EXPECT_EQ(store.get(reading.id).error().code, Code::not_found);
  auto transaction = store::Transaction::begin(*database).value();
  ASSERT_TRUE(store.add(reading));
  ASSERT_TRUE(transaction.commit());
  EXPECT_TRUE(store.get(reading.id));
  EXPECT_EQ(store.add(reading).error().code, Code::already_exists);
}

TEST_F(Readings, AddRefusesWhatCouldNotBeFoundAgain) {
  Reading unknown_photo;
  unknown_photo.photo_sha256 = {std::string(64, 'a')};
  EXPECT_EQ(store.add(unknown_photo).error().code, Code::failed_precondition);
  Reading bad_parcel;
  bad_parcel.parcel = "a\nb";
  EXPECT_EQ(store.add(bad_parcel).error().code, Code::invalid_argument);
  for (const std::int64_t off : {-1, 1}) {
    Reading other_time;
    other_time.created_ms = kNoon;
    other_time.id = new_id(kNoon + off);
    EXPECT_EQ(store.add(other_time).error().code, Code::invalid_argument) << off;
  }
  EXPECT_TRUE(ids({}).empty());
}

TEST_F(Readings, AreListedFromTheNewestAndGoOnBehindAPage) {
  std::vector<std::string> all;
  for (int i = 0; i < 7; ++i) all.push_back(add(kNoon + i, Verdict::no_match));
  std::reverse(all.begin(), all.end());
  EXPECT_EQ(ids({}), all);
  std::vector<std::string> paged;
  for (ReadingQuery query{.limit = 3};;) {
    const auto page = ids(query);
    if (page.empty()) break;
    EXPECT_LE(page.size(), 3u);
    paged.insert(paged.end(), page.begin(), page.end());
    query.before = page.back();
  }
  EXPECT_EQ(paged, all);
}

bool is_in(const ReadingScope& scope, const Reading& reading) {
  return (!scope.made_by || reading.made_by == *scope.made_by) &&
         (!scope.organisation || reading.organisation == *scope.organisation);
}

// Against the rule, spelled out, for every combination of conditions.
TEST_F(Readings, EveryConditionHoldsAtOnce) {
  const std::vector<std::string> parcels = {"", "A", "a", "판"};
  const std::vector<std::string> makers = {"", "kim", "lee"}, offices = {"", "customs"};
  std::vector<Reading> stored;
  for (int i = 0; i < 96; ++i) {
    const auto at = kNoon + i * 10;
    const auto n = static_cast<std::size_t>(i);
    const std::string& maker = makers[n * 7 % 5 % 3];
    stored.push_back(store
                         .get(add(at, static_cast<Verdict>(i % 4), parcels[n / 4 % 4], maker,
                                  offices[n / 3 % 2]))
                         .value());
    EXPECT_EQ(stored.back().made_by, maker);
  }
  std::reverse(stored.begin(), stored.end());
  const std::vector<std::optional<std::int64_t>> from = {{}, kNoon + 250, kNoon + 251, -5},
                                                 to = {{}, kNoon + 700, kNoon + 701, INT64_MAX};
  const std::vector<std::optional<Verdict>> verdicts = {{}, Verdict::match, Verdict::retake};
  const std::vector<ReadingScope> scopes = {
      {}, {"kim", {}}, {{}, "customs"}, {"lee", "customs"}, {"", {}}, {{}, ""}};
  for (const ReadingScope& scope : scopes)
    for (const auto& verdict : verdicts)
      for (const auto& parcel : parcels)
        for (const auto& least : from)
          for (const auto& below : to)
            for (const std::string& before : {std::string(), stored[40].id}) {
              std::vector<std::string> expected;
              for (const Reading& r : stored)
                if ((!verdict || r.verdict == *verdict) && (parcel.empty() || r.parcel == parcel) &&
                    (!least || r.created_ms >= *least) && (!below || r.created_ms < *below) &&
                    (before.empty() || r.id < before) && is_in(scope, r))
                  expected.push_back(r.id);
              EXPECT_EQ(ids({scope, verdict, parcel, least, below, before, 1'000}), expected);
            }
}

TEST_F(Readings, WhatIsOutsideTheScopeIsNotFound) {
  const std::string id = add(kNoon, Verdict::match, "P", "kim", "customs");
  for (const ReadingScope& scope :
       std::vector<ReadingScope>{{}, {"kim", {}}, {{}, "customs"}, {"kim", "customs"}}) {
    EXPECT_TRUE(store.get(id, scope));
    EXPECT_EQ(store.counts(kNoon, scope).value().parcels, 1);
  }
  for (const ReadingScope& scope :
       std::vector<ReadingScope>{{"", {}}, {{}, ""}, {"lee", {}}, {"kim", "other"}, {"KIM", {}}}) {
    EXPECT_EQ(store.get(id, scope).error().code, Code::not_found);
    EXPECT_EQ(store.counts(kNoon, scope).value().readings, 0);
    EXPECT_EQ(store.counts(kNoon, scope).value().parcels, 0);
  }
}

TEST_F(Readings, AListIsRefusedOutsideItsLimits) {
  EXPECT_TRUE(store.list({.limit = limits::kReadingsPerPageMax}));
  for (const int limit : {0, -1, limits::kReadingsPerPageMax + 1})
    EXPECT_EQ(store.list({.limit = limit}).error().code, Code::invalid_argument) << limit;
  EXPECT_EQ(store.list({.before = "'; --"}).error().code, Code::invalid_argument);
}

TEST_F(Readings, EveryListIsServedByAnIndexWithoutSorting) {
  const std::string all = plan("'' = '' AND '' = ''"),
                    verdict = plan("'' = '' AND verdict = 'match'"),
                    parcel = plan("parcel = 'A' AND '' = ''"),
                    both = plan("parcel = 'A' AND verdict || '' = 'match'"),
                    mine = plan("'' = '' AND made_by = 'kim' AND verdict || '' = 'match'"),
                    office = plan("'' = '' AND organisation = 'a'"),
                    office_verdict = plan("organisation = 'a' AND verdict = 'match'");
  EXPECT_NE(mine.find("readings_by_maker "), std::string::npos) << mine;
  EXPECT_NE(office.find("readings_by_organisation "), std::string::npos) << office;
  EXPECT_NE(office_verdict.find("readings_by_organisation_and_verdict"), std::string::npos);
  for (const std::string& text : {all, verdict, parcel, both, mine, office, office_verdict})
    EXPECT_EQ(text.find("TEMP B-TREE"), std::string::npos) << text;
  EXPECT_NE(all.find("SEARCH readings USING INDEX sqlite_autoindex_readings_1"), std::string::npos);
  EXPECT_NE(verdict.find("readings_by_verdict (verdict=? AND id>? AND id<?)"), std::string::npos);
  EXPECT_NE(parcel.find("readings_by_parcel (parcel=? AND id>? AND id<?)"), std::string::npos);
  EXPECT_NE(both.find("readings_by_parcel (parcel=? AND id>? AND id<?)"), std::string::npos);
}

TEST_F(Readings, ADayIsCountedByHourAndVerdict) {
  add(kNoon - 1, Verdict::match, "before");
  add(kNoon + 24 * kHour, Verdict::match, "after");
  add(kNoon, Verdict::match, "A");
  add(kNoon + kHour - 1, Verdict::match, "A");
  add(kNoon + kHour, Verdict::retake, "B");
  add(kNoon + 24 * kHour - 1, Verdict::no_match);
  const auto counts = store.counts(kNoon).value();
  EXPECT_EQ(counts.readings, 4);
  EXPECT_EQ(counts.parcels, 2);
  DayCounts expected;
  expected.by_hour[0][0] = 2;
  expected.by_hour[1][3] = 1;
  expected.by_hour[23][2] = 1;
  EXPECT_EQ(counts.by_hour, expected.by_hour);
  EXPECT_EQ(store.counts(0)->readings, 0);
}

TEST_F(Readings, ADamagedReadingIsNamed) {
  const std::string id = add(kNoon, Verdict::match);
  ASSERT_TRUE(database->execute("UPDATE readings SET document = '{', verdict = 'x'"));
  EXPECT_EQ(store.get(id).error().code, Code::data_corrupted);
  EXPECT_NE(store.list({}).error().message.find(id), std::string::npos);
  EXPECT_EQ(store.counts(kNoon).error().code, Code::data_corrupted);
}

}  // namespace
}  // namespace pandok::read
