#include "read/query_file.h"

#include <gtest/gtest.h>

#include "base/testing.h"

namespace pandok::read {
namespace {

class QueryFile : public ::testing::Test {
 protected:
  std::filesystem::path file(const std::string& text) {
    EXPECT_TRUE(write_file_atomic(folder / "a.csv", as_bytes(text)));
    return folder / "a.csv";
  }
  std::string fault(const std::string& text) {
    const auto cases = load_cases(file(text));
    if (cases) return "";
    EXPECT_EQ(cases.error().code, Code::invalid_argument);
    return cases.error().message;
  }
  TestFolder folder;
};

TEST_F(QueryFile, CasesAreQueriesWithAVerdict) {
  const auto cases = load_cases(file("Verdict,file,design_id,group\n copy ,a.jpg,30-1,x\n"
                                     "GENUINE,b.jpg,30-1,\nnone,c.jpg,,y\n"))
                         .value();
  ASSERT_EQ(cases.size(), 3u);
  EXPECT_EQ(cases[0].file, "a.jpg");
  EXPECT_EQ(cases[0].design_id, "30-1");
  EXPECT_EQ(cases[0].group, "x");
  EXPECT_EQ(cases[1].line, 3);
  EXPECT_EQ(cases[2].design_id, "");
}

TEST_F(QueryFile, QueriesNeedNoVerdictAndIgnoreOne) {
  const auto queries = load_queries(file("file,design_id,verdict\na.jpg,,whatever\n")).value();
  ASSERT_EQ(queries.size(), 1u);
  EXPECT_EQ(queries[0].file, "a.jpg");
}

TEST_F(QueryFile, ABadCaseIsNamedWithItsLine) {
  const std::string header = "file,design_id,verdict\na.jpg,1,copy\n";
  for (const auto& [row, said] :
       std::vector<std::pair<std::string, std::string>>{{"b.jpg,1,fake", "not 'fake'"},
                                                        {"b.jpg,1,", "not ''"},
                                                        {"b.jpg,,copy", "needs a design_id"},
                                                        {"b.jpg,,genuine", "needs a design_id"},
                                                        {"b.jpg,1,none", "empty design_id"},
                                                        {",1,copy", "file is missing"},
                                                        {"a.jpg,2,copy", "line 2 already"},
                                                        {"b.jpg,1", "number of fields"}}) {
    const std::string message = fault(header + row + "\n");
    EXPECT_NE(message.find("line 3"), std::string::npos) << row << ": " << message;
    EXPECT_NE(message.find(said), std::string::npos) << row << ": " << message;
  }
}

TEST_F(QueryFile, AFileWithoutCasesOrColumnsIsRefused) {
  EXPECT_NE(fault("file,design_id\na.jpg,1\n").find("verdict"), std::string::npos);
  EXPECT_NE(fault("file,design_id,verdict\n").find("no case"), std::string::npos);
  EXPECT_NE(fault("").find("header"), std::string::npos);
  EXPECT_EQ(load_cases(folder / "none.csv").error().code, Code::not_found);
}

}  // namespace
}  // namespace pandok::read
