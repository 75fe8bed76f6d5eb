#include "register/export.h"

#include <gtest/gtest.h>

#include "register/test_support.h"

namespace pandok::reg {

class Export : public RegisterTest {
 protected:
  std::string export_text() {
    SilentProgress silent;
    const auto done = export_csv(*the_register, folder / "out.csv", "", silent);
    EXPECT_TRUE(done);
    return std::string(as_text(read_file(folder / "out.csv", 1u << 20).value()));
  }
};

TEST_F(Export, OfAnImportGivesTheSameRows) {
  for (const std::string name : {"a", "b", "c"}) picture(name + ".png", name);
  const std::string csv =
      "design_id,view,file,article,locarno,holder,holder_contact,country,registered_on,expires_on,"
      "status\n"
      "30-1,front,a.png,\"Chair, \"\"low\"\"\",06-01;14-03,Kim,k@x,KR,2020-01-01,2040-01-01,"
      "registered\n"
      "30-1,back,b.png,\"Chair, \"\"low\"\"\",06-01;14-03,Kim,k@x,KR,2020-01-01,2040-01-01,"
      "registered\n"
      "30-2,reference,c.png,\"two\nlines\",,,,,,,published\n";
  ASSERT_EQ(import(csv)->rows_bad, 0);
  EXPECT_EQ(export_text(), csv);
  const auto before = content();
  EXPECT_EQ(import(export_text())->designs_unchanged, 2);
  EXPECT_EQ(content(), before);
}

TEST_F(Export, WithPicturesMakesTheSameRegisterElsewhere) {
  // The same name for two pictures, as two imports from two folders make it.
  picture("a.png", "first");
  picture("sub/b.png", "second");
  ASSERT_TRUE(
      import("design_id,view,file,application_number,events\n"
             "1,front,a.png,30-2020-1,2020-01-31 paid;lapsed\n1,back,sub/b.png,,\n"));
  picture("a.png", "third");
  ASSERT_TRUE(import("design_id,view,file\n2,front,a.png\n"));
  SilentProgress silent;
  const auto report =
      export_csv(*the_register, folder / "out.csv", folder / "pictures", silent).value();
  EXPECT_EQ(report.designs, 2);
  EXPECT_EQ(report.views, 3);
  EXPECT_EQ(report.pictures, 3);

  const auto other = store::Database::open(store::test_database(folder / "other.db")).value();
  Register copy(*other, store::BlobStore(folder / "other_blobs"));
  const auto imported =
      import_csv(copy, indexer, folder / "out.csv", folder / "pictures", {}, silent).value();
  EXPECT_EQ(imported.rows_bad, 0);
  for (const std::string id : {"1", "2"}) {
    const auto was = the_register->find(id).value(), is = copy.find(id).value();
    EXPECT_EQ(was.design, is.design);
    const auto views = the_register->views_of(was.id).value(),
               copies = copy.views_of(is.id).value();
    ASSERT_EQ(views.size(), copies.size());
    for (std::size_t i = 0; i < views.size(); ++i) {
      EXPECT_EQ(views[i].picture, copies[i].picture);
      EXPECT_EQ(views[i].view.name, copies[i].view.name);
    }
  }
  EXPECT_EQ(copy.find("1")->design.events.size(), 2u);
  ASSERT_TRUE(export_csv(copy, folder / "again.csv", "", silent));
  EXPECT_EQ(read_file(folder / "again.csv", 1u << 20).value(),
            read_file(folder / "out.csv", 1u << 20).value());
}

TEST_F(Export, IsWholeOrNotThere) {
  picture("a.png", "a");
  ASSERT_TRUE(import("design_id,file\n1,a.png\n"));
  CancelAfter at_once(0);
  EXPECT_EQ(export_csv(*the_register, folder / "x.csv", "", at_once).error().code, Code::cancelled);
  SilentProgress silent;
  EXPECT_EQ(export_csv(*the_register, folder / "nowhere/x.csv", "", silent).error().code,
            Code::not_found);
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    EXPECT_EQ(entry.path().string().find("x.csv"), std::string::npos) << entry.path();
}

TEST_F(Export, HoldsEveryDesignOfALargeRegister) {
  picture("a.png", "a");
  std::string csv = "design_id,view,file\n";
  for (int i = 0; i < 1'201; ++i) csv += fmt::format("d{:05d},front,a.png\n", i);
  ASSERT_EQ(import(csv)->designs_added, 1'201);
  SilentProgress silent;
  EXPECT_EQ(export_csv(*the_register, folder / "out.csv", "", silent)->designs, 1'201);
  EXPECT_EQ(import(export_text())->designs_unchanged, 1'201);
}

TEST_F(Export, OfAnEmptyRegisterIsAHeader) {
  EXPECT_EQ(export_text(),
            "design_id,view,file,article,locarno,holder,holder_contact,country,registered_on,"
            "expires_on,status\n");
}

}  // namespace pandok::reg
