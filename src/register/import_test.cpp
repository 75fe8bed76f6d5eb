#include "register/import.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "register/picture_keeper.h"
#include "register/test_support.h"

namespace pandok::reg {

class Import : public RegisterTest {
 protected:
  void SetUp() override {
    RegisterTest::SetUp();
    for (const std::string name : {"a", "b", "c", "d"}) picture(name + ".png", "picture " + name);
  }
};

static const std::string kTwoDesigns =
    "design_id,view,file,article,locarno,holder,country,registered_on,status\n"
    "30-1,front,a.png,Chair,06-01,Kim,KR,2020-01-01,등록\n"
    "30-2,,b.png,Lamp,26-05;06-01,Lee,KR,,공개\n"
    "30-1,back,c.png,,,,,,\n";

TEST_F(Import, BringsDesignsAndViewsIn) {
  const auto report = import(kTwoDesigns).value();
  EXPECT_EQ(report.rows, 3);
  EXPECT_EQ(report.rows_bad, 0);
  EXPECT_EQ(report.designs_added, 2);
  EXPECT_EQ(report.views_added, 3);
  EXPECT_EQ(report.pictures_computed, 3);
  const auto chair = the_register->find("30-1").value();
  EXPECT_EQ(chair.design.article, "Chair");
  EXPECT_EQ(chair.design.holder, "Kim");
  EXPECT_TRUE(in_force(chair.design, Date::parse("2026-11-21").value()));
  const auto views = the_register->views_of(chair.id).value();
  ASSERT_EQ(views.size(), 2u);
  EXPECT_EQ(views[0].view, (View{ViewName::front, "a.png"}));
  EXPECT_EQ(views[1].view, (View{ViewName::back, "c.png"}));
  EXPECT_EQ(as_text(the_register->picture(views[1]).value()), "picture c");
  EXPECT_EQ(the_register->view(views[1].id)->picture, views[1].picture);
  EXPECT_EQ(the_register->count()->pictures, 3);
}

TEST_F(Import, NumbersDesignsInTheOrderOfTheFile) {
  ASSERT_TRUE(import("design_id,file\nz,a.png\nm,b.png\na,c.png\n"));
  EXPECT_LT(the_register->find("z")->id, the_register->find("m")->id);
  EXPECT_LT(the_register->find("m")->id, the_register->find("a")->id);
}

TEST_F(Import, TwiceChangesNothing) {
  ASSERT_TRUE(import(kTwoDesigns));
  const auto before = content();
  const auto revision = the_register->revision().value();
  const auto again = import(kTwoDesigns).value();
  EXPECT_EQ(again.designs_unchanged, 2);
  EXPECT_EQ(again.views_unchanged, 3);
  EXPECT_EQ(again.designs_added + again.designs_changed + again.views_added + again.views_changed,
            0);
  EXPECT_EQ(again.pictures_computed, 0);
  EXPECT_EQ(again.pictures_reused, 3);
  EXPECT_EQ(indexer.computed, 3);
  EXPECT_EQ(content(), before);
  EXPECT_EQ(the_register->revision().value(), revision);
}

TEST_F(Import, BadRowsAreNamedAndTheOthersGoIn) {
  picture("bad.png", "bad picture");
  std::filesystem::create_directory(folder / "images/folder");
  std::vector<std::string> heard;
  ImportOptions options;
  options.on_bad_row = [&](const RowError& error) { heard.push_back(error.text()); };
  const auto report = import(
                          "design_id,file,article,country\n"
                          "1,a.png,Chair,KR\n"
                          "2,missing.png,Lamp,KR\n"
                          "3,b.png,Lamp,KOR\n"
                          "4,bad.png,Lamp,KR\n"
                          "5,../a.png,Lamp,KR\n"
                          "6,b.png,Lamp\n"
                          "1,c.png,Table,KR\n"
                          "7,c.png,\"two\nlines\",KR\n"
                          "8,d.png,Lamp,xx\n"
                          "9,folder,Lamp,KR\n",
                          options)
                          .value();
  EXPECT_EQ(report.rows, 10);
  EXPECT_EQ(report.rows_bad, 7);
  EXPECT_EQ(report.designs_added, 3);
  ASSERT_EQ(heard.size(), 7u);
  EXPECT_EQ(heard[0], "line 3, file: 'missing.png' is not in the images folder");
  EXPECT_EQ(heard[1], "line 4, country: 'KOR' is not two letters like KR");
  EXPECT_EQ(heard[2], "line 5, file: not a picture");
  EXPECT_EQ(heard[3].substr(0, 12), "line 6, file");
  EXPECT_EQ(heard[4], "line 7: has 3 fields, the header has 4");
  EXPECT_EQ(heard[5], "line 8, article: differs from line 2 of the same design");
  EXPECT_EQ(heard[6], "line 12, file: 'folder' is not a file");
  EXPECT_EQ(report.bad_rows.size(), 7u);
  EXPECT_EQ(to_json(report)["rows_bad"], 7);
}

TEST_F(Import, StrictRefusesTheWholeFile) {
  ASSERT_TRUE(import(kTwoDesigns));
  const auto before = content();
  ImportOptions strict;
  strict.strict = true;
  const auto refused = import("design_id,file\n9,d.png\n10,missing.png\n", strict);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::invalid_argument);
  EXPECT_NE(refused.error().message.find("line 3"), std::string::npos);
  EXPECT_EQ(content(), before);
  EXPECT_TRUE(import(kTwoDesigns, strict));
}

