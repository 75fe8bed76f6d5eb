#include "http/archive.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "base/limits.h"
#include "base/parse.h"
#include "base/testing.h"
#include "http/testing.h"

namespace pandok::http {
namespace {

namespace fs = std::filesystem;

class Archives : public ::testing::Test {
 protected:
  Result<> unpack_it() {
    fs::remove_all(target);
    SilentProgress progress;
    return unpack(file, target, progress);
  }
  // Everything below the folder that is no folder, with its content; nothing but plain files.
  std::vector<std::string> unpacked() {
    std::vector<std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(target)) {
      if (entry.is_directory()) continue;
      EXPECT_TRUE(entry.is_regular_file() && !entry.is_symlink()) << entry.path();
      EXPECT_EQ(fs::hard_link_count(entry.path()), 1u) << entry.path();
      found.push_back(fs::relative(entry.path(), target).string() + "=" +
                      std::string(as_text(read_file(entry.path(), 64u << 20).value())));
    }
    std::ranges::sort(found);
    return found;
  }
  void refuses(const std::string& what, std::string_view why, Code code = Code::invalid_argument) {
    const auto result = unpack_it();
    ASSERT_FALSE(result) << what;
    EXPECT_EQ(result.error().code, code) << what << ": " << result.error().message;
    EXPECT_NE(result.error().message.find(why), std::string::npos)
        << what << ": " << result.error().message;
    EXPECT_TRUE(is_plain_text(result.error().message)) << what;
    EXPECT_FALSE(fs::exists(folder / "evil"));
    unpacked();
  }
  // In every format, the file that `add` makes is refused, with a good one before and after it.
  void refuses_in_all(const std::function<void(ArchiveMaker&)>& add, const std::string& what,
                      std::string_view why) {
    for (const char* format : {"pax", "gnutar", "zip"}) {
      bool can = false;
      {
        ArchiveMaker maker(file, format);
        maker.file("good", "1");
        add(maker);
        maker.file("good2", "2");
        can = maker.can();
      }
      if (can) refuses(what + " in " + format, why);
    }
  }
  // A tar whose one file is a hole but for its last byte (GNU's old sparse format).
  void write_sparse(const std::string& name, std::int64_t bytes) {
    std::string header(512, '\0');
    const auto put = [&](std::size_t at, const std::string& text) {
      header.replace(at, text.size(), text);
    };
    put(0, name);
    put(100, "0000644");
    put(124, fmt::format("{:011o}", 1));  // stored
    put(156, "S");
    put(257, "ustar  ");
    put(386, fmt::format("{:011o}", bytes - 1));
    put(398, fmt::format("{:011o}", 1));
    put(483, fmt::format("{:011o}", bytes));
    put(148, "        ");
    int sum = 0;
    for (const char c : header) sum += static_cast<unsigned char>(c);
    put(148, fmt::format("{:06o}", sum) + std::string(1, '\0') + " ");
    const std::string tar = header + "x" + std::string(511 + 1024, '\0');
    ASSERT_TRUE(write_file_atomic(file, as_bytes(tar)));
  }
  void cut_short(double share) {
    fs::resize_file(file,
                    static_cast<std::uintmax_t>(share * static_cast<double>(fs::file_size(file))));
  }

  TestFolder folder;
  const fs::path file = folder / "archive", target = folder / "files";
};

}  // namespace

TEST_F(Archives, AreTarAndZipHoweverTheyArePacked) {
  const std::pair<const char*, const char*> kinds[] = {
      {"pax", ""},     {"pax", "gzip"}, {"pax", "bzip2"}, {"pax", "xz"},
      {"pax", "zstd"}, {"gnutar", ""},  {"zip", ""},
  };
  for (const auto& [format, filter] : kinds) {
    ArchiveMaker(file, format, filter)
        .folder("pictures/")
        .file("DESIGNS.csv", "a,b\n")
        .file("pictures/30/1.jpg", "one")
        .file("./pictures//30/./2.jpg", "")
        .file("판독.jpg", "hangul");
    const auto result = unpack_it();
    ASSERT_TRUE(result) << format << " " << filter << ": " << result.error().message;
    EXPECT_EQ(unpacked(), (std::vector<std::string>{"DESIGNS.csv=a,b\n", "pictures/30/1.jpg=one",
                                                    "pictures/30/2.jpg=", "판독.jpg=hangul"}))
        << format << " " << filter;
  }
}

TEST_F(Archives, LeaveOutWhatSystemsAdd) {
  ArchiveMaker(file, "zip")
      .file("__MACOSX/._a.jpg", "x")
      .file("a/._a.jpg", "x")
      .file("a/.DS_Store", "x")
      .file("a/Thumbs.db", "x")
      .file("a/a.jpg", "picture");
  ASSERT_TRUE(unpack_it());
  EXPECT_EQ(unpacked(), std::vector<std::string>{"a/a.jpg=picture"});
  ArchiveMaker(file, "zip").file("__MACOSX/._a.jpg", "x").folder("a/");
  refuses("nothing but litter", "holds no files");
}

TEST_F(Archives, NothingLeavesTheFolder) {
  for (const char* name : {"../evil", "a/../../evil", "a/..", "/evil", "//evil", "c:evil",
                           "..\\evil", "a/../b", "a\nb", "a\x1b[2J"})
    refuses_in_all([&](ArchiveMaker& maker) { maker.file(name, "x"); }, quote_for_message(name),
                   "'");
}

