#include "cli/manual.h"

#include <gtest/gtest.h>

namespace pandok::cli {
namespace {

struct Sample {
  CLI::App app{"Does things.\n.SH not a macro", "tool"};
  std::string value;
  Sample() {
    auto* parent = app.add_subcommand("outer", "An outer command");
    auto* child = parent->add_subcommand("inner", "An inner command");
    child->add_option("--size", value, "How large - really");
  }
};

TEST(Manual, NamesEveryCommandAndOption) {
  const Sample sample;
  const std::string page = man_page(sample.app);
  for (const char* text :
       {".SH pandok outer", ".SH pandok outer inner", "\\-\\-size", "How large \\- really"})
    EXPECT_NE(page.find(text), std::string::npos) << text;
}

TEST(Manual, ALineThatLooksLikeAMacroIsText) {
  const Sample sample;
  EXPECT_NE(man_page(sample.app).find("\n\\&.SH not a macro"), std::string::npos);
}

TEST(Completion, OffersCommandsThenTheirOptions) {
  const Sample sample;
  const std::string script = bash_completion(sample.app);
  EXPECT_NE(script.find("\"outer\") words=\"inner "), std::string::npos);
  EXPECT_NE(script.find("\"outer inner\") words=\""), std::string::npos);
  EXPECT_NE(script.find("--size"), std::string::npos);
}

}  // namespace
}  // namespace pandok::cli