TEST_F(Import, ARowThatIsSaidTwiceCountsOnce) {
  const auto report =
      import("design_id,view,file\n1,front,a.png\n1,front,./a.png\n1,back,a.png\n").value();
  EXPECT_EQ(report.rows_duplicate, 1);
  EXPECT_EQ(report.rows_bad, 0);
  EXPECT_EQ(report.views_added, 2);
  EXPECT_EQ(report.pictures_computed, 1);
}

TEST_F(Import, ColumnsThatAreThereReplaceAndOthersStay) {
  ASSERT_TRUE(import(kTwoDesigns));
  const auto report = import("design_id,file,status,country\n30-1,a.png,소멸,\n").value();
  EXPECT_EQ(report.designs_changed, 1);
  EXPECT_EQ(report.views_added, 1);  // a.png as reference; front and back stay
  const auto chair = the_register->find("30-1").value();
  EXPECT_EQ(chair.design.status, Status::expired);
  EXPECT_EQ(chair.design.article, "Chair");
  EXPECT_EQ(chair.design.country, "");
  EXPECT_EQ(the_register->views_of(chair.id)->size(), 3u);
  EXPECT_FALSE(in_force(chair.design, Date::parse("2026-11-21").value()));
  // Without a word on the status it becomes what an empty one means.
  ASSERT_TRUE(import("design_id,view,file,status\n30-1,front,a.png,\n"));
  EXPECT_EQ(the_register->find("30-1")->design.status, Status::registered);
}

TEST_F(Import, EventsAreReplacedAsAWhole) {
  ASSERT_TRUE(import("design_id,file,events\n1,a.png,2020-01-31 paid;2021-01-31 paid\n"));
  EXPECT_EQ(import("design_id,file,events\n1,a.png,2022-01-31 lapsed\n")->designs_changed, 1);
  const auto design = the_register->find("1")->design;
  ASSERT_EQ(design.events.size(), 1u);
  EXPECT_EQ(design.events[0].kind, "lapsed");
}

TEST_F(Import, AChangedPictureReplacesTheOldOne) {
  ASSERT_TRUE(import(kTwoDesigns));
  picture("a.png", "a new picture");
  const auto report = import(kTwoDesigns).value();
  EXPECT_EQ(report.views_changed, 1);
  EXPECT_EQ(report.views_unchanged, 2);
  const auto chair = the_register->find("30-1").value();
  EXPECT_EQ(as_text(the_register->picture(the_register->views_of(chair.id)->front()).value()),
            "a new picture");
}

TEST_F(Import, LinksCannotLeaveTheFolder) {
  write("outside.png", "secret");
  std::filesystem::create_symlink(folder / "outside.png", folder / "images/link.png");
  std::filesystem::create_directory_symlink(folder, folder / "images/up");
  std::filesystem::create_symlink("a.png", folder / "images/inside.png");
  const auto report =
      import("design_id,file\n1,link.png\n2,up/outside.png\n3,inside.png\n4,up\n").value();
  EXPECT_EQ(report.rows_bad, 3);
  EXPECT_EQ(report.designs_added, 1);
  EXPECT_TRUE(the_register->find("3"));
}

TEST_F(Import, StoppedAtAnyMomentItCanBeRunAgain) {
  std::string csv = "design_id,file,article\n";
  for (int i = 0; i < 150; ++i) {
    picture(fmt::format("p{}.png", i), fmt::format("picture {}", i));
    csv += fmt::format("d{},p{}.png,Thing\n", i, i);
  }
  write("designs.csv", csv);
  for (int questions = 0; questions < 3; ++questions) {
    CancelAfter progress(questions);
    const auto stopped =
        import_csv(*the_register, indexer, folder / "designs.csv", folder / "images", {}, progress);
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, Code::cancelled);
    EXPECT_EQ(the_register->count()->designs, 0);
    open_database();
  }
  const auto report = import(csv).value();
  EXPECT_EQ(report.designs_added, 150);
  EXPECT_EQ(report.pictures_computed + report.pictures_reused, 150);
  EXPECT_EQ(indexer.computed, 150);  // nothing twice
}

TEST_F(Import, AFailureOfTheMachineryIsNoBadRow) {
  picture("x.png", "broken");
  const auto failed = import("design_id,file\n1,a.png\n2,x.png\n");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, Code::internal);
  EXPECT_EQ(the_register->count()->designs, 0);
}

