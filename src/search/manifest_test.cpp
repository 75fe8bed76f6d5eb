#include "search/manifest.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/testing.h"

namespace pandok::search {
namespace {

Manifest sample() {
  return {.dim = 256,
          .next_number = 9,
          .segments = {{7, 65'536, 41}, {3, 10, 4}},
          .log_number = 8,
          .log_sequence = 42};
}

// The text with a right checksum behind it.
std::string sealed(std::string body) {
  body += fmt::format("crc32c {:08x}\n", crc32c(as_bytes(body)));
  return body;
}

TEST(Manifest, IsReadBackAsWritten) {
  EXPECT_EQ(parse_manifest(as_bytes(encode_manifest(sample())), "test").value(), sample());
}

TEST(Manifest, EveryFlippedBitAndTruncationIsFound) {
  std::string text = encode_manifest(sample());
  for (std::size_t n = 0; n < text.size(); ++n)
    EXPECT_EQ(parse_manifest(as_bytes(text.substr(0, n)), "test").error().code,
              Code::data_corrupted);
  for (std::size_t i = 0; i < text.size(); ++i)
    for (int bit = 0; bit < 8; ++bit) {
      text[i] = static_cast<char>(text[i] ^ (1 << bit));
      const auto manifest = parse_manifest(as_bytes(text), "test");
      ASSERT_EQ(manifest.error().code, Code::data_corrupted) << i;
      ASSERT_NE(manifest.error().message.find("reindex"), std::string::npos);
      text[i] = static_cast<char>(text[i] ^ (1 << bit));
    }
}

TEST(Manifest, LinesThatMakeNoSenseAreRefused) {
  const std::string head = "pandok-index 1\ndim 64\nnext 4\n", log = "log 1 sequence 1\n";
  ASSERT_TRUE(parse_manifest(as_bytes(sealed(head + log)), "test"));
  for (const std::string& body :
       {std::string(), std::string("\n"), std::string("pandok-index 2\ndim 64\nnext 4\n") + log,
        std::string("pandok-index 1\ndim 65\nnext 4\n") + log,
        std::string("pandok-index 1\ndim 1088\nnext 4\n") + log,
        std::string("pandok-index 1\ndim 0\nnext 4\n") + log,
        std::string("pandok-index 1\ndim 064\nnext 4\n") + log,
        std::string("pandok-index 1\ndim 64\nnext 1\n") + log, head,
        head + "segment 1 rows 5 sequence 1\n" + log,  // the log's number
        head + "segment 2 rows 5 sequence 1\nsegment 2 rows 5 sequence 1\n" + log,
        head + "segment 4 rows 5 sequence 1\n" + log,  // not below next
        head + "segment 2 rows -5 sequence 1\n" + log, head + "segment 2\n" + log,
        head + log + "\n", head + log + log, head + "log 1 sequence 1"})
    EXPECT_EQ(parse_manifest(as_bytes(sealed(body)), "test").error().code, Code::data_corrupted)
        << body;
}

TEST(Manifest, OnlyOurLeftoversAreRemoved) {
  const TestFolder folder;
  const Manifest manifest = sample();
  const std::vector<std::string> stay{"MANIFEST",
                                      "log-00000008.log",
                                      "segment-00000007.seg",
                                      "segment-00000003.seg",
                                      "log-notes.txt",
                                      "other"};
  const std::vector<std::string> go{"log-00000009.log", "segment-00000006.seg",
                                    "segment-00000009.seg.tmp", "MANIFEST.123.tmp"};
  for (const auto& names : {stay, go})
    for (const std::string& name : names) ASSERT_TRUE(write_file_atomic(folder / name, {}));
  remove_leftovers(folder.path(), manifest);
  for (const std::string& name : stay) EXPECT_TRUE(std::filesystem::exists(folder / name)) << name;
  for (const std::string& name : go) EXPECT_FALSE(std::filesystem::exists(folder / name)) << name;
}

TEST(Manifest, AFolderWithoutOneIsNotFound) {
  const TestFolder folder;
  EXPECT_EQ(read_manifest(folder.path()).error().code, Code::not_found);
  ASSERT_TRUE(write_file_atomic(folder / "MANIFEST", Bytes(kManifestBytesMax + 1, 'x')));
  EXPECT_EQ(read_manifest(folder.path()).error().code, Code::data_corrupted);
}

}  // namespace
}  // namespace pandok::search