TEST_F(Archives, LinksAndDevicesAreRefused) {
  const std::string why = "is a link or a device";
  refuses_in_all([](ArchiveMaker& m) { m.symlink("l", "/etc/passwd"); }, "symlink", why);
  refuses_in_all([](ArchiveMaker& m) { m.symlink("l", ".").file("l/evil", "x"); }, "through", why);
  for (const char* format : {"pax", "gnutar"}) {
    const auto one = [&](const std::function<void(ArchiveMaker&)>& add) {
      ArchiveMaker maker(file, format);
      add(maker.file("good", "1"));
      ASSERT_TRUE(maker.can());
    };
    one([](ArchiveMaker& m) { m.hard_link("l", "good"); });
    refuses("hard link", why);
    one([](ArchiveMaker& m) { m.hard_link("l", "/etc/passwd"); });
    refuses("hard link", why);
    for (const unsigned type : {AE_IFIFO, AE_IFCHR, AE_IFBLK}) {
      one([&](ArchiveMaker& m) { m.special("d", type); });
      refuses("device", why);
    }
  }
}

TEST_F(Archives, ANameStandsOnce) {
  const auto twice = [&](const char* first, const char* second) {
    refuses_in_all([&](ArchiveMaker& m) { m.file(first, "1").file(second, "2"); }, second, "'");
  };
  twice("a", "a");
  twice("a", "./a");
  twice("b/a", "b//a");
  twice("a/b", "a");  // a folder
  twice("a", "a/b");  // a file that would have to be a folder
}

TEST_F(Archives, NamesAreUtf8AndNotTooLong) {
  for (const char* format : {"gnutar", "zip"}) {
    ArchiveMaker(file, format).file("\xc6\xc7\xb5\xb6.jpg", "x");  // EUC-KR
    refuses(format, "not UTF-8");
  }
  refuses_in_all([](ArchiveMaker& m) { m.file(std::string(300, 'a'), "x"); }, "long", "a");
  refuses_in_all([](ArchiveMaker& m) { m.file(std::string(1'100, 'a'), "x"); }, "longer", "a");
}

TEST_F(Archives, WhatIsNoArchiveIsRefused) {
  for (const char* bytes : {"", "x", "PK\x03\x04", "hello, this is a text and no archive at all"}) {
    ASSERT_TRUE(write_file_atomic(file, as_bytes(bytes)));
    refuses(bytes, "is no archive that can be read");
  }
  { ArchiveMaker(file, "pax"); }
  refuses("empty tar", "");
  { ArchiveMaker(file, "zip"); }
  refuses("empty zip", "");
  fs::remove(file);
  EXPECT_FALSE(unpack_it());
}

TEST_F(Archives, ATruncatedOneIsRefused) {
  const std::pair<const char*, const char*> kinds[] = {
      {"pax", ""}, {"pax", "gzip"}, {"pax", "zstd"}, {"zip", ""}};
  std::string noise;
  for (std::uint32_t i = 0, x = 1; i < 100'000; ++i)
    noise += static_cast<char>((x = x * 1664525u + 1013904223u) >> 24);
  for (const auto& [format, filter] : kinds)
    for (const double share : {0.9, 0.5, 0.1}) {
      ArchiveMaker(file, format, filter).file("a", noise).file("b", noise);
      cut_short(share);
      refuses(std::string(format) + filter, "is no archive that can be read");
    }
}

TEST_F(Archives, AnEncryptedOneIsRefused) {
  bool can = false;
  {
    ArchiveMaker maker(file, "zip", "", "zip:encryption=zipcrypt", "secret");
    can = maker.file("a", "text").can();
  }
  if (!can) GTEST_SKIP() << "this libarchive cannot write encrypted archives";
  refuses("encrypted", "encrypted");
}

TEST_F(Archives, AFileHasItsLimit) {
  constexpr auto kMax = static_cast<std::int64_t>(limits::kPictureBytesMax);
  write_sparse("a.jpg", kMax);
  EXPECT_TRUE(unpack_it());
  EXPECT_EQ(fs::file_size(target / "a.jpg"), limits::kPictureBytesMax);
  write_sparse("a.jpg", kMax + 1);
  refuses("one byte over", "has more than", Code::resource_exhausted);
  write_sparse("a.CSV", kMax + 1);
  EXPECT_TRUE(unpack_it());
  write_sparse("bomb.jpg", (std::int64_t{1} << 33) - 1);
  refuses("bomb", "has more than", Code::resource_exhausted);
}

TEST_F(Archives, CanBeStopped) {
  class Stopped final : public Progress {
   public:
    void advance(std::string_view, std::int64_t, std::int64_t) override {}
    bool cancelled() const override { return true; }
  } stopped;
  ArchiveMaker(file, "pax").file("a", "x");
  EXPECT_EQ(unpack(file, target, stopped).error().code, Code::cancelled);
}

TEST_F(Archives, GoIntoANewFolderOnly) {
  ArchiveMaker(file, "pax").file("a", "x");
  fs::create_directory(target);
  SilentProgress progress;
  EXPECT_FALSE(unpack(file, target, progress));
  EXPECT_TRUE(fs::is_empty(target));
}

TEST_F(Archives, TellHowManyFilesTheyHold) {
  class Counting final : public Progress {
   public:
    void advance(std::string_view unit, std::int64_t done, std::int64_t) override {
      EXPECT_EQ(unit, "files");
      EXPECT_GE(done, last);
      last = done;
    }
    bool cancelled() const override { return false; }
    std::int64_t last = -1;
  } progress;
  {
    ArchiveMaker maker(file, "pax", "gzip");
    for (int i = 0; i < 130; ++i) maker.file("a" + std::to_string(i), "x");
  }
  ASSERT_TRUE(unpack(file, target, progress));
  EXPECT_EQ(progress.last, 130);
}

}  // namespace pandok::http