TEST_F(Import, AFieldMayStandInAnyRowOfItsDesign) {
  const auto report = import(
                          "design_id,file,article,registered_on,expires_on\n"
                          "1,a.png,,2020-01-01,\n"
                          "1,b.png,Chair,,\n"
                          "1,c.png,,,2019-01-01\n"
                          "1,d.png,,,2030-01-01\n")
                          .value();
  EXPECT_EQ(report.rows_bad, 1);
  EXPECT_EQ(report.bad_rows.at(0).line, 4);
  EXPECT_EQ(report.bad_rows.at(0).column, "expires_on");
  const auto design = the_register->find("1")->design;
  EXPECT_EQ(design.article, "Chair");
  EXPECT_EQ(design.expires_on->iso(), "2030-01-01");
}

TEST_F(Import, ADesignHasSixtyFourViewsAndNotOneMore) {
  std::string csv = "design_id,view,file\n", more = csv;
  for (int i = 0; i <= limits::kViewsPerDesignMax; ++i) {
    picture(fmt::format("v{}.png", i), fmt::format("view {}", i));
    csv += fmt::format("1,,v{}.png\n", i);
  }
  const auto report = import(csv).value();
  EXPECT_EQ(report.views_added, limits::kViewsPerDesignMax);
  EXPECT_EQ(report.rows_bad, 1);
  EXPECT_EQ(import(more + "1,front,a.png\n")->rows_bad, 1);
  EXPECT_EQ(import(more + "1,,v0.png\n")->views_unchanged, 1);
}

TEST_F(Import, RefusesFilesThatAreNoRegister) {
  EXPECT_EQ(import("").error().code, Code::invalid_argument);
  EXPECT_EQ(import("file,view\na,b\n").error().code, Code::invalid_argument);
  SilentProgress silent;
  const auto run = [&](const std::string& csv, const std::string& images) {
    return import_csv(*the_register, indexer, folder / csv, folder / images, {}, silent)
        .error()
        .code;
  };
  EXPECT_EQ(run("nothing.csv", "images"), Code::not_found);
  write("designs.csv", "design_id,file\n");
  EXPECT_EQ(run("designs.csv", "nowhere"), Code::not_found);
  EXPECT_EQ(import("design_id,file\n")->rows, 0);
}

TEST_F(Import, WarnsOnceOfUnknownColumns) {
  EXPECT_EQ(import("design_id,file,colour\n1,a.png,red\n2,b.png,blue\n")->warnings.size(), 1u);
}

TEST_F(Import, RemoveTakesTheDesignAndWhatOnlyItUsed) {
  ASSERT_TRUE(import(kTwoDesigns));
  const std::vector<std::string> ids = {"30-1", "no such"};
  const auto removal = the_register->remove(ids).value();
  EXPECT_EQ(removal.removed, 1);
  EXPECT_EQ(removal.not_found, std::vector<std::string>{"no such"});
  EXPECT_EQ(the_register->find("30-1").error().code, Code::not_found);
  EXPECT_EQ(the_register->count()->views, 1);
  EXPECT_EQ(database->query_integer("SELECT count(*) FROM pictures").value(), 1);
  EXPECT_EQ(database->query_integer("SELECT count(*) FROM holders").value(), 1);
  EXPECT_EQ(import(kTwoDesigns)->designs_added, 1);
}

TEST_F(Import, ListFiltersAndPages) {
  ASSERT_TRUE(import(kTwoDesigns));
  const auto ids = [&](const DesignQuery& query) {
    std::string all;
    const auto designs = the_register->list(query).value();
    for (const auto& each : designs) all += each.design.design_id + " ";
    return all;
  };
  DesignQuery q;
  EXPECT_EQ(ids(q), "30-1 30-2 ");
  q.limit = 1;
  EXPECT_EQ(ids(q), "30-1 ");
  q.after = "30-1";
  EXPECT_EQ(ids(q), "30-2 ");
  q = {};
  q.locarno_class = 26;
  EXPECT_EQ(ids(q), "30-2 ");
  q.locarno_class = 6;
  EXPECT_EQ(ids(q), "30-1 30-2 ");
  q.locarno_class = 1;
  EXPECT_EQ(ids(q), "");
  q = {};
  q.status = Status::published;
  EXPECT_EQ(ids(q), "30-2 ");
  q = {};
  q.in_force_on = Date::parse("2020-01-01").value();
  EXPECT_EQ(ids(q), "30-1 ");
  q.in_force_on = Date::parse("2019-12-31").value();
  EXPECT_EQ(ids(q), "");
  q = {};
  q.text = "Lam";
  EXPECT_EQ(ids(q), "30-2 ");
  q.text = "%";
  EXPECT_EQ(ids(q), "");
  q = {};
  q.country = "US";
  EXPECT_EQ(ids(q), "");
  q.limit = 0;
  EXPECT_EQ(the_register->list(q).error().code, Code::invalid_argument);
}

TEST_F(Import, AnotherNetworkComputesWhatIsMissingAndNoMore) {
  ASSERT_TRUE(import(kTwoDesigns));
  FakeIndexer other("sha256:other");
  SilentProgress silent;
  EXPECT_EQ(compute_missing(*the_register, other, silent)->computed, 3);
  EXPECT_EQ(compute_missing(*the_register, other, silent)->computed, 0);
  EXPECT_EQ(other.computed, 3);
  EXPECT_EQ(database->query_integer("SELECT count(*) FROM pictures").value(), 6);
}

}  // namespace pandok::reg
